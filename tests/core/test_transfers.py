from dataclasses import replace

import pytest

from bot.core.transfers import Paired, pair_transfers
from tests.build import books, held, ledger


def problems(text: str) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.problem) for problem in pair_transfers(ledger(text)).problems]


def test_two_halves_that_agree_become_a_move_and_what_is_missing_a_fee() -> None:
    (row,) = pair_transfers(
        ledger("""
        2026-01-01T10:00:00Z  withdrawal  1      in A
        2026-01-02T10:00:00Z  deposit     0.999  in B
        """)
    ).rows

    assert (row.kind, row.wallet, row.to_wallet) == ("move", "A", "B")
    assert (str(row.quantity), str(row.fee), row.fee_asset) == ("0.999", "0.001", "TOK")


def test_a_fee_stated_with_the_withdrawal_is_paid_on_top_unless_it_is_what_is_missing() -> None:
    on_top = pair_transfers(
        ledger("2026-01-01 withdrawal 1 fee 0.01 TOK in A\n2026-01-01 deposit 1 in B")
    ).rows
    inside = pair_transfers(
        ledger("2026-01-01 withdrawal 1 fee 0.01 TOK in A\n2026-01-01 deposit 0.99 in B")
    ).rows

    assert (str(on_top[0].quantity), str(on_top[0].fee)) == ("1", "0.01")
    assert (str(inside[0].quantity), str(inside[0].fee)) == ("0.99", "0.01")


def test_a_deposit_too_late_too_early_larger_or_far_smaller_does_not_agree() -> None:
    for deposit in (
        "2026-01-02T12:00:01Z deposit 1",
        "2026-01-01T11:59:59Z deposit 1",
        "2026-01-01T13:00:00Z deposit 1.001",
        "2026-01-01T13:00:00Z deposit 0.9",
        "2026-01-01T13:00:00Z deposit 1 ETH",
    ):
        found = problems(f"2026-01-01T12:00:00Z withdrawal 1\n{deposit}")

        assert sorted(name for _, name in found) == ["unmatched_transfer"] * 2


def test_the_deposit_that_misses_least_is_taken_and_each_only_once() -> None:
    found = problems("""
        2026-01-01T12:00:00Z  withdrawal  1
        2026-01-01T13:00:00Z  deposit     0.99
        2026-01-01T14:00:00Z  deposit     1
    """)

    assert found == [(2, "unmatched_transfer")]


def test_a_half_that_stays_alone_is_never_a_sale_or_a_purchase() -> None:
    settled = books("XX", "2026-01-01 buy 2 for 10\n2026-02-01 withdrawal 1")

    assert settled.disposals == ()
    assert held(settled) == [("TOK", None, "2", "10")]
    assert [problem.problem for problem in settled.problems] == ["unmatched_transfer"]


def test_a_transfer_moves_date_and_cost() -> None:
    settled = books(
        "US",
        """
        2026-01-01            buy         2  for 10  in A
        2026-02-01T10:00:00Z  withdrawal  1  in A
        2026-02-01T11:00:00Z  deposit     1  in B
        """,
    )

    assert held(settled) == [("TOK", "A", "1", "5"), ("TOK", "B", "1", "5")]
    assert {lot.acquired for lot in settled.open} == {settled.open[0].acquired}


def test_a_transfer_goes_to_another_wallet_where_one_agrees() -> None:
    moves = pair_transfers(
        ledger("""
        2026-01-01T12:00:00Z  withdrawal  1  in A
        2026-01-01T12:00:00Z  withdrawal  1  in Z
        2026-01-01T12:00:00Z  deposit     1  in A
        2026-01-01T12:05:00Z  deposit     1  in B
        """)
    ).rows

    assert [(row.wallet, row.to_wallet) for row in moves] == [("A", "B"), ("Z", "A")]


def test_a_transfer_of_transfers_goes_to_the_wallet_that_passes_units_on() -> None:
    moves = pair_transfers(
        ledger("""
        2026-01-01  withdrawal  1  in A
        2026-01-01  withdrawal  1  in Z
        2026-01-01  deposit     1  in B
        2026-01-01  deposit     1  in Z
        """)
    ).rows

    assert [(row.wallet, row.to_wallet) for row in moves] == [("A", "Z"), ("Z", "B")]


