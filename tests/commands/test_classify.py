"""`classify FILE --json`: JSON Lines in, JSON Lines out."""

import json
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
