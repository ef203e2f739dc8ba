"""BOT_STORIES_URL: the real program against a server that answers as the CoinDesk Data API does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.clock import utc_now
from bot.core.stories import Entry, Story
from bot.store import Store
from tests.http_server import Answer, Asked, HttpServer

ROOT = Path(__file__).parents[2]
KEY = "f00dfacef00dface"


def article(number: int, at: datetime, **fields: object) -> dict[str, Any]:
    """Return an article as the API lists it."""
    return {
        "TYPE": "121",
        "ID": number,
        "GUID": f"https://wire.example/{number}",
        "PUBLISHED_ON": int(at.timestamp()),
        "IMAGE_URL": "https://images.example/1.jpeg",
        "TITLE": f"Meadowcoin story {number}",
        "SUBTITLE": None,
        "AUTHORS": "R. Porter",
        "URL": f"https://wire.example/{number}",
        "SOURCE_ID": 5,
        "BODY": f"What happened, in <b>story</b> {number}.",
        "KEYWORDS": "MEADOW|MARKET",
        "LANG": "EN",
        "SENTIMENT": "NEGATIVE",
        "STATUS": "ACTIVE",
        "SOURCE_DATA": {"TYPE": "120", "ID": 5, "SOURCE_KEY": "wire", "NAME": "The Wire"},
        "CATEGORY_DATA": [
            {"TYPE": "122", "ID": 1, "NAME": "MARKET", "CATEGORY": "MARKET"},
            {"TYPE": "122", "ID": 2, "NAME": "TAX", "CATEGORY": "TAX"},
        ],
        **fields,
    }


@dataclass
class Api:
    """Lists articles, the latest first: at most `limit`, up to `to_ts`, for who has the key."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    broken: dict[int, Answer] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Answer:
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        self.asked.append(query)
        if len(self.asked) in self.broken:
            return self.broken[len(self.asked)]
        if query.get("api_key") != KEY:
            message = f"API key {query.get('api_key')} is not valid"
            return listed({}, {"type": 2, "message": message, "other_info": {}})
        until = int(query.get("to_ts", 2**40))
        found = [each for each in self.articles if each["PUBLISHED_ON"] <= until]
        found.sort(key=lambda each: -each["PUBLISHED_ON"])
        return listed(found[: int(query.get("limit", 50))], {})


def listed(found: object, error: object) -> Answer:
    body = json.dumps({"Data": found, "Err": error}).encode()
    return Answer(body=body, headers={"Content-Type": "application/json; charset=UTF-8"})


@dataclass
class Shell:
    """Runs commands as an operator would, on a database of their own."""

    folder: Path
    url: str

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=ROOT,
            env={
                **os.environ,
                "BOT_FEEDS": str(self.folder / "feeds.yaml"),
                "BOT_DATABASE": str(self.folder / "test.db"),
                "BOT_STORIES_URL": self.url,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def poll(self) -> str:
        """Return what is printed of the API."""
        said = self.run("poll", "--once").stdout
        lines = [line for line in said.splitlines() if line.startswith("Stories API")]
        return lines[0].removeprefix("Stories API").strip()

    def stories(self) -> list[Story]:
        store = Store(str(self.folder / "test.db"))
        found = list(store.stories.all())
        store.close()
        return found


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def shell(api: Api, tmp_path: Path) -> Iterator[Shell]:
    with HttpServer() as server:
        server.answer("/news/v1/article/list", api.answer)
        server.answer("/feed", Answer(body=b'<rss version="2.0"><channel/></rss>'))
        feeds = (
            f"feeds:\n  - name: Quiet\n    url: {server.url('/feed')}\n    private_network: true\n"
        )
        (tmp_path / "feeds.yaml").write_text(feeds, encoding="utf-8")
        query = f"lang=EN&limit=3&api_key={KEY}"
        yield Shell(tmp_path, server.url(f"/news/v1/article/list?{query}"))


def ago(**by: float) -> datetime:
    return utc_now().replace(microsecond=0) - timedelta(**by)


def numbers(shell: Shell) -> list[int]:
    return sorted(int(story.entry.title.rpartition(" ")[2]) for story in shell.stories())


def test_articles_become_stories_with_what_their_publisher_says_of_them(
    api: Api, shell: Shell
) -> None:
    at = ago(minutes=30)
    api.articles = [
        article(1, at),
        article(2, at - timedelta(minutes=1), SUBTITLE=None, BODY=None, SENTIMENT=None,
                CATEGORY_DATA=None, SOURCE_DATA=None, KEYWORDS=None, IMAGE_URL=None, AUTHORS=None),
    ]  # fmt: skip

    said = shell.poll()

    bare, full = sorted(shell.stories(), key=lambda story: story.entry.published or at)
    told = shell.run("stories").stdout.splitlines()
    assert said == "2 entries, 2 new"
    assert (full.feed, bare.feed) == ("The Wire", "Stories API")
    assert full.entry == Entry(
        "https://wire.example/1", "https://wire.example/1", "Meadowcoin story 1",
        "What happened, in story 1.", at, ("MARKET", "TAX"), "NEGATIVE",
    )  # fmt: skip
    assert (bare.entry.summary, bare.entry.sentiment, bare.entry.categories) == ("", None, ())
    assert [line for line in told if line.endswith("[publisher: NEGATIVE, MARKET, TAX]")]
    assert [line for line in told if line.endswith("Meadowcoin story 2")]


def test_ids_listed_twice_are_one_story(api: Api, shell: Shell) -> None:
    at = ago(minutes=30)
    api.articles = [article(1, at), article(1, at), article(2, at)]

    first, second = shell.poll(), shell.poll()

    assert first == "2 entries, 2 new"
    assert second.endswith(" 0 new")
    assert numbers(shell) == [1, 2]


def test_after_a_pause_older_pages_are_asked_for_up_to_what_is_known(
    api: Api, shell: Shell
) -> None:
    api.articles = [article(number, ago(hours=20 - number)) for number in range(1, 5)]
    first = shell.poll()
    api.articles += [article(number, ago(hours=20 - number)) for number in range(5, 15)]
    api.asked.clear()

    second = shell.poll()
    third = shell.poll()

    assert first == "3 entries, 3 new"
    assert second.endswith(" 10 new")
    assert third.endswith(" 0 new")
    assert numbers(shell) == list(range(2, 15))
    assert all(query["limit"] == "3" and query["api_key"] == KEY for query in api.asked)
    assert [("to_ts" in query) for query in api.asked] == [False, *[True] * 4, False]


def test_of_a_long_pause_the_last_three_days_are_read(api: Api, shell: Shell) -> None:
    api.articles = [article(1, ago(days=9))]
    shell.poll()
    api.articles += [article(number, ago(days=9 - number / 2)) for number in range(2, 18)]

    shell.poll()

    assert {13, 14, 15, 16, 17} <= set(numbers(shell))
    assert not {2, 3, 4, 5, 6, 7, 8, 9} & set(numbers(shell))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (Answer(status=429, headers={"Retry-After": "3600"}), "HTTP 429"),
        (Answer(body=b"<!DOCTYPE html><html><body>Busy</body></html>"),
         "it is a web page, not a feed"),
    ],
    ids=["429", "web page"],
)  # fmt: skip
def test_a_page_that_fails_keeps_nothing_so_that_no_gap_is_left(
    api: Api, shell: Shell, broken: Answer, said: str
) -> None:
    api.articles = [article(1, ago(hours=20))]
    shell.poll()
    api.articles += [article(number, ago(hours=20 - number)) for number in range(2, 10)]
    api.broken[len(api.asked) + 2] = broken

    failed = shell.poll()
    kept = numbers(shell)

    assert failed == said
    assert kept == [1]
    if broken.status != 429:
        assert shell.poll().endswith(" 8 new")
        assert numbers(shell) == list(range(1, 10))


