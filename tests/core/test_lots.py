from decimal import Decimal

import pytest

from bot.core.books import Choices
from bot.core.errors import MethodNotAllowed, NoChoiceOfWallets, NoSwitch
from bot.core.groups import Group
from bot.core.lots import Kept, settle
from bot.core.rules import CostBasis
from bot.jurisdictions import load
from tests.build import books, d, held, ledger, only

THREE_LOTS = """
    2021-01-01  buy   1  for  100
    2021-02-01  buy   1  for  300
    2021-03-01  buy   1  for  200
    2021-04-01  sell  1  for  250
"""


@pytest.mark.parametrize(
    ("method", "cost"),
    [("fifo", 100), ("lifo", 200), ("hifo", 300), ("lofo", 100), ("average", 200), ("pool", 200)],
)
def test_a_method_chooses_the_lot(method: str, cost: int) -> None:
    assert only(books("XX", THREE_LOTS, method)).cost == cost


def test_a_part_used_lot_keeps_its_rank() -> None:
    """Reported as eprbell/rp2#156."""
    settled = books(
        "XX",
        """
        2021-01-01  buy     10  for  300
        2021-02-01  buy     10  for  200
        2021-03-01  sell     8  for  200
        2021-04-01  income   5  for   50
        2021-05-01  sell     2  for   50
        """,
        "hifo",
    )

    assert [disposal.cost for disposal in settled.disposals] == [240, 60]
    assert settled.years[0].income == 50


def test_hifo_ranks_by_cost_with_fees() -> None:
    """Reported as eprbell/rp2#150."""
    history = """
        2021-01-01  buy   1  for  100  fee 5
        2021-02-01  buy   1  for  103
        2021-03-01  sell  1  for  104
    """

    assert only(books("XX", history, "hifo")).cost == 105


def test_a_fee_in_the_coin_sold_lowers_proceeds_and_is_sold_itself() -> None:
    settled = books("XX", "2021-01-01 buy 3 for 30000\n2021-06-11 sell 2 for 40400 fee 0.01 TOK")

    disposal = only(settled)
    assert (disposal.quantity, disposal.proceeds) == (d("2.01"), d(40_400))
    assert disposal.gain == 40_400 - Decimal(20100)


def test_a_fee_in_the_coin_bought_raises_the_cost_and_is_sold_itself() -> None:
    settled = books("XX", "2021-01-01 buy 1 for 100 fee 0.01 TOK")

    assert (only(settled).quantity, only(settled).proceeds) == (d("0.01"), d(1))
    assert held(settled) == [("TOK", None, "0.99", "99.99")]


def test_a_fee_in_a_third_coin_leaves_without_a_price_and_is_named() -> None:
    settled = books("XX", "2021-01-01 buy 1 BNB for 300\n2021-01-02 buy 1 for 100 fee 0.1 BNB")

    assert settled.disposals == ()
    assert held(settled) == [("BNB", None, "0.9", "270"), ("TOK", None, "1", "100")]
    (told,) = settled.problems
    assert (told.line, told.problem, told.asset) == (2, "no_price", "BNB")
    assert told.detail == (
        "what the fee was worth is unknown, so it raises no cost and lowers no gain"
        ": write in this row what the fee was worth in money, and its coin as a `fee` row of its "
        "own with that `total`"
    )


def test_a_fee_of_a_move_is_valued_by_its_total_or_named() -> None:
    priced = books("XX", "2021-01-01 buy 1 for 100\n2021-02-01 move 0.5 for 100 fee 0.1 TOK to B")
    unpriced = books("XX", "2021-01-01 buy 1 for 100\n2021-02-01 move 0.5 fee 0.1 TOK to B")

    assert (only(priced).proceeds, only(priced).gain) == (d(20), d(10))
    assert unpriced.disposals == ()
    assert unpriced.problems[0].problem == "no_price"
    assert held(unpriced) == [("TOK", None, "0.9", "90")]


def test_a_swap_sells_one_coin_and_buys_another_for_its_value() -> None:
    settled = books(
        "XX", "2021-01-01 buy 1 BTC for 100\n2021-02-01 swap 1 BTC for 150 into 10 ETH fee 0.1 ETH"
    )

    bitcoin, ether = settled.disposals
    assert (bitcoin.asset, bitcoin.gain) == ("BTC", d("48.5"))
    assert (ether.asset, ether.quantity, ether.gain) == ("ETH", d("0.1"), d(0))
    assert held(settled) == [("ETH", None, "9.9", "148.5")]


def test_an_unknown_cost_stays_unknown_and_is_named() -> None:
    settled = books("XX", "2021-01-01 buy 1\n2021-02-01 sell 1 for 50")

    assert (only(settled).cost, only(settled).gain) == (None, None)
    assert [(p.line, p.problem) for p in settled.problems] == [(1, "no_cost")]
    assert settled.years[0].net == 0


def test_another_currency_is_no_cost_until_it_is_converted() -> None:
    settled = books("GB", "2021-01-01 buy 1 for 100 currency USD")

    assert held(settled) == [("TOK", None, "1", None)]
    assert [(p.line, p.problem) for p in settled.problems] == [(1, "no_rate")]


@pytest.mark.parametrize("country", ["XX", "GB"])
def test_selling_more_than_is_held_is_named_and_the_rest_still_computed(country: str) -> None:
    settled = books(country, "2021-01-01 buy 1 for 100\n2021-02-01 sell 4 for 800")

    known, unknown = only(settled).parts
    assert (known.gain, unknown.gain, unknown.quantity) == (d(100), None, d(3))
    (problem,) = settled.problems
    assert (problem.line, problem.problem, problem.quantity) == (2, "negative_balance", d(3))
    assert settled.years[0].net == 100


