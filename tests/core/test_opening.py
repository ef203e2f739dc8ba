"""Lots held before the first row of a ledger."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.commands.ledger_json import gains_document
from bot.core.books import Books, Choices, OpenLot
from bot.core.errors import BadLedger
from bot.core.holding import Term
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.opening import read_opening
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.build import COIN, UTC, d, ledger, only

TODAY = date(2026, 11, 23)
KNOWN = OpenLot(COIN, None, date(2026, 3, 1), d(1), d(100))
NO_COST = replace(KNOWN, cost=None)
NO_DAY = replace(KNOWN, acquired=None)


def after(
    country: str, opening: Sequence[OpenLot], text: str = "", method: str | None = None
) -> Books:
    """Settle a ledger that goes on from open lots."""
    law = load(country)
    wished = Choices(CostBasis(method) if method else None)
    return settle(ledger(text, law.timezone), law, wished, opening)


def problems(settled: Books) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.problem) for problem in settled.problems]


@pytest.mark.parametrize("country", ["XX", "US", "GB", "DE"])
def test_an_opening_lot_without_cost_is_a_problem_and_never_free(country: str) -> None:
    settled = after(country, [NO_COST], "2026-05-01 sell 1 for 300")

    assert problems(settled) == [(None, "no_cost")]
    assert (only(settled).cost, only(settled).gain) == (None, None)
    assert [year.net for year in settled.years] == [d(0)]


@pytest.mark.parametrize("country", ["US", "DE"])
def test_an_opening_lot_without_a_day_is_a_problem_and_of_no_term(country: str) -> None:
    settled = after(country, [NO_DAY], "2026-05-01 sell 1 for 300")

    assert problems(settled) == [(None, "no_date")]
    (year,) = settled.years
    assert (year.short, year.long) == (d(0), d(0))
    assert only(settled).parts[0].term is None


def test_where_the_law_knows_no_terms_no_day_is_missed() -> None:
    assert problems(after("GB", [NO_DAY], "2026-05-01 sell 1 for 300")) == []


def test_a_lot_whose_exemption_is_unknown_ends_what_can_be_harvested() -> None:
    settled = after("DE", [NO_DAY], "2026-05-01 buy 1 for 900")

    report = harvest(settled, {COIN: Decimal(10)}, TODAY)

    assert report.opportunities == ()
    assert [(one.quantity, one.why) for one in report.not_counted] == [(d(1), "no_date")]
    assert any("without a day of acquisition" in told for told in report.assumptions)


def test_a_loss_without_a_day_is_said_to_be_of_unknown_term() -> None:
    report = harvest(after("US", [NO_DAY]), {COIN: Decimal(10)}, TODAY)

    (found,) = report.opportunities
    assert found.loss == 90
    assert any("no day of acquisition" in told for told in found.warnings)


def test_an_old_lot_without_cost_does_not_hide_a_young_loss_where_old_lots_are_exempt() -> None:
    old = OpenLot(COIN, None, date(2020, 1, 1), d(2), None)
    settled = after("DE", [old], "2026-05-01 buy 1 for 900")

    report = harvest(settled, {COIN: Decimal(100)}, TODAY)

    (found,) = report.opportunities
    assert (found.quantity, found.loss, found.cost) == (d(3), d(800), None)
    assert [part.gain for part in found.lots] == [0, -800]
    assert report.not_counted == ()
    assert any("unknown without their cost" in told for told in found.warnings)


def test_a_young_lot_without_cost_still_ends_what_can_be_harvested() -> None:
    settled = after("DE", [NO_COST], "2026-05-01 buy 1 for 900")

    report = harvest(settled, {COIN: Decimal(100)}, TODAY)

    assert report.opportunities == ()
    assert [one.why for one in report.not_counted] == ["no_cost"]


@pytest.mark.parametrize(("method", "cost"), [("fifo", 100), ("lifo", 900)])
def test_an_opening_lot_comes_before_what_happened_on_its_day(method: str, cost: int) -> None:
    rows = "2026-03-01T00:00:00Z buy 1 for 900\n2026-03-01T00:00:01Z sell 1 for 1000"

    assert only(after("XX", [KNOWN], rows, method)).cost == cost


def test_what_a_lot_took_over_of_anothers_days_goes_on() -> None:
    wash = Choices(wash_rule=True)
    law = load("US")
    washed = """
        2025-01-01  buy   1  for 100
        2025-11-01  sell  1  for  60
        2025-11-10  buy   1  for  50
    """
    before = settle(ledger(washed, law.timezone), law, wash)
    opening = read_opening(json.dumps(gains_document(before)), law)

    late = ledger("2026-03-01 sell 1 for 200", law.timezone)

    (lot,) = opening
    assert (lot.acquired, lot.term_ends) == (date(2025, 11, 10), date(2026, 1, 10))
    assert only(settle(late, law, wash, opening)).parts[0].term is Term.LONG
    assert settle((), law, wash, opening).open[0].term_ends == lot.term_ends


@pytest.mark.parametrize("country", ["US", "DE", "XX"])
def test_every_end_of_a_term_leads_back_to_its_day(country: str) -> None:
    law = load(country)
    for number in range(1500):
        held_from = date(2023, 1, 1) + timedelta(days=number)
        acquired = held_from + timedelta(days=number % 300)
        ends = law.term_ends(held_from)

        found = law.held_from(acquired, ends)

        assert found is not None
        assert law.term_ends(found) == (ends or law.term_ends(acquired))
        assert found <= acquired


@pytest.mark.parametrize(
    ("lots", "why"),
    [
        ("[", "not JSON"),
        ("7", "expected a list"),
        ('{"opening": []}', "expected a list"),
        ("[7]", "opening lot 1: expected an object"),
        ('[{"asset": "A", "asset": "B", "quantity": 1}]', "a key stands twice"),
        ('[{"asset": "A", "quantity": 1, "cost": {}}]', "cost must be text or a number"),
        ('[{"asset": "A", "quantity": 1, "price": 2}]', "unknown field price; known are asset"),
        ('[{"asset": " ", "quantity": 1}]', "asset is empty"),
        ('[{"asset": "A B", "quantity": 1}]', "is not a symbol"),
        ('[{"asset": "A", "quantity": 0}]', "quantity must be a number above 0"),
        ('[{"asset": "A", "quantity": "1_000"}]', "not a number"),
        ('[{"asset": "A", "quantity": 1, "cost": -1}]', "cost '-1': must not be negative"),
        ('[{"asset": "A", "quantity": 1, "cost": NaN}]', "cost 'NaN': not a number"),
        ('[{"asset": "A", "quantity": 1, "wallet": "\\u0000"}]', "that is no text"),
        ('[{"asset": "A", "quantity": 1, "acquired": "20260301"}]', "write 2026-03-01"),
        ('[{"asset": "A", "quantity": 1, "acquired": "2026-11-24"}]', "later than 2026-11-23"),
        (
            '[{"asset": "TOK", "quantity": 1, "acquired": "2026-05-02"}]',
            "opening lot 1: acquired 2026-05-02 is later than the first row of TOK, 2026-05-01",
        ),
        (
            '[{"asset": "A", "quantity": 1, "acquired": "2026-03-01", "term_ends": "2027-03-02"}]',
            "term_ends 2027-03-02 cannot be, for in US it is 2027-03-01 or earlier",
        ),
    ],
)
def test_an_opening_lot_that_cannot_be_used_is_refused_with_the_reason(lots: str, why: str) -> None:
    rows = ledger("2026-05-01 buy 1 for 1")

    with pytest.raises(BadLedger) as refused:
        read_opening(lots, load("US"), rows, UTC, TODAY)

    assert why in str(refused.value)


def test_every_bad_opening_lot_is_named() -> None:
    lots = '[{"asset": "A"}, {"asset": "B", "quantity": 1}, {"asset": "C", "quantity": "x"}]'

    with pytest.raises(BadLedger) as refused:
        read_opening(lots, load("US"))

    assert [str(one)[:14] for one in refused.value.mistakes] == ["opening lot 1:", "opening lot 3:"]


def test_symbols_and_wallets_are_read_as_in_a_ledger() -> None:
    lots = '[{"asset": " btc ", "wallet": " kraken ", "quantity": "1", "cost": 0.10}]'

    (lot,) = read_opening(lots, load("XX"))

    assert (lot.asset, lot.wallet, lot.cost) == ("BTC", "kraken", Decimal("0.10"))
