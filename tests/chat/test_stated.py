"""What the ledger does not have of a tax year, as a chat states it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.plan import Target
from bot.core.stated import Stated
from tests.build import d
from tests.chat.talk import ADA, BOB, Talk, commands

BOUGHT = "/add buy 100 SOL for 34000 2026-03-02 kraken"
YEAR = Stated("2026", date(2026, 12, 31))
NEXT_YEAR = datetime(2027, 1, 5, 12, tzinfo=UTC)


async def ada(talk: Talk, country: str = "US USD") -> Talk:
    """Return a talk with somebody who holds 100 SOL at a loss of 20,000."""
    await talk.settle_in(country)
    await talk.say(BOUGHT)
    return talk


def kept(talk: Talk) -> tuple[Stated, ...]:
    return talk.store.stated.all(ADA)


def told(text: str) -> list[str]:
    return [line for line in text.splitlines() if "stated" in line.lower()]


def shell(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    """Return what `losses` of the shell says of the same ledger."""
    (folder / "prices.json").write_text('{"SOL": "140"}')
    (folder / "ledger.csv").write_text(
        "time,kind,asset,quantity,total,wallet\n2026-03-02,buy,SOL,100,34000,kraken\n"
    )
    capsys.readouterr()
    files = ("--ledger", str(folder / "ledger.csv"), "--prices", str(folder / "prices.json"))
    assert main(["losses", *files, "--on", "2026-11-24", "--json", *options]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("country", "said", "options"),
    [
        ("US", "gains 5000", ["--realised-short", "5000"]),
        ("US", "gains -800", ["--realised-short", "-800"]),
        ("US", "gains 5000 long 12000", ["--realised-short", "5000", "--realised-long", "12000"]),
        ("US", "realised long 12000", ["--realised-long", "12000"]),
        ("US", "carried 3000", ["--carried", "3000"]),
        ("GB", "gains £15,000", ["--realised-short", "15000"]),
        ("GB", "earlier losses 3000", ["--carried", "3000"]),
        ("ES", "other income 8000", ["--other-income", "8000"]),
        ("FI", "income 8000 EUR", ["--other-income", "8000"]),
    ],
)
async def test_what_is_stated_changes_the_figures_as_the_option_of_the_shell_does(
    talk: Talk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    country: str,
    said: str,
    options: list[str],
) -> None:
    currency = {"US": "USD", "GB": "GBP"}.get(country, "EUR")
    await ada(talk, f"{country} {currency}")
    await talk.say("/settings threshold 0")
    plain = shell(tmp_path, capsys, "--country", country)
    wanted = shell(tmp_path, capsys, "--country", country, *options)

    await talk.say(f"/settings {said}")
    found = (await talk.reports.losses(ADA)).report

    figures = ("total_tax_saved", "carried_forward")
    assert [plain[name] for name in figures] != [wanted[name] for name in figures]
    assert wanted["assumptions"] == list(found.assumptions)
    assert [d(str(wanted[name])) for name in figures] == [
        found.total_tax_saved,
        found.carried_forward,
    ]


async def test_losses_and_plans_say_what_was_stated(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings gains 5000 long 2000")
    await talk.say("/settings carried 1500")

    losses, plan = await talk.say("/losses"), await talk.say("/plan gains")

    for answer in (losses, plan):
        assert (
            "Short-term gains of 5,000 USD and long-term gains of 2,000 USD that you stated "
            "besides the ledger are counted, too."
        ) in answer.text
        assert "Losses of earlier years of 1,500 USD that you stated are used" in answer.text
    found = (await talk.reports.plan(ADA, Target.GAINS)).plan
    assert (found.net_before, found.carried_off) == (d(7_000), d(1_500))


async def test_losses_and_gains_that_were_stated_are_not_told_as_one_figure(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings gains -800 long 800")

    answer = await talk.say("/losses")

    both = "Short-term losses of 800 USD and long-term gains of 800 USD that you stated"
    assert both in answer.text


async def test_settings_show_what_is_stated_and_off_takes_it_back(talk: Talk) -> None:
    await ada(talk)

    before = await talk.say("/settings")
    await talk.say("/settings gains -800 long 2000")
    both = await talk.say("/settings carried losses 1500")
    await talk.say("/settings gains off")
    one = await talk.say("/settings")
    none = await talk.say("/settings carried none")

    line = "Stated of tax year 2026, beside the ledger: <b>{}</b>"
    assert line.format("nothing") in before.text
    everything = "short-term losses of $800.00, long-term gains of $2,000.00 and losses of earlier "
    assert line.format(f"{everything}years of $1,500.00") in both.text
    assert line.format("losses of earlier years of $1,500.00") in one.text
    assert line.format("nothing") in none.text
    assert kept(talk) == ()


@pytest.mark.parametrize(
    ("words", "short", "long"),
    [
        ("5000", "5000", "0"),
        ("$5,000.50", "5000.5", "0"),
        ("5000 USD", "5000", "0"),
        ("5000 $", "5000", "0"),
        ("-$5000", "-5000", "0"),
        ("\N{MINUS SIGN}5000 long 200", "-5000", "200"),
        ("short 5000, long 2000", "5000", "2000"),
        ("5000 short and 2000 long-term", "5000", "2000"),
        ("5000 2000 long", "5000", "2000"),
        ("2000 long", "0", "2000"),
    ],
)
async def test_gains_are_understood_as_people_write_them(
    talk: Talk, words: str, short: str, long: str
) -> None:
    await ada(talk)

    await talk.say(f"/settings gains {words}")

    assert kept(talk) == (replace(YEAR, gains_short=d(short), gains_long=d(long)),)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("gains much", "“much” is no amount"),
        ("gains 5000 2000", "more than one amount; write it as 5000, or as 5000 long 2000"),
        ("gains long", "has no amount"),
        ("gains 5000 EUR", "“5000 EUR” is in EUR, and you count in USD: write what it comes to in"),
        ("carried 3000 GBP", "is in GBP, and you count in USD"),
        ("income £ 800", "is in GBP, and you count in USD"),
        ("gains 5k", "write what it comes to in USD"),
        ("gains €5000", "“€5000”: write what it comes to in USD"),
        ("gains 9999999999999", "is no amount"),
        ("carried -3000", "without a sign"),
        ("carried 3000 long 5", "without a sign"),
        ("income -1", "without a sign"),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_nothing_is_changed(
    talk: Talk, words: str, why: str
) -> None:
    await ada(talk)
    await talk.say("/settings gains 70")

    answer = await talk.say(f"/settings {words}")

    assert why in answer.text
    assert kept(talk) == (replace(YEAR, gains_short=d(70)),)


async def test_a_doubtful_number_is_asked_about(talk: Talk) -> None:
    await ada(talk, "DE EUR")

    answer = await talk.say("/settings gains -1.500")

    assert "that could be 1500 or 1.5" in answer.text
    assert kept(talk) == ()


async def test_a_law_without_terms_takes_one_amount(talk: Talk) -> None:
    await ada(talk, "GB GBP")

    answer = await talk.say("/settings gains 5000 long 2000")

    assert "The law of the United Kingdom does not part long-term gains from others" in answer.text
    assert kept(talk) == ()


@pytest.mark.parametrize(
    ("country", "words", "why"),
    [
        ("US USD", "income 8000", "The other income of 8,000 USD that you stated changes nothing"),
        ("DE EUR", "gains 1 long 2000", "what was held for long counts for nothing"),
        ("GB GBP", "income 8000", "the law lets losses lower no share of it"),
        ("AT EUR", "carried 3000", "the law carries none on"),
        ("IN INR", "gains 5000", "What you stated changes no figure here."),
    ],
)
async def test_what_has_no_use_is_said_at_once(
    talk: Talk, country: str, words: str, why: str
) -> None:
    await ada(talk, country)

    answer = await talk.say(f"/settings {words}")

    assert why in answer.text.partition("Your settings")[0]
    assert len(kept(talk)) == 1


async def test_what_has_a_use_is_not_said_to_have_none(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings income 8000")

    answer = await talk.say("/settings gains 5000")

    assert answer.text.startswith("Done.\n\n<b>Your settings</b>")


async def test_buttons_lead_to_what_has_a_use_under_the_law(talk: Talk) -> None:
    await ada(talk)
    menu = await talk.say("/settings")

    asked = await talk.press(menu, "Gains elsewhere")
    await talk.say("/settings gains 5000")
    await talk.press(asked, "off")

    assert "Earlier losses" in commands(menu)
    assert "Other income" not in commands(menu)
    assert "<code>/settings gains 5000</code>" in asked.text
    assert kept(talk) == ()


async def test_terms_are_asked_for_only_where_the_law_knows_them(talk: Talk) -> None:
    await ada(talk, "GB GBP")
    await talk.settle_in("US USD", BOB)

    plain, by_term = await talk.say("/settings gains"), await talk.say("/settings gains", BOB)

    assert "long" not in plain.text
    assert "gains 5000 long 2000" in by_term.text


async def test_two_chats_do_not_see_what_the_other_stated(talk: Talk) -> None:
    await ada(talk)
    await talk.settle_in(chat=BOB)
    await talk.say(BOUGHT, BOB)
    before = (await talk.reports.losses(BOB)).report

    await talk.say("/settings gains 5000")
    await talk.say("/settings carried 5000")

    assert (await talk.reports.losses(BOB)).report == before
    assert "beside the ledger: <b>nothing</b>" in (await talk.say("/settings", BOB)).text
    assert talk.store.stated.all(BOB) == ()


async def test_another_country_takes_away_what_was_stated_and_says_so(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings gains 5000")

    asked = await talk.say("/start GB")
    still = kept(talk)
    answer = await talk.press(asked, "Change to United Kingdom, GBP")
    back = await talk.press(answer, "Back to United States")

    assert "I would forget what you stated of tax year 2026." in asked.text
    assert still
    assert "I no longer know what you stated of tax year 2026; /settings takes it" in answer.text
    assert "stated" not in back.text
    assert kept(talk) == ()


async def test_the_same_country_again_keeps_what_was_stated(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings gains 5000")

    answer = await talk.say("/start US USD")

    assert "stated" not in answer.text
    assert len(kept(talk)) == 1


async def test_what_was_stated_ends_with_its_tax_year_and_losses_says_so_once(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings gains 5000")
    talk.clock.now = NEXT_YEAR

    first = await talk.say("/losses", update=900)
    repeated = await talk.say("/losses", update=900)
    second = await talk.say("/losses")

    assert first.text.startswith(
        "<b>Tax year 2026 has ended.</b> What you stated of it is not used any more: short-term "
        "gains of $5,000.00.\n/settings takes what holds for 2027.\n\n<b>Losses you could use"
    )
    assert repeated.text == first.text
    assert told(second.text) == []
    assert (
        "Stated of tax year 2027, beside the ledger: <b>nothing"
        in (await talk.say("/settings")).text
    )


async def test_each_tax_year_has_its_own_and_ends_by_the_days_of_the_chat(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings gains 5000")
    talk.clock.now = datetime(2027, 1, 1, 4, 59, tzinfo=UTC)
    last = (await talk.reports.losses(ADA)).report
    talk.clock.now = datetime(2027, 1, 1, 5, tzinfo=UTC)

    await talk.say("/settings gains 70")

    assert any(line.startswith("Short-term gains of 5,000 USD") for line in last.stated)
    assert [(one.tax_year, one.gains_short) for one in kept(talk)] == [
        ("2026", d(5_000)),
        ("2027", d(70)),
    ]


async def test_what_is_stated_is_exported_and_forgotten(talk: Talk) -> None:
    await ada(talk)
    await talk.say("/settings carried 1500.50")

    answer = await talk.say("/export")
    asked = await talk.say("/forget")
    await talk.press(asked, "Yes, delete everything")
    await ada(talk)

    (settings,) = [one for one in answer.documents if one.name == "settings.json"]
    assert json.loads(settings.content)["stated"] == [
        {
            "tax_year": "2026", "ends": "2026-12-31", "gains_short": "0", "gains_long": "0",
            "carried": "1500.5", "other_income": "0",
        }
    ]  # fmt: skip
    assert kept(talk) == ()


async def test_losses_left_of_earlier_years_name_the_setting_that_states_them(talk: Talk) -> None:
    await ada(talk, "GB GBP")
    await talk.say("/add buy 1 BTC for 90000 2024-05-02")
    await talk.say("/add sell 1 BTC for 60000 2024-06-02")

    before = await talk.say("/losses")
    await talk.say("/settings carried 30000")
    after = await talk.say("/losses")

    assert "unless you state them with /settings carried" in before.text
    assert "unless you state them" not in after.text


async def test_other_income_that_is_not_stated_names_the_setting(talk: Talk) -> None:
    await ada(talk, "ES EUR")

    answer = await talk.say("/losses")

    assert "of which you stated none (/settings income)" in answer.text
    assert "--" not in answer.text
