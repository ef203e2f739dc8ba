"""The law files: complete, dated, sourced, and refused with every mistake at once."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.core.errors import BadLaw, UnknownCountry
from bot.core.rules import in_force
from bot.jurisdictions import codes, load, parse

FOLDER = Path(__file__).parents[2] / "bot" / "jurisdictions"


@pytest.mark.parametrize("code", codes())
def test_every_file_loads_and_every_rule_has_a_source(code: str) -> None:
    law = load(code)

    rules = (law.tax_year, law.cost_basis, law.loss_use, law.buyback, law.holding, law.allowance)
    for entries in (*rules, law.rates, law.doubts):
        assert all(entry.source for entry in entries)
        assert all(entry.checked <= date(2026, 12, 31) for entry in entries)
    assert law.code == code


def test_an_unknown_country_is_not_guessed() -> None:
    with pytest.raises(UnknownCountry, match="AQ is not there yet"):
        load("AQ")


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = (FOLDER / "us.toml").read_text(encoding="utf-8")
    spoilt = (
        text.replace('status     = "verified"', 'status = "sure"')
        .replace('scope    = "wallet"', 'scope = "purse"')
        .replace("month  = 1\n", "")
        .replace("income_cap = 3_000", "income_cap = -1")
    )

    with pytest.raises(BadLaw) as found:
        parse(spoilt, name="us.toml")

    told = str(found.value)
    for piece in ("status", "scope", "missing month", "income_cap"):
        assert piece in told


def test_a_loss_that_waits_for_what_is_held_in_the_end_needs_swaps_that_realise() -> None:
    """So each coin stands alone, and what a later sale gives back is found for it alone."""
    text = (FOLDER / "ca.toml").read_text(encoding="utf-8")
    spoilt = text.replace("realises = true", "realises = false")

    assert spoilt != text
    with pytest.raises(BadLaw, match="held_at_end needs swaps that realise"):
        parse(spoilt, name="ca.toml")


@pytest.mark.parametrize(
    ("found", "put", "told"),
    [
        ("above = 30_000", "above = 0", "needs brackets that begin one above the other"),
        ("rate = 34", "rate = 134", "needs per cent from 0 to 100"),
        ("rate = 34", "per = 34", "needs a list of { above = 6_000, rate = 21 }"),
        ("short    = 30", "short = 30\nlong = 20", "brackets need one rate for all"),
        ("short    = 30", "short = 30\nsplits_year = true", "splits_year needs a lower rate"),
        ("other_share = 100", "other_share = 100\nincluded = 50", "brackets need gains that count"),
        (
            "[[rates]]",
            """[[holding]]
            since = 1970-01-01
            years = 1
            effect = "rate"
            source = "a test"

            [[rates]]""",
            "brackets need gains without terms",
        ),
    ],
)
def test_brackets_that_do_not_rise_or_agree_with_the_rest_are_refused(
    found: str, put: str, told: str
) -> None:
    text = (FOLDER / "fi.toml").read_text(encoding="utf-8")

    assert found in text
    with pytest.raises(BadLaw, match=re.escape(told)):
        parse(text.replace(found, put, 1), name="fi.toml")


def test_a_year_is_split_only_where_there_is_one_rate_a_day_and_no_term() -> None:
    text = (FOLDER / "us.toml").read_text(encoding="utf-8")
    spoilt = text.replace("long       = 15", "long = 15\nsplits_year = true")

    with pytest.raises(BadLaw) as bad:
        parse(spoilt, name="us.toml")

    assert "neither long nor brackets" in str(bad.value)
    assert "splits_year needs gains without terms" in str(bad.value)


@pytest.mark.parametrize(
    ("found", "put", "told"),
    [
        ('"12-25"', '"25-12"', "month must be in 1..12"),
        ('"12-25"', '"Christmas"', 'needs a list of months and days such as "12-25"'),
        ("[-48, -47, -2, 60]", '["Carnival"]', "needs a list of days from Easter Sunday"),
        ('"last_business_day_of_next_month"', '"soon"', "is none of last_business_day_of"),
        ("[[due]]\nsince  = 1995", "[[due]]\nsince  = 1994", "due needs business_days since"),
    ],
)
def test_days_on_which_tax_is_due_are_refused_where_no_calendar_gives_them(
    found: str, put: str, told: str
) -> None:
    text = (FOLDER / "br.toml").read_text(encoding="utf-8")

    assert found in text
    with pytest.raises(BadLaw, match=re.escape(told)):
        parse(text.replace(found, put, 1), name="br.toml")


def test_a_file_that_is_no_toml_is_refused_by_name() -> None:
    with pytest.raises(BadLaw, match=r"zz\.toml: not TOML"):
        parse("code = ", name="zz.toml")


def test_the_rule_in_force_is_the_latest_that_has_begun() -> None:
    law = load("GB")

    assert in_force(law.allowance, date(2008, 4, 5)) is None
    before, after = (in_force(law.rates, date(2024, 10, day)) for day in (29, 30))
    assert before is not None
    assert after is not None
    assert (str(before.short), str(after.short)) == ("20", "24")


def test_a_step_of_relief_has_the_rate_beyond_it() -> None:
    for code in codes():
        for rates in load(code).rates:
            assert (rates.loss_step is None) == (rates.loss_above is None)


def test_a_year_is_named_as_people_write_it() -> None:
    britain, america = load("GB"), load("US")

    assert britain.year_of(date(2026, 4, 5)).name == "2025-26"
    assert britain.year_of(date(2000, 4, 5)).name == "1999-00"
    assert america.year_of(date(2026, 4, 5)).name == "2026"


def test_no_python_of_the_core_knows_a_country_by_name() -> None:
    words = {f'"{code}"' for code in codes()}
    core = FOLDER.parent / "core"
    engines = "lots groups stretches engine lot_engine asset_lots lot_sales held_lots pool apart"
    others = "journal events transfers drafts finishing wash superficial purchases household"
    law = "rules jurisdiction years tax deadlines losses loss_words loss_warnings replacements"
    law += " best_sale plan"

    for path in [core / f"{name}.py" for name in f"{engines} {others} {law}".split()]:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path.name


@pytest.mark.parametrize("code", codes())
def test_no_sentence_of_a_file_tells_anyone_to_buy_or_sell(code: str) -> None:
    law = load(code)
    told = [doubt.text for doubt in law.doubts]
    told += [rule.note for rule in law.buyback] + [rule.note for rule in law.swap]
    told += [rule.note for rule in law.rates]
    told += [rule.claim for rule in law.loss_use] + [rule.why for rule in law.loss_use]

    commands = [text for text in told if re.search(r"(^|[.;:,] )(sell|buy)\b", text, re.IGNORECASE)]

    assert commands == []