def groups_kept(kept: Kept) -> dict[tuple[str, ...], Group]:
    assert kept.last is not None
    return kept.last.groups.found


def test_only_what_a_new_row_touches_is_settled_anew() -> None:
    early = "2021-01-01 buy 1 BTC for 9\n2021-01-02 buy 5 ETH for 9\n2021-02-01 sell 1 BTC for 30"
    kept, law = Kept(), load("XX")
    rows = ledger(early)
    settle(rows, law, kept=kept)
    before = groups_kept(kept)
    late = ledger(f"{early}\n2021-03-01 sell 1 ETH for 10")[-1:]

    books = settle([*rows, *late], law, kept=kept)

    after = groups_kept(kept)
    assert after["BTC",] is before["BTC",]
    assert after["ETH",] is not before["ETH",]
    assert [found.asset for found in books.disposals] == ["BTC", "ETH"]


def test_gifts_and_lost_coins_take_units_and_cost_out_and_realise_nothing() -> None:
    settled = books("XX", "2021-01-01 buy 4 for 100\n2021-02-01 gift_out 1\n2021-03-01 lost 1")

    assert settled.disposals == ()
    assert held(settled) == [("TOK", None, "2", "50")]


def test_sales_of_one_instant_are_one_line() -> None:
    history = """
        2021-01-01  buy   4  for  100
        2021-02-01  sell  1  for   30
        2021-02-01  sell  1  for   50
    """

    assert (only(books("XX", history)).quantity, only(books("XX", history)).gain) == (d(2), d(30))


def test_a_move_of_units_that_never_came_brings_units_of_unknown_cost() -> None:
    settled = settle(
        ledger("2021-01-01 move 2 in A to B\n2021-02-01 sell 1 for 10 in B"),
        load("XX"),
        Choices(per_wallet=True),
    )

    assert only(settled).gain is None
    assert held(settled) == [("TOK", "B", "1", None)]
    assert [p.problem for p in settled.problems] == ["negative_balance"]


def test_what_the_law_leaves_no_choice_of_is_refused() -> None:
    law = load("GB")

    with pytest.raises(MethodNotAllowed, match="it allows: pool"):
        settle((), law, Choices(CostBasis.HIFO))
    with pytest.raises(NoChoiceOfWallets, match="no choice; leave --per-wallet out"):
        settle((), law, Choices(per_wallet=True))
    with pytest.raises(NoSwitch, match="none can be switched on; leave --wash-rule out"):
        settle((), load("XX"), Choices(wash_rule=True))
    with pytest.raises(NoSwitch, match="cannot be switched off"):
        settle((), law, Choices(wash_rule=False))


def test_open_lots_can_be_the_start_of_the_next_ledger() -> None:
    first = books("GB", "2021-01-01 buy 3 for 100\n2021-02-01 sell 1 for 50")

    second = settle(ledger("2022-01-01 sell 2 for 100"), load("GB"), Choices(), first.open)

    assert round(only(second).gain or 0, 2) == Decimal("33.33")
    assert second.open == ()


@pytest.mark.parametrize("wallets", ["ZAB", "ABZ", "BZA", "AZB", "ZBA", "BAZ"])
def test_coins_bought_moved_on_and_sold_at_one_instant_keep_their_cost(wallets: str) -> None:
    first, second, third = list(wallets)

    settled = books(
        "US",
        f"""
        2025-01-02  sell  4   for 4000  in {third}
        2025-01-02  move  9   in {second} to {third}
        2025-01-02  move  10  in {first} to {second}
        2025-01-02  buy   10  for 5000  in {first}
        """,
    )

    assert settled.problems == ()
    assert only(settled).gain == 2000
    assert {lot[1]: lot[3] for lot in held(settled)} == {second: "500", third: "2500"}


@pytest.mark.parametrize("home", ["A", "Z"])
def test_coins_moved_there_and_back_at_one_instant_come_from_where_they_were(home: str) -> None:
    away = "A" if home == "Z" else "Z"

    settled = books(
        "US",
        f"""
        2025-01-01  buy   10  for 5000  in {home}
        2025-01-02  move  10  in A to Z
        2025-01-02  move  10  in Z to A
        """,
    )

    assert settled.problems == ()
    assert held(settled) == [("TOK", home, "10", "5000")]
    assert away not in {lot.wallet for lot in settled.open}


def test_halves_of_transfers_on_one_day_pass_coins_on_in_order() -> None:
    settled = books(
        "US",
        """
        2025-05-01  withdrawal  10  in z
        2025-01-01  buy         10  for 5000  in z
        2025-05-01  deposit     10  in a
        2025-05-01T12:00:00-04:00  withdrawal  10  in a
        2025-05-01T12:05:00-04:00  deposit     10  in b
        2025-06-01  sell        10  for 9000  in b
        """,
    )

    assert settled.problems == ()
    assert only(settled).gain == 4000


def test_a_fee_in_coins_of_a_move_valued_in_another_currency_lacks_a_rate() -> None:
    settled = books(
        "US", "2025-01-01 buy 3 for 9\n2025-01-02 move 1 for 5 currency EUR fee 0.1 TOK to B"
    )

    assert [(p.line, p.problem) for p in settled.problems] == [(2, "no_rate")]
