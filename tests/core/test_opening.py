"""Lots held before the first row of a ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.core.books import Books, Choices, OpenLot
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.build import COIN, d, ledger, only

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