def test_an_api_without_pages_gives_its_first_one_and_says_so(api: Api, shell: Shell) -> None:
    api.articles = [article(1, ago(hours=20))]
    shell.poll()
    api.articles += [article(number, ago(hours=20 - number)) for number in range(2, 10)]
    api.broken[len(api.asked) + 2] = Answer(status=400)

    said = shell.poll()

    assert said == "3 entries, 3 new (malformed: older stories could not be read)"


def test_an_empty_list_is_no_failure(shell: Shell) -> None:
    assert shell.poll() == "0 entries, 0 new"


def test_a_limit_is_kept_by_the_next_process(api: Api, shell: Shell) -> None:
    api.broken[1] = Answer(status=429, headers={"Retry-After": "3600"})
    api.articles = [article(1, ago(hours=1))]

    first, second = shell.poll(), shell.poll()

    assert first == "HTTP 429"
    assert second.startswith("not asked: its server asked to be left alone until ")
    assert len(api.asked) == 1


def test_an_error_object_is_told_without_the_key(api: Api, shell: Shell) -> None:
    wrong = Shell(shell.folder, shell.url.replace(KEY, "0123456789abcdef"))

    done = wrong.run("poll", "--once")

    assert "it answers with an error: API key … is not valid" in done.stdout
    assert "0123456789abcdef" not in done.stdout + done.stderr
    assert api.asked


@pytest.mark.parametrize(
    "broken",
    [
        Answer(body=b"<!DOCTYPE html><html><body>Sign in</body></html>"),
        Answer(status=500, body=b"{}"),
        Answer(body=b'{"Data": null, "Err": {}}'),
        Answer(body=b'{"Data": [null, 7, []], "Err": {}}'),
    ],
    ids=["web page", "500", "null list", "no articles"],
)
def test_what_is_no_list_fails_alone_and_is_asked_again(
    api: Api, shell: Shell, broken: Answer
) -> None:
    api.broken[1] = broken
    api.articles = [article(1, ago(hours=1))]

    done = shell.run("poll", "--once")
    again = shell.poll()

    assert done.returncode == 0
    assert "Quiet" in done.stdout
    assert "Traceback" not in done.stderr
    assert again == "1 entries, 1 new"


def test_a_date_in_milliseconds_is_the_same_instant(api: Api, shell: Shell) -> None:
    at = ago(hours=2)
    api.articles = [article(1, at)]
    api.broken[1] = listed([article(1, at, PUBLISHED_ON=int(at.timestamp()) * 1000)], {})

    shell.poll()

    assert [story.entry.published for story in shell.stories()] == [at]