def test_a_fee_in_the_taxpayers_own_currency_is_money_on_half_a_transfer_as_on_a_move() -> None:
    for halves in (
        "2026-02-01 withdrawal 1 in A\n2026-02-01 deposit 1 fee 3 USD in B",
        "2026-02-01 withdrawal 1 fee 3 USD in A\n2026-02-01 deposit 0.99 in B",
    ):
        settled = books("US", f"2026-01-01 buy 1 for 10 in A\n{halves}")

        assert {lot.asset for lot in settled.open} == {"TOK"}
        assert "USD" not in {one.asset for one in settled.disposals}
        assert "USD" not in {one.asset for one in settled.problems}


@pytest.mark.parametrize(
    ("withdrawal", "deposit", "line"),
    [
        ("1 for 5 fee 0.1 TOK currency EUR", "1", 2),
        ("1 fee 0.1 TOK", "1 for 5 currency EUR", 2),
        ("1", "1 for 5 fee 0.1 TOK currency EUR", 3),
        ("1", "0.99 for 5 currency EUR", 2),
    ],
)
def test_a_fee_in_coins_of_a_transfer_valued_in_another_currency_lacks_a_rate(
    withdrawal: str, deposit: str, line: int
) -> None:
    settled = books(
        "US",
        f"""
        2026-01-01  buy         2 for 10      in A
        2026-02-01  withdrawal  {withdrawal}  in A
        2026-02-01  deposit     {deposit}     in B
        """,
    )

    assert [(p.line, p.problem) for p in settled.problems] == [(line, "no_rate")]
    assert settled.disposals == ()


@pytest.mark.parametrize("money", ["EUR", "USD", "GBP"])
def test_money_that_came_or_went_is_no_transfer_of_a_coin(money: str) -> None:
    settled = books(
        "GB",
        f"""
        2026-01-01 deposit    2000 {money} in A
        2026-01-02 buy        10       for 1000 in A
        2026-01-09 withdrawal 1000 {money} fee 1 {money} in A
        """,
    )

    assert settled.problems == ()
    assert held(settled) == [("TOK", None, "10", "1000")]


def test_a_coin_with_the_code_of_some_money_is_money_only_to_those_who_count_in_it() -> None:
    rows = ledger("2026-01-01 deposit 5 RON in A")

    assert [p.problem for p in pair_transfers(rows, "EUR").problems] == ["unmatched_transfer"]
    assert pair_transfers(rows, "RON").problems == ()


def named_halves(gone: str, came: str, *notes: str) -> Paired:
    rows = ledger(f"{gone}\n{came}")
    return pair_transfers(
        [replace(row, note=note) for row, note in zip(rows, notes, strict=True)],
    )


def test_halves_whose_notes_name_the_same_move_are_one_however_far_apart() -> None:
    (row,) = named_halves(
        "2026-01-01T10:00:00Z  withdrawal  1    in A",
        "2026-01-20T10:00:00Z  deposit     0.8  in B",
        "half of move 17",
        "tx 5; half of move 17",
    ).rows

    assert (row.kind, row.wallet, row.to_wallet, row.note) == ("move", "A", "B", "half of move 17")
    assert (str(row.quantity), str(row.fee), row.fee_asset) == ("0.8", "0.2", "TOK")


@pytest.mark.parametrize(
    ("gone", "came", "notes"),
    [
        ("withdrawal 1", "deposit 0.8", ("half of move 17", "half of move 18")),
        ("withdrawal 1", "deposit 1.1", ("half of move 17", "half of move 17")),
        ("withdrawal 1", "deposit 0.8 ETH", ("half of move 17", "half of move 17")),
        ("withdrawal 1", "withdrawal 0.8", ("half of move 17", "half of move 17")),
    ],
)
def test_notes_that_name_no_move_of_two_halves_join_nothing(
    gone: str, came: str, notes: tuple[str, str]
) -> None:
    found = named_halves(f"2026-01-01 {gone} in A", f"2026-01-20 {came} in B", *notes)

    assert found.rows == ()
    assert len(found.problems) == 2


def test_the_note_of_a_move_comes_before_what_would_agree_by_itself() -> None:
    rows = ledger("""
        2026-01-01T10:00:00Z  withdrawal  1  in A
        2026-01-01T11:00:00Z  deposit     1  in C
        2026-01-05T10:00:00Z  deposit     1  in B
    """)
    told = [replace(row, note="half of move X") for row in rows if row.wallet != "C"]

    found = pair_transfers([*told, rows[1]])

    assert [row.to_wallet for row in found.rows] == ["B"]
    assert [problem.wallet for problem in found.problems] == ["C"]
