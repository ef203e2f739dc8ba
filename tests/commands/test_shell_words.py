"""What the shell says where there is nothing, or where something was left out."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import utc_now


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE", str(tmp_path / "test.db"))


@pytest.mark.parametrize("command", ["stories", "outbox"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_nothing_is_said_to_be_nothing_beside_the_output(
    capsys: pytest.CaptureFixture[str], command: str, form: list[str]
) -> None:
    code = main([command, *form])

    told = capsys.readouterr()
    assert (code, told.out) == (0, "")
    assert told.err.startswith("none yet")


def test_no_story_of_a_feed_is_not_none_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    main(["stories", "--feed", "Paper", "--since", "2026-01-01"])

    assert capsys.readouterr().err.startswith("none of these")


def test_without_a_day_deadlines_are_those_ahead_of_today(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = utc_now().date()

    code = main(["deadlines", "--country", "GB", "--timezone", "UTC", "--json"])

    assert code == 0
    assert f'"on":"{before}"' in capsys.readouterr().out.replace(f"{utc_now().date()}", f"{before}")


def test_deadlines_for_people_say_that_they_are_no_advice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["deadlines", "--country", "GB"])

    assert "not tax advice" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "help_"),
    [
        ("--carried", "losses of earlier years"),
        ("--per-wallet", "each wallet"),
        ("--min-loss", "smaller losses"),
        ("--wash-rule", "buying back"),
        ("--realised-short", "short-term"),
    ],
)
def test_an_option_says_what_it_means(
    capsys: pytest.CaptureFixture[str], option: str, help_: str
) -> None:
    with pytest.raises(SystemExit):
        main(["losses", "--help"])

    told = " ".join(capsys.readouterr().out.split())
    assert help_ in told.partition(f"{option} ")[2]


def test_a_file_of_bad_lines_alone_has_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stories.jsonl"
    file.write_text("not json\n")

    code = main(["classify", str(file)])

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert "line 1: is not JSON" in told.err
    assert '{"id": "1", "title":' in told.err
