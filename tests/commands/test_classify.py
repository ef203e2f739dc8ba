"""`classify FILE --json`: JSON Lines in, JSON Lines out."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.commands.classify import LONGEST_LINE, classify

FALL = {"id": "a", "title": "Bitcoin plunges 9%", "summary": "Sellers rule."}
TAX = {"id": "b", "title": "IRS publishes crypto tax form", "summary": ""}


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    return tmp_path / "stories.jsonl"


def said(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], list[str]]:
    printed = capsys.readouterr()
    return [json.loads(line) for line in printed.out.splitlines()], printed.err.splitlines()


def test_each_story_gets_a_line_in_the_same_order(
    stories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stories.write_text("\n".join(json.dumps(story) for story in (TAX, FALL, TAX)))

    code = classify(str(stories), as_json=True)

    out, err = said(capsys)
    assert code == 0
    assert [line["id"] for line in out] == ["b", "a", "b"]
    assert [line["tags"] for line in out] == [["crypto_tax"], ["market_downturn"], ["crypto_tax"]]
    assert list(out[0]) == ["id", "tags", "sentiment", "scores", "assets", "countries"]
    assert out[0]["countries"] == ["US"]
    assert out[1]["assets"] == ["BTC"]
    assert out[1]["sentiment"] == "NEGATIVE"
    assert all(type(score) is float for score in out[0]["scores"].values())
    assert err == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{not json", "is not JSON"),
        (b'["a"]', "is not a JSON object"),
        (b'{"title": "x"}', "has no id"),
        (b'{"id": true, "title": "x"}', "has no id"),
        (b'{"id": "c"}', "has no title"),
        (b'{"id": "c", "title": 7}', "has no title"),
        (b'{"id": "c", "title": "x", "summary": []}', "has a summary that is not text"),
        (b'{"id": "c", "title": "\xff"}', "is not UTF-8"),
        (b'{"id": "c", "title": "' + b"x" * LONGEST_LINE + b'"}', "is longer than"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_still_classified(
    stories: Path, capsys: pytest.CaptureFixture[str], line: bytes, reason: str
) -> None:
    stories.write_bytes(b"\n".join((json.dumps(FALL).encode(), line, json.dumps(TAX).encode())))

    code = classify(str(stories), as_json=True)

    out, err = said(capsys)
    assert code == 2
    assert [line["id"] for line in out] == ["a", "b"]
    assert len(err) == 1
    assert err[0].startswith("line 2: ")
    assert reason in err[0]


def test_an_unknown_language_is_said_and_not_guessed_at(
    stories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    german = {"id": "g", "title": "Bitcoin stürzt ab, Anleger fürchten Verluste"}
    stories.write_text("\n".join(map(json.dumps, (german, FALL))))

    code = classify(str(stories), as_json=True)

    (unread, fall), err = said(capsys)
    assert code == 0
    assert unread["tags"] == unread["assets"] == unread["countries"] == []
    assert unread["sentiment"] is None
    assert set(unread["scores"].values()) == {None}
    assert unread["scores"].keys() == fall["scores"].keys()
    assert unread["note"] == "unknown language"
    assert "note" not in fall
    assert err == ["line 1: unknown language, not judged"]


def test_a_million_bytes_of_stories_are_read_in_bounded_memory(stories: Path) -> None:
    lines = [json.dumps(FALL | {"summary": "x" * 9_000}) + "\n"] * 110
    stories.write_text("".join(lines))
    code = (
        "import resource, sys; from bot.commands.classify import classify;"
        "classify('/dev/null', as_json=True); from bot.app import check_model; check_model(None);"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "assert classify(sys.argv[1], as_json=True) == 0;"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(stories)], capture_output=True, text=True, check=True
    )

    assert done.stdout.count("\n") == len(lines)
    assert int(done.stderr) < 150_000  # kilobytes; another load of the model is most of it


def test_people_get_a_bar_while_they_wait(stories: Path) -> None:
    stories.write_text("".join(json.dumps(FALL) + "\n" for _ in range(20)))
    watching, terminal = pty.openpty()

    done = subprocess.run(
        [sys.executable, "-m", "bot", "classify", str(stories), "--json"],
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=True,
    )

    os.close(terminal)
    shown = os.read(watching, 10_000).decode()
    assert done.stdout.count(b"\n") == 20
    assert "50%, 10 stories" in shown
    assert "100%, 20 stories" in shown


def test_empty_lines_and_a_missing_summary_are_no_mistake(
    stories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stories.write_text('\ufeff{"id": 7, "title": "Bitcoin rests"}\n\n{"id": "", "title": ""}\n')

    code = classify(str(stories), as_json=True)

    out, _ = said(capsys)
    assert code == 0
    assert [line["id"] for line in out] == [7, ""]


def test_an_empty_file_gives_an_empty_answer(
    stories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stories.touch()

    assert classify(str(stories), as_json=True) == 0
    assert said(capsys) == ([], [])


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert classify("/nowhere/stories.jsonl", as_json=True) == 2
    assert "/nowhere/stories.jsonl cannot be read" in capsys.readouterr().err


def test_people_get_a_table(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stories.write_text(json.dumps(FALL | {"title": "Bitcoin plunges \x1b[31m9%"}))

    code = classify(str(stories), as_json=False)

    heading, row = capsys.readouterr().out.splitlines()
    assert code == 0
    assert heading.startswith("ID")
    assert "market_downturn" in row
    assert "\x1b" not in row
