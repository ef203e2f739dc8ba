"""What gains, losses and plans say beside their figures, in the shell."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

HEAD = "time,kind,asset,quantity,total,fee,wallet,to_asset,to_quantity\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger.csv"


def told(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


def gains(
    capsys: pytest.CaptureFixture[str], ledger: Path, country: str, rows: str, *more: str
) -> str:
    ledger.write_text(HEAD + rows, "utf-8")
    return told(capsys, "gains", "--ledger", ledger, "--country", country, *more)


def losses(
    capsys: pytest.CaptureFixture[str], ledger: Path, country: str, rows: str, *more: str
) -> str:
    ledger.write_text(HEAD + rows, "utf-8")
    prices = ledger.with_name("prices.json")
    prices.write_text('{"BTC": 70000, "ETH": 18000}', "utf-8")
    words = ["--country", country, "--prices", str(prices), "--on", "2026-11-23", *more]
    return told(capsys, "losses", "--ledger", ledger, *words)


def document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


BOUGHT_AND_SOLD = """2026-05-10,buy,ETH,4,800000,,,,
2026-08-10,sell,ETH,1,250000,,,,
2026-09-10,sell,ETH,1,150000,,,,
"""
NO_USE = {
    "CH": "In Switzerland private capital gains are free of tax",
    "NL": "In the Netherlands a sale realises nothing for tax",
    "SG": "In Singapore there is no tax on capital gains",
    "KR": "In South Korea gains from coins are not taxed until 31 December 2026",
}


@pytest.mark.parametrize("country", NO_USE)
def test_gains_say_of_which_years_a_law_taxes_nothing_and_name_it(
    ledger: Path, capsys: pytest.CaptureFixture[str], country: str
) -> None:
    text = gains(capsys, ledger, country, BOUGHT_AND_SOLD)
    found = document(gains(capsys, ledger, country, BOUGHT_AND_SOLD, "--json"))

    (line,) = [line for line in text.splitlines() if NO_USE[country] in line]
    assert line.startswith("- Tax year 2026: ")
    assert "Source: " in line
    assert line.endswith(" Net is the gains alone.")
    assert found["assumptions"][0] == line.removeprefix("- ")


@pytest.mark.parametrize(
    ("country", "rows", "what"),
    [
        (
            "AU",
            "2025-08-01,buy,BTC,1,100000,,,,\n2027-08-01,sell,BTC,0.5,90000,,,,\n",
            "From 2027-07-01 the discount gives way to indexation",
        ),
        (
            "FR",
            "2016-02-01,buy,BTC,2,1000,,,,\n2017-08-01,sell,BTC,0.5,2000,,,,\n",
            "the law of 2019, applied to earlier years, whose own rules are left out",
        ),
        (
            "IT",
            "2016-02-01,buy,BTC,2,1000,,,,\n2017-08-01,swap,BTC,0.5,2000,,,ETH,9\n",
            "the law of 2023, applied to earlier years, whose own rules are left out",
        ),
        (
            "PT",
            "2016-02-01,buy,BTC,2,1000,,,,\n2017-08-01,sell,BTC,0.5,2000,,,,\n",
            "Gains from before 2023 were not taxed",
        ),
        (
            "IN",
            "2016-05-01,buy,BTC,2,1000,,,,\n2017-08-01,sell,BTC,0.5,2000,,,,\n",
            "I do not reckon with years before 1 April 2022",
        ),
    ],
)
def test_gains_say_what_is_not_confirmed_of_the_law_they_follow(
    ledger: Path, capsys: pytest.CaptureFixture[str], country: str, rows: str, what: str
) -> None:
    text = gains(capsys, ledger, country, rows)
    found = document(gains(capsys, ledger, country, rows, "--json"))

    (line,) = [line for line in text.splitlines() if what in line]
    assert "Source: " in line
    assert line.removeprefix("- ") in found["assumptions"]


def test_what_is_likely_is_told_to_people_alone(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2026-01-10,buy,BTC,2,1000,,,,\n2026-02-01,sell,BTC,0.5,2000,,,,\n"

    text = gains(capsys, ledger, "IT", rows)
    found = document(gains(capsys, ledger, "IT", rows, "--json"))

    said = "- The rule on which coins a sale takes is likely, not certain. Source: practice by"
    assert said in text
    assert not any("practice by analogy with" in each for each in found["assumptions"])


def test_a_doubt_on_sales_to_come_is_not_told_of_sales_before_it(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2020-08-01,buy,BTC,1,100000,,,,\n2021-08-01,sell,BTC,0.5,90000,,,,\n"

    assert "indexation" not in gains(capsys, ledger, "AU", rows)


DENIED = """2025-10-01,buy,ETH,4,16040,,,,
2025-11-20,sell,ETH,4,12000,20,,,
2025-12-01,buy,ETH,2,6000,,,,
"""


def test_a_loss_that_buying_back_denies_has_a_column(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Worked: 4,060 lost on 4 coins, of which 2 were bought back and are held on day 30."""
    text = gains(capsys, ledger, "CA", DENIED)
    without = gains(capsys, ledger, "XX", DENIED)

    (head,) = [line for line in text.splitlines() if "Proceeds" in line]
    (row,) = [line for line in text.splitlines() if line.startswith("2025-11-20T")]
    assert "Loss not counted" in head
    assert row.split()[-4:] == ["11,980.00", "16,040.00", "2,030.00", "-2,030.00"]
    assert "not counted" not in without


