"""What an operator types, as whole processes: outcomes, exit codes, and never a holding."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.core.chats import ChatId, Profile
from bot.core.listed_coins import ListedCoin
from bot.core.outbox import Draft, MessageKind
from bot.store import Store
from tests.http_server import Answer, HttpServer

ROOT = Path(__file__).parents[2]
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>
<link>https://paper.example/</link><description>d</description><item><title>One &amp; only</title>
<link>https://paper.example/1</link><guid>1</guid><description>&lt;b&gt;Text&lt;/b&gt;</description>
</item></channel></rss>"""


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as server:
        server.answer("/feed", Answer(body=FEED))
        yield server


@pytest.fixture
def environment(tmp_path: Path, server: HttpServer) -> dict[str, str]:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(
        "feeds:\n"
        f"  - name: Paper\n    url: {server.url('/feed')}\n    private_network: true\n"
        f"  - name: Gone\n    url: {server.url('/gone')}\n    private_network: true\n"
    )
    return {
        "BOT_DATABASE": str(tmp_path / "test.db"),
        "BOT_FEEDS": str(feeds),
        "PATH": os.environ["PATH"],
    }


def gleaner(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_one_round_prints_a_count_for_each_feed(environment: dict[str, str]) -> None:
    first = gleaner(environment, "poll", "--once")
    second = gleaner(environment, "poll", "--once")

    assert first.returncode == 0
    assert "1 entries, 1 new" in first.stdout
    assert "HTTP 404" in first.stdout
    assert "1 entries, 0 new" in second.stdout


def test_stories_are_plain_text_with_null_for_what_is_not_known(
    environment: dict[str, str],
) -> None:
    gleaner(environment, "poll", "--once")

    said = gleaner(environment, "stories", "--json")

    (story,) = [json.loads(line) for line in said.stdout.splitlines()]
    assert story["title"] == "One & only"
    assert story["summary"] == "Text"
    assert story["published"] is None
    assert story["tags"] is None
    assert story["seen"].endswith("Z")


def test_the_outbox_is_shown_without_any_text(environment: dict[str, str]) -> None:
    store = Store(environment["BOT_DATABASE"])
    store.chats.save(Profile(ChatId(7)))
    now = utc_now()
    draft = Draft(ChatId(7), MessageKind.TAX, "story:1", "0.3 BTC", now, now + timedelta(days=1))
    store.outbox.queue(draft, now)
    store.close()

    said = gleaner(environment, "outbox", "--json")

    line = json.loads(said.stdout)
    assert list(line) == [
        "id", "chat", "kind", "key", "state", "created", "due", "sent", "attempts", "why",
    ]  # fmt: skip
    assert (line["state"], line["sent"]) == ("queued", None)
    assert "BTC" not in said.stdout


def test_labels_say_what_was_useful_and_never_who_said_so(environment: dict[str, str]) -> None:
    empty = gleaner(environment, "labels", "--json")
    gleaner(environment, "poll", "--once")
    store = Store(environment["BOT_DATABASE"])
    store.chats.save(Profile(ChatId(7654321)))
    (story,) = store.stories.all()
    store.opinions.put(ChatId(7654321), story, useful=False, now=utc_now())
    store.close()

    said = gleaner(environment, "labels", "--json")

    assert (empty.returncode, empty.stdout) == (0, "")
    assert "buttons below a reminder" in empty.stderr
    assert json.loads(said.stdout) == {
        "title": "One & only",
        "summary": "Text",
        "source": "Paper",
        "published": None,
        "tags": [],
        "sentiment": None,
        "useful": 0,
        "not_useful": 1,
    }
    assert "7654321" not in said.stdout


def test_health_makes_no_database_where_there_is_none(environment: dict[str, str]) -> None:
    said = gleaner(environment, "health")

    assert said.returncode == 1
    assert "there is no database" in said.stderr
    assert not Path(environment["BOT_DATABASE"]).exists()


def test_health_judges_by_outcomes(environment: dict[str, str]) -> None:
    Store(environment["BOT_DATABASE"]).close()
    ill = gleaner(environment, "health")
    gleaner(environment, "poll", "--once")
    well = gleaner(environment, "health")

    assert (ill.returncode, well.returncode) == (1, 0)
    assert "no feed was read" in ill.stderr


def test_check_prints_all_mistakes_at_once(environment: dict[str, str]) -> None:
    Path(environment["BOT_FEEDS"]).write_text(
        "feeds:\n  - name: A\n    url: ftp://a.example/\n  - name: B\n    every: 5x\n"
    )

    said = gleaner({**environment, "BOT_POLL_SECONDS": "often"}, "check")

    assert said.returncode == 2
    assert "BOT_POLL_SECONDS" in said.stderr
    assert "line 3" in said.stderr
    assert "5x" in said.stderr


def test_check_is_content_with_what_is_shipped(environment: dict[str, str]) -> None:
    said = gleaner({**environment, "BOT_FEEDS": "feeds.yaml"}, "check")

    assert said.stderr == ""
    assert said.returncode == 0


def test_check_tells_how_old_the_market_list_is_and_makes_no_database(
    environment: dict[str, str],
) -> None:
    before = gleaner(environment, "check").stdout
    made = Path(environment["BOT_DATABASE"]).exists()
    store = Store(environment["BOT_DATABASE"])
    coins = [ListedCoin(symbol, symbol, symbol.lower(), 9) for symbol in ("AAA", "BBB")]
    store.coins.put(coins, utc_now() - timedelta(hours=30))
    store.close()

    after = gleaner(environment, "check").stdout
    off = gleaner({**environment, "BOT_NEW_COINS": "off"}, "check").stdout

    assert "coins      only our own so far" in before
    assert not made
    assert "coins      well (market list of 2 coins, read 30 hours ago)" in after
    assert "coins      only our own (BOT_NEW_COINS=off)" in off


def test_without_a_token_run_says_in_one_sentence_how_to_get_one(
    environment: dict[str, str],
) -> None:
    said = gleaner(environment, "run")

    assert said.returncode == 2
    assert "@BotFather" in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_a_missing_list_of_feeds_is_named_with_the_remedy(environment: dict[str, str]) -> None:
    said = gleaner({**environment, "BOT_FEEDS": "/nowhere/feeds.yaml"}, "poll", "--once")

    assert said.returncode == 2
    assert "BOT_FEEDS" in said.stderr
    assert "Traceback" not in said.stderr
