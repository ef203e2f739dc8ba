"""What holds for every set of halves of transfers."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.ledger import Kind, Row
from bot.core.transfers import pair_transfers
from tests.properties.ledgers import ASSET, FIRST

SOME = settings(deadline=None)


@st.composite
def halves(draw: st.DrawFn) -> list[Row]:
    """Return withdrawals and deposits near each other in time and size."""
    return [
        Row(
            line=number,
            at=FIRST + timedelta(hours=draw(st.integers(0, 6)) * 8),
            kind=draw(st.sampled_from([Kind.WITHDRAWAL, Kind.DEPOSIT])),
            asset=ASSET,
            quantity=draw(st.sampled_from([Decimal("0.96"), Decimal("0.98"), Decimal(1)])),
            wallet=draw(st.sampled_from("abc")),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


@given(rows=halves())
@SOME
def test_every_withdrawal_takes_the_deposit_that_the_rule_names(rows: list[Row]) -> None:
    paired = pair_transfers(rows)

    expected, alone = _paired_slowly(rows)
    assert sorted(_move(row) for row in paired.rows) == sorted(expected)
    assert len(paired.problems) == alone


@given(rows=halves(), order=st.randoms(use_true_random=False))
@SOME
def test_the_order_of_halves_does_not_matter(rows: list[Row], order: Random) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)

    one, other = pair_transfers(rows), pair_transfers(shuffled)

    assert [_move(row) for row in one.rows] == [_move(row) for row in other.rows]


def _move(row: Row) -> tuple[object, ...]:
    return (row.at, row.wallet, row.to_wallet, row.quantity, row.fee or 0)


def _paired_slowly(rows: Sequence[Row]) -> tuple[list[tuple[object, ...]], int]:
    """Return moves and how many halves stay alone, asking every deposit for every withdrawal."""
    gone = [row for row in rows if row.kind is Kind.WITHDRAWAL]
    gone.sort(key=lambda row: (row.at, row.wallet, row.quantity))
    came = [row for row in rows if row.kind is Kind.DEPOSIT]
    leaving = {(row.wallet, row.at) for row in gone}
    moves: list[tuple[object, ...]] = []
    for row in gone:
        fitting = [
            deposit
            for deposit in came
            if timedelta(0) <= deposit.at - row.at <= timedelta(hours=24)
            and 0 <= row.quantity - deposit.quantity <= row.quantity / 20
        ]
        if fitting:
            best = min(
                fitting,
                key=lambda deposit: (
                    deposit.wallet == row.wallet,
                    row.quantity - deposit.quantity,
                    deposit.at,
                    (deposit.wallet, deposit.at) not in leaving,
                    deposit.wallet,
                ),
            )
            came.remove(best)
            fee = row.quantity - best.quantity
            moves.append((row.at, row.wallet, best.wallet, best.quantity, fee))
    return moves, len(rows) - 2 * len(moves)
