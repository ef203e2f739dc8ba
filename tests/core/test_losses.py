from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot import jurisdictions
from bot.core.losses import Circumstances, LossReport, harvest
from bot.core.lots import settle
from bot.jurisdictions import codes, load, parse
from tests.build import books, d, ledger

TODAY = date(2026, 11, 23)
LAW = Path(jurisdictions.__file__).with_name("de.toml").read_text(encoding="utf-8")
WINNER_FIRST = "2021-01-01 buy 1 for 100\n2021-02-01 buy 1 for 300"


def test_a_losing_lot_behind_a_winning_one_costs_the_gain_in_front() -> None:
    price = {"TOK": Decimal(200)}

    fifo = harvest(books("XX", WINNER_FIRST, "fifo"), price, TODAY)
    hifo = harvest(books("XX", WINNER_FIRST, "hifo"), price, TODAY)

    assert fifo.opportunities == ()
    assert (hifo.total_loss, hifo.opportunities[0].quantity) == (d(100), d(1))


def test_gains_on_the_way_are_told() -> None:
    report = harvest(books("XX", WINNER_FIRST, "fifo"), {"TOK": Decimal(150)}, TODAY)

    (found,) = report.opportunities
    assert (found.quantity, found.loss, found.forced_gain) == (d(2), d(100), d(50))
    assert found.warnings[0].startswith("Lots with a gain of 50 XXX come first under FIFO")


def test_what_has_no_price_or_no_cost_is_named() -> None:
    settled = books("XX", "2021-01-01 buy 1 A\n2021-02-01 buy 2 B for 10\n2021-02-02 buy 3 A for 9")

    report = harvest(settled, {"A": Decimal(1)}, TODAY)

    assert [(one.asset, one.why) for one in report.not_counted] == [
        ("A", "no_cost"),
        ("B", "no_price"),
    ]
    assert any("behind units of unknown cost" in told for told in report.assumptions)


def test_without_a_rate_no_saving_is_estimated() -> None:
    settled = books("XX", "2021-02-01 buy 2 for 10")
    told = Circumstances(realised_short=Decimal(100))

    without = harvest(settled, {"TOK": Decimal(1)}, TODAY, told)
    given = harvest(
        settled,
        {"TOK": Decimal(1)},
        TODAY,
        Circumstances(realised_short=Decimal(100), rate_short=Decimal(25)),
    )

    assert (without.total_loss, without.total_tax_saved) == (d(8), None)
    (sale,) = without.opportunities
    assert (sale.tax_saved, sale.deferred, sale.net_saved) == (None, None, None)
    assert not any("no gains so far that are taxed" in told for told in sale.warnings)
    assert any("No tax rate is known" in sentence for sentence in without.assumptions)
    assert given.total_tax_saved == 2


def test_what_the_ledger_realised_this_year_is_taken_in() -> None:
    settled = books(
        "US", "2026-01-01 buy 1 A for 100\n2026-02-01 sell 1 A for 5100\n2026-03-01 buy 1 B for 900"
    )

    report = harvest(settled, {"B": Decimal(400)}, TODAY)

    assert report.total_tax_saved == 120
    assert any("realised 5,000 USD short-term" in sentence for sentence in report.assumptions)


def test_every_rule_applied_has_its_source() -> None:
    report = harvest(books("GB", "2026-02-01 buy 2 for 10"), {"TOK": Decimal(1)}, TODAY)

    assert len(report.sources) >= 5
    assert any("crypto22250" in source for source in report.sources)


def test_an_answer_never_tells_anyone_to_sell() -> None:
    report = harvest(books("DE", "2026-02-01 buy 2 for 10"), {"TOK": Decimal(1)}, TODAY)

    told = " ".join((*report.assumptions, *report.opportunities[0].warnings)).lower()
    assert "you should" not in told
    assert "sell now" not in told


@pytest.mark.parametrize("country", [code for code in codes() if code != "XX"])
def test_what_using_a_loss_takes_stands_apart_from_what_the_estimate_rests_on(country: str) -> None:
    report = harvest(books(country, "2026-03-01 buy 1 for 900"), {"TOK": d(1)}, TODAY)

    claim = load(country).loss_use_on(TODAY).claim
    source = load(country).loss_use_on(TODAY).source.rstrip(".")
    assert report.claim == (f"{claim} Source: {source}." if claim else "")
    to_do = ("Report ", "Declare ", "Claim ", claim or "Report ")
    assert not any(told.startswith(to_do) for told in report.assumptions)


def test_the_deadline_is_the_one_ahead() -> None:
    settled = books("GB", "2026-02-01 buy 2 for 10")

    report = harvest(settled, {}, date(2026, 4, 5))
    later = harvest(settled, {}, date(2026, 4, 5) + timedelta(days=1))

    assert report.deadline is not None
    assert later.deadline is not None
    assert (report.deadline.days_left, later.deadline.days_left) == (0, 364)


