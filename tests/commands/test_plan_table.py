"""A plan as people read it in the shell."""

from datetime import date

import pytest

from bot.commands.ledger_json import plan_document
from bot.commands.loss_tables import plan_table
from bot.core.loss_report import Circumstances, LossReport
from bot.core.losses import harvest
from bot.core.plan import Plan, Target, plan
from tests.build import books, d

TODAY = date(2026, 11, 23)


def planned(country: str, target: Target, carried: int = 0) -> tuple[Plan, LossReport]:
    settled, prices = books(country, "2026-06-01 buy 10 for 9000"), {"TOK": d(100)}
    told = Circumstances(realised_short=d(5_000), carried=d(carried))
    return plan(settled, prices, TODAY, target, told), harvest(settled, prices, TODAY, told)


@pytest.mark.parametrize(
    ("country", "target", "carried", "says"),
    [
        ("US", Target.GAINS, 0, "; net gain of the year 5,000.00 before, 0.00 after\n"),
        (
            "US",
            Target.GAINS,
            1_000,
            (
                "; net gain of the year, without losses of earlier years, 5,000.00 before, "
                "1,000.00 after; those then take 1,000.00 off it\n"
            ),
        ),
        ("GB", Target.GAINS, 1_000, " 5,000.00 before, 0.00 after; those then take nothing off it"),
        ("FR", Target.GAINS, 1_000, "; net gain of the year 5,000.00 before, 0.00 after\n"),
    ],
)
def test_a_plan_says_after_what_its_net_is(
    country: str, target: Target, carried: int, says: str
) -> None:
    assert says in plan_table(*planned(country, target, carried))


def test_where_no_loss_is_set_against_gains_a_plan_tells_no_net() -> None:
    table = plan_table(*planned("DK", Target.SAVING))

    assert "Together: loss 8,000.00, tax saved 2,080.00\n" in table


def test_a_target_that_no_sale_can_reach_is_told_with_the_law() -> None:
    found, report = planned("DK", Target.GAINS)

    assert plan_table(found, report) == f"{found.why}\n"
    assert plan_document(found)["why"] == found.why


def test_a_plan_without_sales_says_why_in_tables_and_in_json() -> None:
    told = Circumstances(realised_short=d(3_000))
    settled, prices = books("GB", "2026-06-01 buy 10 for 9000"), {"TOK": d(100)}

    found = plan(settled, prices, TODAY, Target.GAINS, told)

    why = "No loss is needed: the exemption of 3,000 GBP covers it (TCGA 1992 s.1K)."
    assert why in plan_table(found, harvest(settled, prices, TODAY, told))
    assert plan_document(found)["why"] == why


def test_where_losses_do_not_help_the_report_alone_says_so() -> None:
    assert plan_table(*planned("IN", Target.GAINS)) == ""
