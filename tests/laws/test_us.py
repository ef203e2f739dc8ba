"""United States: holding periods, netting, wallets and the switch of the wash-sale rule."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.core.deadlines import deadlines
from bot.core.holding import Term
from bot.core.losses import Circumstances, harvest
from bot.jurisdictions import load
from tests.build import books, d, gains, held, only

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("bought", "sold", "term"),
    [
        ("2025-11-23", "2026-11-23", Term.SHORT),
        ("2025-11-23", "2026-11-24", Term.LONG),
        ("2023-02-28", "2024-02-29", Term.SHORT),
        ("2023-02-28", "2024-03-01", Term.LONG),
        ("2024-02-29", "2025-02-28", Term.SHORT),
        ("2024-02-29", "2025-03-01", Term.LONG),
    ],
)
def test_long_is_more_than_a_year_by_the_calendar(bought: str, sold: str, term: Term) -> None:
    """26 U.S.C. 1222; Rev. Rul. 66-7 on the last day of a month."""
    settled = books("US", f"{bought} buy 1 for 1\n{sold} sell 1 for 2")

    assert only(settled).parts[0].term is term


def test_each_wallet_has_its_own_lots() -> None:
    """Treas. Reg. 1.1012-1(j)."""
    settled = books(
        "US",
        """
        2025-01-10  buy   2  for  100  in A
        2025-02-10  buy   2  for  300  in B
        2025-03-10  move  1  in A  to B
        2025-04-10  sell  2  for  500  in B
        """,
    )

    assert (only(settled).wallet, only(settled).cost) == ("B", d(200))
    assert held(settled) == [("TOK", "A", "1", "50"), ("TOK", "B", "1", "150")]


def test_the_year_ends_in_the_taxpayers_zone_but_exchanges_stamp_utc() -> None:
    """26 U.S.C. 441."""
    first, second = deadlines(load("US"), TODAY)

    assert first.last_moment == datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC)
    assert first.safe_until == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (first.last_day, first.days_left) == (date(2026, 12, 31), 38)
    assert first.nudges[0] == date(2026, 12, 1)
    assert first.nudges[-1] == date(2026, 12, 30)
    assert second.tax_year == "2027"


def test_a_loss_without_gains_lowers_other_income_up_to_three_thousand() -> None:
    """26 U.S.C. 1211(b), 1212(b)."""
    settled = books("US", "2026-03-02 buy 10 for 10000")

    report = harvest(settled, {"TOK": Decimal(500)}, TODAY)

    assert report.total_loss == 5_000
    assert report.total_tax_saved == 720
    assert report.carried_forward == 2_000


def test_a_short_loss_meets_short_gains_first_then_long_ones_then_income() -> None:
    """26 U.S.C. 1222(5) to (11), 1211(b)."""
    settled = books("US", "2026-03-02 buy 10 for 10000")
    circumstances = Circumstances(realised_short=Decimal(1_000), realised_long=Decimal(2_000))

    report = harvest(settled, {"TOK": Decimal(500)}, TODAY, circumstances)

    assert report.total_tax_saved == 1_000 * 24 / 100 + 2_000 * 15 / 100 + 2_000 * 24 / 100
    assert report.carried_forward == 0


def test_all_losses_together_save_less_than_each_alone() -> None:
    """26 U.S.C. 1211(b): one cap for the year."""
    settled = books("US", "2026-03-02 buy 10 A for 9000\n2026-03-02 buy 10 B for 9000")

    report = harvest(settled, {"A": Decimal(600), "B": Decimal(600)}, TODAY)

    assert [found.tax_saved for found in report.opportunities] == [720, 720]
    assert report.total_tax_saved == 720
    assert report.carried_forward == 3_000


def test_no_rule_stands_against_buying_back_unless_it_is_switched_on() -> None:
    """26 U.S.C. 1091 covers stock and securities; Notice 2014-21."""
    history = "2026-03-02 buy 10 for 10000"

    off = harvest(books("US", history), {"TOK": Decimal(500)}, TODAY)
    on = harvest(books("US", history, wash_rule=True), {"TOK": Decimal(500)}, TODAY)

    assert off.opportunities[0].rebuy.rule is None
    assert on.opportunities[0].rebuy.rule == "wash_sale"
    assert on.opportunities[0].rebuy.clean_from == date(2026, 12, 24)


def test_a_replacement_takes_the_loss_and_the_holding_period() -> None:
    """26 U.S.C. 1091(d), 1223(3): cost 100 + loss 40, held from 30 days before the purchase."""
    history = """
        2026-01-01  buy   10  for  100
        2026-01-31  sell  10  for   60
        2026-02-10  buy   10  for   70
    """

    settled = books("US", history, wash_rule=True)

    assert (only(settled).gain, only(settled).disallowed) == (d(0), d(40))
    (lot,) = settled.open
    assert (lot.acquired, lot.cost) == (date(2026, 2, 10), d(110))
    assert lot.term_ends == date(2027, 1, 11)


def test_a_replacement_blocks_no_more_than_its_quantity() -> None:
    """Treas. Reg. 1.1091-1(c)."""
    history = """
        2026-01-01  buy   10  for  100
        2026-01-31  sell  10  for   60
        2026-02-10  buy    4  for   28
    """

    settled = books("US", history, wash_rule=True)

    assert (only(settled).gain, only(settled).disallowed) == (d(-24), d(16))
    assert settled.open[0].cost == 44


def test_a_purchase_before_the_sale_blocks_but_never_the_lot_that_is_sold() -> None:
    """Treas. Reg. 1.1091-1(a), (d)."""
    alone = "2026-01-10 buy 10 for 100\n2026-01-31 sell 5 for 30"
    before = "2025-06-01 buy 10 for 100\n2026-01-10 buy 4 for 28\n2026-01-31 sell 10 for 60"

    kept = books("US", alone, wash_rule=True)
    blocked = books("US", before, wash_rule=True)

    assert only(kept).disallowed == 0
    assert only(blocked).disallowed == 16
    assert [(lot.quantity, lot.cost) for lot in blocked.open] == [(d(4), d(44))]


def test_what_is_left_of_a_lot_replaces_another_lot_of_the_same_sale() -> None:
    """Treas. Reg. 1.1091-1(c), (d): the rest of the later purchase is not what was sold."""
    history = """
        2024-01-01  buy   100  for  5000
        2025-12-01  buy   100  for  3000
        2025-12-10  sell  150  for  3000
    """

    settled = books("US", history, wash_rule=True)

    assert (only(settled).disallowed, only(settled).gain) == (d(1500), d(-2000))
    (year,) = settled.years
    assert (year.long, year.short) == (d(-1500), d(-500))
    (lot,) = settled.open
    assert (lot.quantity, lot.cost, lot.term_ends) == (d(50), d(3000), date(2024, 12, 23))


def test_a_purchase_in_another_wallet_blocks_as_well() -> None:
    """26 U.S.C. 1091(a): the taxpayer has acquired."""
    history = """
        2026-01-01  buy   10  for  100  in A
        2026-01-31  sell  10  for   60  in A
        2026-03-02  buy   10  for   70  in B
    """

    inside = books("US", history, wash_rule=True)
    outside = books("US", history.replace("2026-03-02", "2026-03-03"), wash_rule=True)

    assert only(inside).disallowed == 40
    assert only(outside).disallowed == 0


def test_purchases_already_made_are_named_and_taken_off_the_loss() -> None:
    """26 U.S.C. 1091, where it is switched on."""
    history = "2026-01-01 buy 10 for 10000 in A\n2026-11-10 buy 4 for 2000 in B"

    report = harvest(books("US", history, wash_rule=True), {"TOK": Decimal(600)}, TODAY)

    (opportunity,) = report.opportunities
    assert opportunity.quantity == 10
    assert opportunity.loss == 6 * 400
    assert [(b.day, b.quantity) for b in opportunity.rebuy.blocked_by] == [
        (date(2026, 11, 10), d(4))
    ]


def test_units_that_replaced_others_are_the_last_of_their_lot_to_be_sold() -> None:
    """The law is silent; a sale takes the lots in the order in which they are listed."""
    before = """
        2026-01-01  buy   1  for 100
        2026-01-02  sell  1  for  60
        2026-01-10  buy   3  for  90
    """

    held_before = books("US", before, wash_rule=True).open
    sold = books("US", before + "2026-06-01 sell 2 for 62", wash_rule=True)

    assert [(lot.quantity, lot.cost) for lot in held_before] == [(d(2), d(60)), (d(1), d(70))]
    assert gains(sold)[date(2026, 6, 1)] == 2
    assert [(lot.quantity, lot.cost) for lot in sold.open] == [(d(1), d(70))]


@pytest.mark.parametrize(
    ("second", "disallowed"),
    [
        ("2026-01-10T10:00:20Z buy 4 for 41", 0),
        ("2026-01-10T10:00:20Z buy 4 for 41 in B", 20),
        ("2026-01-10T10:02:00Z buy 4 for 41", 20),
    ],
)
def test_the_fills_of_one_order_are_one_purchase_which_is_never_its_own_replacement(
    second: str, disallowed: int
) -> None:
    """Rev. Rul. 56-602: a loss on a part of one lot, though bought within 30 days, counts."""
    history = f"2026-01-10T10:00:00Z buy 6 for 60\n{second}\n2026-01-31 sell 6 for 30"

    settled = books("US", history, wash_rule=True)

    assert only(settled).disallowed == disallowed


def test_a_purchase_after_a_sale_replaces_it_however_soon_it_comes() -> None:
    """26 U.S.C. 1091(a)."""
    history = """
        2026-01-10T10:00:00Z  buy   2  for  20
        2026-01-10T10:00:10Z  sell  1  for   4
        2026-01-10T10:00:20Z  buy   1  for   5
        2026-01-31            sell  1  for   2
    """

    settled = books("US", history, wash_rule=True)

    assert [found.disallowed for found in settled.disposals] == [6, 0]


def test_the_harvest_of_one_fill_is_not_blocked_by_the_other() -> None:
    """Rev. Rul. 56-602."""
    history = "2026-11-10T10:00:00Z buy 6 for 600\n2026-11-10T10:00:20Z buy 4 for 200"

    report = harvest(books("US", history, wash_rule=True), {"TOK": Decimal(60)}, TODAY)

    (opportunity,) = report.opportunities
    assert (opportunity.quantity, opportunity.loss) == (d(6), d(240))
    assert opportunity.rebuy.blocked_by == ()


@pytest.mark.parametrize(
    ("history", "alone", "together"),
    [
        (
            """
            2025-06-01  buy  4  for  400  in a
            2025-06-01  buy  3  for  300  in b
            2025-11-01  buy  1  for   45  in d
            """,
            [180, 120, 5],
            425,
        ),
        (
            """
            2025-06-01  buy  3  for  300  in a
            2025-10-20  buy  3  for  300  in a
            2025-11-01  buy  3  for  300  in b
            """,
            [180],
            540,
        ),
    ],
)
def test_sales_of_several_wallets_are_settled_together(
    history: str, alone: list[int], together: int
) -> None:
    """26 U.S.C. 1091: what is sold as well replaces nothing, and a unit replaces one other."""
    settled = books("US", history, wash_rule=True)
    told = Circumstances(realised_short=d(5_000))

    report = harvest(settled, {"TOK": d(40)}, date(2025, 11, 5), told)

    assert [one.loss for one in report.opportunities] == alone
    assert report.total_loss + sum(one.adds for one in report.denied) == together
    assert report.total_tax_saved == report.total_loss * d("0.24")