def under(law: str) -> LossReport:
    """Return the answer for a losing lot under the text of a law file."""
    parsed = parse(law, name="test.toml")
    settled = settle(ledger("2026-02-01 buy 2 for 10"), parsed)
    return harvest(settled, {"TOK": Decimal(1)}, TODAY)


def test_where_losses_cannot_be_used_nothing_is_proposed_and_the_law_is_named() -> None:
    law = LAW.replace('"private_sales"', '"none"\nwhy = "Losses are not set off."')

    report = under(law)

    assert (report.usable, report.opportunities, report.total_tax_saved) == (False, (), d(0))
    assert report.why is not None
    assert report.why.startswith("Losses are not set off. Declare the loss in Anlage SO")
    assert " Source: EStG 23(3)" in report.why


def test_a_draft_law_never_advises() -> None:
    report = under(LAW.replace('"verified"', '"draft"'))

    assert not report.usable
    assert report.opportunities == ()
    assert "draft" in (report.why or "")


def test_a_loss_beyond_the_gains_of_the_year_is_carried_on() -> None:
    report = under(LAW)

    assert (report.total_loss, report.total_tax_saved, report.carried_forward) == (d(8), d(0), d(8))


def test_a_loss_behind_a_larger_gain_is_told_as_out_of_reach() -> None:
    history = "2025-01-01 buy 1 for 10\n2026-02-01 buy 1 for 150"

    fifo = harvest(books("XX", history), {"TOK": d(100)}, date(2026, 11, 23))
    hifo = harvest(books("XX", history, "hifo"), {"TOK": d(100)}, date(2026, 11, 23))

    (hidden,) = fifo.hidden
    assert fifo.opportunities == ()
    assert (hidden.quantity, hidden.loss, hidden.gain) == (d(1), d(50), d(90))
    assert (hifo.hidden, len(hifo.opportunities)) == ((), 1)


@pytest.mark.parametrize(
    ("country", "left"),
    [("US", "4,000 USD"), ("GB", "10,000 GBP"), ("ES", "10,000 EUR"), ("AT", None), ("SE", None)],
)
def test_losses_of_earlier_years_that_nobody_stated_are_told(
    country: str, left: str | None
) -> None:
    """IRC 1211(b): 3,000 of 10,000 a year in 2024 and 2025; elsewhere all, or none, is carried."""
    history = """
        2024-05-05  buy   1  for  15000
        2024-06-05  sell  1  for   5000
        2026-05-01  buy   1  for   9000
    """
    settled = books(country, history)

    silent, stated = (
        " ".join(harvest(settled, {"TOK": d(4_000)}, date(2026, 11, 23), told).assumptions)
        for told in (Circumstances(), Circumstances(carried=d(4_000)))
    )

    assert ("Earlier years of the ledger alone leave losses" in silent) == bool(left)
    assert left is None or f"leave losses of {left} that no later one used" in silent
    assert "Earlier years of the ledger" not in stated


def test_a_loss_that_is_carried_for_some_years_only_is_not_told_after_them() -> None:
    """LIRPF 49: four years, so what 2021 left over can be used until 2025."""
    settled = books(
        "ES", "2021-01-05 buy 1 for 900\n2021-02-05 sell 1 for 400\n2026-01-05 buy 1 for 9"
    )

    for day, is_told in ((date(2025, 12, 31), True), (date(2026, 1, 1), False)):
        report = harvest(settled, {"TOK": d(1)}, day)
        assert any("leave losses of 500 EUR" in told for told in report.assumptions) == is_told


def test_what_can_be_carried_for_some_years_only_is_used_before_what_came_later() -> None:
    """LIRPF 49: the gain of 500 in 2023 uses the 500 of 2021 up, so the 300 of 2022 live on."""
    settled = books(
        "ES",
        """
        2021-01-05  buy   1  for  900
        2021-02-05  sell  1  for  400
        2022-01-05  buy   1  for  900
        2022-02-05  sell  1  for  600
        2023-01-05  buy   1  for  100
        2023-02-05  sell  1  for  600
        2026-01-05  buy   1  for    9
        """,
    )

    report = harvest(settled, {"TOK": d(1)}, date(2026, 11, 23))

    assert any("leave losses of 300 EUR" in told for told in report.assumptions)


@pytest.mark.parametrize(("price", "is_told"), [(1_005, True), (1_000, False)])
def test_sales_of_an_earlier_year_are_small_by_their_prices_before_what_selling_cost(
    price: int, is_told: bool
) -> None:
    """TVL 48(6), 50: at a price of 1,005 what 999 had cost loses 4 after a fee of 10."""
    settled = books(
        "FI",
        f"""
        2025-01-05  buy   1  for  {price - 6}
        2025-02-05  sell  1  for  {price}  fee 10
        2026-01-05  buy   1  for  9
        """,
    )

    report = harvest(settled, {"TOK": d(1)}, date(2026, 11, 23))

    assert any("leave losses of 4 EUR" in told for told in report.assumptions) == is_told
