"""The tax on a year, by each way in which a law lets losses count."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.core.brackets import Scale
from bot.core.holding import HoldingPeriod
from bot.core.loss_report import Circumstances
from bot.core.losses import harvest
from bot.core.money import ZERO
from bot.core.results import Results
from bot.core.rules import (
    AllowanceKind,
    AllowanceRule,
    CarriedUse,
    Confidence,
    HoldingRule,
    LongEffect,
    LossOrder,
    LossUseRule,
    Offset,
)
from bot.core.tax import Assessment, TaxRules, assess, paid_later
from tests.build import books, d

ENTRY = (date(2020, 1, 1), "a statute", Confidence.CERTAIN, date(2026, 11, 23))


def rules(
    *,
    short: str = "30",
    long: str = "30",
    loss: str = "30",
    allowance: AllowanceRule | None = None,
    **use: object,
) -> TaxRules:
    stated = {"offset": Offset.CAPITAL_GAINS, "carried": CarriedUse.ABOVE_ALLOWANCE, **use}
    return TaxRules(
        LossUseRule(*ENTRY, **stated),  # type: ignore[arg-type]
        None,
        allowance,
        Scale(Decimal(short)),
        Decimal(long),
        Decimal(loss),
    )


def allows(amount: int, kind: AllowanceKind, *, loss_by_cost: bool = False) -> AllowanceRule:
    return AllowanceRule(*ENTRY, Decimal(amount), kind, loss_by_cost)


def results(
    *, gains: int = 0, losses: int = 0, long_gains: int = 0, long_losses: int = 0
) -> Results:
    return Results(
        Decimal(gains - losses),
        Decimal(long_gains - long_losses),
        Decimal(losses),
        Decimal(long_losses),
    )


def test_half_of_a_gain_and_of_a_loss_counts_where_half_is_included() -> None:
    # 1,000 - 400 = 600; half of it at 50 per cent.
    found = assess(results(gains=1000, losses=400), ZERO, rules(short="50", included=Decimal(50)))

    assert found == Assessment(Decimal(150), ZERO)


def test_a_long_loss_meets_short_gains_first_where_the_taxpayer_may_choose() -> None:
    law = rules(short="40", long="20", order=LossOrder.SHORT_FIRST)

    found = assess(results(gains=1000, long_gains=1000, long_losses=1000), ZERO, law)

    # The loss of 1,000 takes away the short gain; the long gain is taxed at the lower rate.
    assert found.tax == 200


def test_a_long_loss_meets_long_gains_first_where_terms_are_netted() -> None:
    law = rules(short="40", long="20")

    found = assess(results(gains=1000, long_gains=1000, long_losses=1000), ZERO, law)

    assert found.tax == 400


def test_losses_relieve_at_their_own_rate_where_nothing_is_netted() -> None:
    law = rules(short="53", loss="26", order=LossOrder.APART, carried=CarriedUse.NONE)

    now = assess(results(gains=1000), ZERO, law)
    after = assess(results(gains=1000, losses=1000), ZERO, law)

    assert now.tax == 530
    assert now.tax - after.tax == 260


def test_seventy_per_cent_of_a_loss_lowers_other_capital_income() -> None:
    law = rules(deductible=Decimal(70), income_cap=None, carried=CarriedUse.NONE)

    found = assess(results(losses=1000), ZERO, law)

    assert found == Assessment(Decimal(-210), ZERO)


def test_gains_count_in_full_beside_losses_that_do_not() -> None:
    law = rules(deductible=Decimal(70), income_cap=None, carried=CarriedUse.NONE)

    found = assess(results(gains=700, losses=1000), ZERO, law)

    assert found.tax == 0


def test_an_exclusion_that_works_both_ways_eats_a_loss() -> None:
    law = rules(allowance=allows(500, AllowanceKind.BOTH_WAYS))

    found = assess(results(losses=800), Decimal(100), law)

    assert found == Assessment(ZERO, Decimal(400))


def test_an_exclusion_that_works_both_ways_frees_a_gain() -> None:
    law = rules(allowance=allows(500, AllowanceKind.BOTH_WAYS))

    found = assess(results(gains=800), Decimal(100), law)

    assert found == Assessment(Decimal(60), ZERO)


@pytest.mark.parametrize(("proceeds", "tax"), [(305, 0), (306, 30)])
def test_little_sold_is_free_of_tax(proceeds: int, tax: int) -> None:
    law = rules(allowance=allows(305, AllowanceKind.SALES_THRESHOLD))
    sold = Results(Decimal(100), proceeds=Decimal(proceeds))

    assert assess(sold, ZERO, law).tax == tax


def test_a_loss_is_lost_where_little_was_sold() -> None:
    law = rules(allowance=allows(305, AllowanceKind.SALES_THRESHOLD))
    sold = Results(Decimal(-100), proceeds=Decimal(200), costs=Decimal(1500))

    assert assess(sold, ZERO, law) == Assessment(ZERO, ZERO)


def test_no_loss_is_carried_past_a_year_of_little_sold_where_none_is_carried() -> None:
    law = rules(allowance=allows(305, AllowanceKind.SALES_THRESHOLD), carried=CarriedUse.NONE)

    assert assess(Results(), Decimal(70_000), law) == Assessment(ZERO, ZERO)


def test_a_loss_counts_where_little_was_sold_that_cost_much() -> None:
    law = rules(allowance=allows(1000, AllowanceKind.SALES_THRESHOLD, loss_by_cost=True))
    sold = Results(Decimal(-1000), proceeds=Decimal(500), costs=Decimal(1500))

    assert assess(sold, ZERO, law).carried == 1000


def test_a_loss_left_over_is_lost_where_nothing_is_carried() -> None:
    law = rules(carried=CarriedUse.NONE)

    assert assess(results(losses=800), Decimal(100), law) == Assessment(ZERO, ZERO)


def test_where_no_loss_counts_every_gain_is_taxed() -> None:
    law = rules(offset=Offset.NONE)

    assert assess(results(gains=1000, losses=600), ZERO, law) == Assessment(Decimal(300), ZERO)


@pytest.mark.parametrize(
    ("effect", "later"), [(None, 300), (LongEffect.RATE, 150), (LongEffect.EXEMPT, 0)]
)
def test_what_is_saved_now_is_paid_later_unless_a_long_term_makes_it_free(
    effect: LongEffect | None, later: int
) -> None:
    holding = HoldingRule(*ENTRY, HoldingPeriod(1), effect) if effect else None
    law = replace(rules(short="30", long="15"), holding=holding)

    assert paid_later(Decimal(1000), law, ZERO) == later


@pytest.mark.parametrize(
    ("country", "saved"), [("AT", "275"), ("ES", "190"), ("FR", "314"), ("IT", "330")]
)
def test_a_rate_on_long_term_gains_changes_nothing_where_the_law_knows_no_terms(
    country: str, saved: str
) -> None:
    """Gains of 1,000 that were stated meet the loss at the rate of all gains."""
    settled = books(country, "2026-03-01 buy 1 for 6000")
    told = Circumstances(realised_long=d(1000), rate_long=d(3))

    report = harvest(settled, {"TOK": d(1000)}, date(2026, 11, 23), told)

    assert report.total_tax_saved == d(saved)
    assert any(one.startswith("The rate of 3 per cent") for one in report.assumptions)
    assert not any("is the one you gave" in one for one in report.assumptions)
    assert any("per cent on long-term gains has no use here" in one for one in report.assumptions)
