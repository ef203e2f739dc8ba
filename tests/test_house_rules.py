"""What no linter knows: what is there is documented, and what is law has its source."""

import re
from pathlib import Path

import pytest

from bot import jurisdictions
from bot.__main__ import _parser
from bot.chat.conversation import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHAT = (ROOT / "docs" / "chat.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    source = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"(BOT_[A-Z_]+)"', source))

    missing = {name for name in names if name not in README}

    assert names
    assert missing == set()


def test_every_command_of_the_shell_is_documented() -> None:
    described = _parser().format_help()
    names = set(re.findall(r"^    ([a-z]+) ", described, flags=re.MULTILINE))

    missing = {name for name in names if f"`{name}" not in README}

    assert {"gains", "losses", "run", "demo"} <= names
    assert missing == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_of_the_chat_is_documented(command: object) -> None:
    name = getattr(command, "name", "")

    assert f"/{name}" in CHAT


@pytest.mark.parametrize("code", jurisdictions.codes())
def test_every_rule_of_law_names_its_source_and_the_day_it_was_read(code: str) -> None:
    law = jurisdictions.load(code)

    rules = [
        *law.tax_year,
        *law.cost_basis,
        *law.loss_use,
        *law.buyback,
        *law.holding,
        *law.allowance,
        *law.rates,
        *law.swap,
        *law.gift,
        *law.doubts,
        *law.due,
        *law.business_days,
    ]

    assert all(rule.source.strip() and rule.checked for rule in rules)


def test_no_python_of_the_core_knows_a_country_by_name() -> None:
    known = [code for code in jurisdictions.codes() if code != "XX"]

    named = [
        f"{file.name}: {code}"
        for file in (ROOT / "bot").rglob("*.py")
        for code in known
        if re.search(rf'"{code}"', file.read_text(encoding="utf-8"))
    ]

    assert named == []


def test_no_committed_file_names_a_package_index() -> None:
    locks = [ROOT / name for name in ("requirements.lock", "requirements-dev.lock")]

    lines = [line for lock in locks for line in lock.read_text().splitlines()]

    assert not [line for line in lines if "://" in line or (line.strip().startswith("-")
                and not line.strip().startswith("--hash="))]  # fmt: skip
    assert all("--hash=sha256:" in "".join(lines) for _ in locks)


def test_the_readme_counts_what_is_there() -> None:
    feeds = (ROOT / "feeds.yaml").read_text(encoding="utf-8").count("\n  - name:")
    countries = len([code for code in jurisdictions.codes() if code != "XX"])
    megabytes = (ROOT / "bot" / "model" / "model.onnx").stat().st_size / 1e6

    said = [f"{feeds} feeds", f"{countries} countries", f"{megabytes:.0f} MB transformer"]

    assert [words for words in said if words not in README] == []
