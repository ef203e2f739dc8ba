"""Canada: the average of all wallets, and half of a loss against half of the gains."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.books import Choices, OpenLot
from bot.core.errors import MethodNotAllowed
from bot.core.losses import Circumstances, harvest
from bot.core.lots import settle
from bot.jurisdictions import load
from tests.build import books, d, gains, held, ledger, only

TODAY = date(2026, 11, 23)


def test_every_unit_costs_the_average_and_fees_belong_to_cost_and_proceeds() -> None:
    """https://www.adjustedcostbase.ca/blog/how-to-calculate-adjusted-cost-base-acb-and-capital-gains/."""
    history = """
        2014-03-03  buy   100  for  5000  fee 10
        2014-05-01  sell   50  for  6000  fee 10
        2014-07-18  buy    50  for  6500  fee 10
        2014-09-25  sell   40  for  3600  fee 10
    """

    settled = books("CA", history)

    # 5,010 / 100 = 50.10 a unit; then (2,505 + 6,510) / 100 = 90.15 a unit.
    assert gains(settled) == {date(2014, 5, 1): 3485, date(2014, 9, 25): -16}
    assert held(settled) == [("TOK", None, "60", "5409")]


def test_a_superficial_loss_goes_into_the_cost_of_what_was_bought_back() -> None:
    """https://www.adjustedcostbase.ca/blog/what-is-the-superficial-loss-rule/."""
    history = """
        2014-01-06  buy   100  for  5000
        2014-11-03  sell  100  for  3000
        2014-11-04  buy   100  for  3000
        2015-12-02  sell  100  for  8000
    """

    settled = books("CA", history)

    # The loss of 2,000 is denied: the 100 cost 3,000 + 2,000.
    assert [one.disallowed for one in settled.disposals] == [2_000, 0]
    assert gains(settled) == {date(2014, 11, 3): 0, date(2015, 12, 2): 3_000}


def test_all_wallets_have_one_average() -> None:
    """Income Tax Act s.47."""
    settled = books("CA", "2025-01-01 buy 1 for 100 in A\n2025-01-02 buy 1 for 300 in B")

    assert held(settled) == [("TOK", None, "2", "400")]


def test_half_of_a_loss_meets_half_of_the_gains() -> None:
    """Income Tax Act s.3(b), 38: 4,000 of loss against 3,000 of gain, half of it at 40 per cent."""
    settled = books("CA", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(3_000), rate_short=Decimal(40))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_loss == 4_000
    assert report.total_tax_saved == 600
    assert report.carried_forward == 1_000


def test_no_lot_can_be_chosen() -> None:
    """Income Tax Act s.47."""
    with pytest.raises(MethodNotAllowed, match="average"):
        books("CA", "2026-03-02 buy 1 for 9000", "fifo")


def test_a_swap_is_a_sale() -> None:
    """CRA guide for cryptocurrency users: barter."""
    settled = books("CA", "2026-01-01 buy 1 BTC for 100\n2026-02-01 swap 1 BTC for 150 into 30 ETH")

    assert gains(settled) == {date(2026, 2, 1): 50}
    assert held(settled) == [("ETH", None, "30", str(d(150)))]


def test_a_lot_held_before_that_was_bought_within_thirty_days_takes_of_a_loss() -> None:
    """IT-456R par. 12: of 10 sold at a loss of 500, 5 were bought 20 days before and are held."""
    old = OpenLot("TOK", None, date(2025, 1, 1), d(10), d(1_000))
    new, then = (OpenLot("TOK", None, day, d(5), d(500)) for day in (date(2026, 5, 12), None))
    sale = ledger("2026-06-01 sell 10 for 500")

    known, unknown = (settle(sale, load("CA"), opening=(old, lot)) for lot in (new, then))

    assert (only(known).disallowed, held(known)) == (d(250), [("TOK", None, "5", "750")])
    assert (only(unknown).disallowed, held(unknown)) == (d(0), [("TOK", None, "5", "500")])


def test_a_harvest_after_a_denied_loss_sells_what_gives_most_of_it_back() -> None:
    """IT-456R par. 12: what is still held in 30 days decides about a loss that was denied.

    10 of 20 that cost 1,500 in all were sold for 100, and 10 bought for 100 five days later: the
    loss of 650 was denied and added to the pool, 20 at 1,500. At a price of 10 a unit, to hold H
    at the end denies 650 x H / 10 of it where H < 10, and the 20 cost 850 + 65 x H.
    """
    history = """
        2026-01-05  buy   20  for  1500
        2026-11-10  sell  10  for   100
        2026-11-15  buy   10  for   100
    """

    cheap, dear = (
        harvest(books("CA", history), {"TOK": price}, TODAY).opportunities
        for price in (d(10), d(60))
    )

    # All 20 at 10: they cost 850, for nothing of the 650 is denied: 650 and 850 - 200.
    assert [(one.quantity, one.loss) for one in cheap] == [(d(20), d(1300))]
    # Of 20 - H at 60, 850 + 65 H cost a unit's 42.5 + 3.25 H: given back are 650 - 65 H, the gain
    # is (20 - H) x (17.5 - 3.25 H). The sum 300 + 17.5 H - 3.25 H x H is most at H = 35 / 13.
    (found,) = dear
    assert abs(found.quantity - (20 - d(35) / 13)) < d("0.00000001")
    assert abs(found.loss - (300 + d("306.25") / 13)) < d("0.0001")


def test_a_loss_of_an_earlier_year_that_a_sale_gives_back_is_told_and_not_of_this_year() -> None:
    """ITA 40(2)(g)(i), 54: of 420 that 60 units lost in 2025, 30 bought back deny a part."""
    history = """
        2025-03-01  buy   100  for  1000
        2025-12-15  sell   60  for   300
        2026-01-10  buy    30  for   120
    """
    settled = books("CA", history)
    told = Circumstances(realised_short=d(1_000))

    (found,) = harvest(settled, {"TOK": d(6)}, date(2026, 1, 12), told).opportunities

    assert (found.quantity, found.proceeds, found.cost, found.loss) == (
        d(70),
        d(420),
        d(520),
        d(100),
    )
    assert found.tax_saved == d(100) * d("0.5") * d("0.43")
    assert any("of whose losses 150 CAD more would count there" in word for word in found.warnings)


def test_a_loss_that_purchases_take_away_whole_is_named_with_the_day_from_which_it_counts() -> None:
    """ITA 54: the spouse or a TFSA bought twice as much within the 30 days before."""
    history = """
        2026-01-10  buy  10  for  1000
        2026-11-15  buy  20  for  1000  in TFSA
    """
    rows = ledger(history)
    theirs = Choices(household=frozenset({"TFSA"}))

    taken, free = (
        harvest(settle(rows, load("CA"), theirs, on=day), {"TOK": d(50)}, day)
        for day in (date(2026, 12, 15), date(2026, 12, 16))
    )

    assert taken.opportunities == ()
    (found,) = taken.denied
    assert (found.quantity, found.loss) == (d(10), d(500))
    assert (found.bought_on, found.free_from) == (date(2026, 11, 15), date(2026, 12, 16))
    assert ([one.loss for one in free.opportunities], free.denied) == ([d(500)], ())
