"""Names of wallets as they were written in, the name of each that was used first out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from bot.core.ledger import DEFAULT_WALLET, Row


@lru_cache(10_000)
def wallet_key(name: str) -> str:
    """Return what is the same however one wallet's name is written: in any case, stray spaces."""
    return " ".join(normalize("NFKC", name).casefold().split())


class Ends(NamedTuple):
    """The wallets of a row: `to_wallet` where units went in a move."""

    wallet: str
    to_wallet: str | None


class WalletNames:
    """What each wallet is called: as it was the first time, however it is written later.

    known  names of wallets that are there already, those used first before others; the one
           without a name is always there.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._names: dict[str, str] = {}
        for name in (DEFAULT_WALLET, *known):
            self.of(name)

    def of(self, name: str) -> str:
        """Return what the wallet of a name is called; one that is new is called so from now on."""
        return self._names.setdefault(wallet_key(name), name)

    def knows(self, name: str) -> bool:
        """Whether there is a wallet of a name."""
        return wallet_key(name) in self._names

    def ends(self, wallet: str, to_wallet: str | None) -> Ends:
        """Return what the wallets of a row are called.

        Of a move within one wallet the other end stays written in another way, so that a ledger
        file which has it can be read again.
        """
        called = self.of(wallet)
        other = None if to_wallet is None else self.of(to_wallet)
        if to_wallet is None or other != called:
            return Ends(called, other)
        written = (each for each in (to_wallet, wallet) if each != called)
        return Ends(called, next(written, other))

    def in_row(self, row: Row) -> Row:
        """Return a row that calls its wallets so."""
        ends = self.ends(row.wallet, row.to_wallet)
        if ends == (row.wallet, row.to_wallet):
            return row
        return replace(row, wallet=ends.wallet, to_wallet=ends.to_wallet)

    def in_rows(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return rows that call their wallets so."""
        return tuple(map(self.in_row, rows))


def names_in(rows: Sequence[Row]) -> WalletNames:
    """Return what the wallets of a ledger are called."""
    names = WalletNames()
    for row in rows:
        names.in_row(row)
    return names


def stays_within(row: Row) -> bool:
    """Whether both ends of a move are one wallet."""
    return row.to_wallet is not None and wallet_key(row.wallet) == wallet_key(row.to_wallet)