TWO_LOTS = "2026-01-10,buy,BTC,1,100000,,,,\n2026-11-10,buy,BTC,0.5,60000,,,,\n"


def test_a_plan_says_what_its_sales_lose_to_purchases_already_made_and_knows_no_minus_zero(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The losses of 37,500 that the plan makes count 20,000: it says what becomes of the rest."""
    asked = ["--realised-short", "20000", "--target", "gains"]

    text = losses(capsys, ledger, "CA", TWO_LOTS, *asked)

    plan = text.partition("2026-11-23, CA")[0]
    assert "BTC: Purchases already made take 17,500 CAD of the loss away" in plan
    assert "20,000.00 before, 0.00 after" in plan
    assert text.count("BTC: Buying BTC before") == 1


def test_a_plan_that_falls_short_says_what_of_the_missing_loss_would_count(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Worked: 70 per cent of 20,000 is taken off 100,000; 86,000 are 70 per cent of 122,857.14."""
    rows = "2026-01-10,buy,ETH,10,200000,,,,\n"
    asked = ["--realised-short", "100000", "--target", "gains"]

    text = losses(capsys, ledger, "SE", rows, *asked)

    assert "100,000.00 before, 86,000.00 after" in text
    assert "a loss of 122,857.14, of which 86,000.00 would count, is missing" in text


@pytest.mark.parametrize(
    ("country", "switch", "why"),
    [
        ("CA", "off", "Canada: the rule on buying back is law and cannot be switched off (Income"),
        ("GB", "off", "United Kingdom: the rule on buying back is law and cannot be switched off"),
        ("FR", "on", "France: no rule takes a loss away for buying back, so none can be switched"),
    ],
)
def test_a_rule_without_a_switch_is_not_switched_and_the_answer_names_it(
    ledger: Path, capsys: pytest.CaptureFixture[str], country: str, switch: str, why: str
) -> None:
    ledger.write_text(HEAD + DENIED, "utf-8")
    asked = ["gains", "--ledger", str(ledger), "--country", country, "--wash-rule", switch]

    assert main(asked) == 2

    told = capsys.readouterr().err
    assert told.startswith(why)
    assert told.endswith("leave --wash-rule out\n")


@pytest.mark.parametrize(("country", "source"), [("IE", "TCA 1997 s.581"), ("ES", "LIRPF art. 33")])
def test_a_rule_that_is_off_and_told_all_the_same_is_under_the_sources(
    ledger: Path, capsys: pytest.CaptureFixture[str], country: str, source: str
) -> None:
    rows = "2026-01-10,buy,ETH,1,40000,,,,\n"

    text = losses(capsys, ledger, country, rows)

    assert f"- {source}" in text.partition("Sources")[2]
    assert "Where it does, purchases of ETH before 202" in text


def test_a_problem_names_its_coin_apart_from_the_sentence(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2026-01-10,buy,ETH,1,40000,,,,\n2026-02-10,sell,ETH,2,50000,,,,\n"

    text = gains(capsys, ledger, "US", rows)

    assert "negative_balance, ETH: more ETH leaves than the ledger has" in text


COIN = "2026-01-10,buy,ETH,1,40000,,,,\n"


@pytest.mark.parametrize("country", ["FR", "AT", "JP", "DK"])
def test_carried_losses_that_a_law_does_not_carry_on_are_said_to_have_no_use(
    ledger: Path, capsys: pytest.CaptureFixture[str], country: str
) -> None:
    text = losses(capsys, ledger, country, COIN, "--carried", "5000")

    (line,) = [line for line in text.splitlines() if "losses of earlier years of 5,000" in line]
    assert "have no use here: the law carries none on (" in line


@pytest.mark.parametrize("country", ["IT", "ES"])
def test_carried_losses_have_no_term_where_the_law_knows_none(
    ledger: Path, capsys: pytest.CaptureFixture[str], country: str
) -> None:
    text = losses(capsys, ledger, country, COIN, "--carried", "5000")
    american = losses(capsys, ledger, "US", COIN, "--carried", "5000")

    assert "Losses of earlier years of 5,000 EUR that you stated are used." in text
    assert "5,000 USD that you stated are used as short-term losses." in american


@pytest.mark.parametrize(
    ("country", "options", "why"),
    [
        ("GB", ["--rate-long", "15"], "has no use here: the law taxes no gain otherwise because"),
        ("DE", ["--rate-long", "15"], "has no use here: what was held for long counts for nothing"),
        ("GB", ["--other-income", "900"], "the law lets losses lower no share of it (TCGA 1992"),
        ("JP", ["--other-income", "900"], "the law lets losses lower no share of it ("),
        ("US", ["--other-income", "900"], "other income is assumed to be there, whatever you"),
    ],
)
def test_an_option_that_changes_nothing_is_said_to(
    ledger: Path, capsys: pytest.CaptureFixture[str], country: str, options: list[str], why: str
) -> None:
    plain = losses(capsys, ledger, country, COIN, "--json")
    found = losses(capsys, ledger, country, COIN, "--json", *options)

    more = [each for each in document(found)["assumptions"] if why in each]
    assert len(more) == 1
    assert document(found)["total_tax_saved"] == document(plain)["total_tax_saved"]


def test_a_long_term_rate_that_counts_is_told_where_only_a_discount_is_assumed(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = losses(capsys, ledger, "AU", COIN, "--rate-long", "20")

    assert "The rate of 20 per cent on long-term gains is the one you gave." in text
    assert "has no use" not in text


def test_japan_tells_what_a_repurchase_does_under_either_average(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = losses(capsys, ledger, "JP", COIN, "--method", "average")

    assert "Under the moving average no later purchase does." in text


@pytest.mark.parametrize("offset", ["+99:00", "-16:00", "+02:75", "+9900"])
def test_an_offset_of_no_place_is_refused_in_words(
    ledger: Path, capsys: pytest.CaptureFixture[str], offset: str
) -> None:
    ledger.write_text(f"{HEAD}2026-01-10T10:00:00{offset},buy,ETH,1,40000,,,,\n", "utf-8")

    assert main(["gains", "--ledger", str(ledger), "--country", "US"]) == 2

    told = capsys.readouterr().err
    assert "line 2" in told
    assert "no place is so far from UTC; write an offset such as +02:00" in told
    assert "timedelta" not in told


def test_no_country_is_no_country_that_is_not_there_yet(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.write_text(HEAD + COIN, "utf-8")

    assert main(["gains", "--ledger", str(ledger), "--country", ""]) == 2

    assert capsys.readouterr().err.startswith("no country is named: I know the law of AE,")


def test_a_fee_in_the_money_of_a_country_is_money_though_no_row_counts_in_it(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Worked: the reference rate of 2 March 2026 turns the fee of 10 pounds into euros."""
    ledger.write_text(
        "time,kind,asset,quantity,total,fee,fee_asset\n2026-03-02,buy,BTC,1,1000,10,GBP\n", "utf-8"
    )

    found = document(told(capsys, "gains", "--ledger", ledger, "--country", "DE", "--json"))

    assert found["problems"] == []
    per_euro = float(found["exchange"]["rates"][0]["per_euro"])
    assert abs(float(found["open"][0]["cost"]) - 1000 - 10 / per_euro) < 0.01


def test_what_is_not_counted_is_told_with_what_mends_it(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "2026-01-10,buy,BTC,1,90000,,,,\n2026-01-10,buy,QZX,1,5,,,,\n"

    france = losses(capsys, ledger, "FR", rows)
    elsewhere = losses(capsys, ledger, "US", rows.replace("90000", ""))

    unknown = "that value is unknown, for QZX has no price: add it to the file of --prices\n"
    assert unknown in france
    assert "- no_price: it has no price: add it to the file of --prices\n" in elsewhere
    assert "- no_cost: what it cost is unknown: give the `total` of its purchase\n" in elsewhere
