"""The addresses that chats have watched, and how far each was read."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.core.accounts import Account, Looked
from bot.core.addresses import Address, Family
from bot.core.chats import ChatId
from bot.core.ledger import Kind
from bot.store.batches import Batches
from bot.store.ledgers import Ledgers
from bot.store.texts import instant, maybe_instant, utc_text

OURS = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.FEE, Kind.SWAP})
"""The kinds that are read from a chain. A row of another one was mended by its owner and stays."""


class Accounts:
    """One row an address; what was read of it is in the ledger."""

    def __init__(self, db: Database, ledgers: Ledgers, batches: Batches) -> None:
        self._db = db
        self._ledgers = ledgers
        self._batches = batches

    def add(
        self, chat: ChatId, address: Address, chain: str, wallet: str, now: datetime
    ) -> Account | None:
        """Watch an address from now on; None where it was watched before.

        All addresses of its wallet are read from the beginning: what went to the new one did not
        leave.
        """
        with self._db.atomic():
            wallet = self._name(chat, wallet)
            added = self._db.execute(
                "INSERT INTO accounts (chat, family, chain, address, wallet, place, due) "
                "VALUES (?, ?, ?, ?, ?, '{}', ?) ON CONFLICT DO NOTHING",
                [chat, address.family.value, chain, address.text, wallet, utc_text(now)],
            )
            if not added.rowcount:
                return None
            if address.family is Family.BITCOIN:
                self._db.execute(
                    "UPDATE accounts SET place = '{}', due = ? "
                    "WHERE chat = ? AND family = ? AND wallet = ?",
                    [utc_text(now), chat, address.family.value, wallet],
                )
            return self.of(chat)[-1]

    def connect(
        self, chat: ChatId, exchange: Family, wallet: str, sealed: bytes, now: datetime
    ) -> Account:
        """Read an account at an exchange from now on, by its sealed key.

        A key that was there before is overwritten; what was read stays, and is not read twice.
        """
        with self._db.atomic():
            self._db.execute(
                "INSERT INTO accounts (chat, family, chain, address, wallet, place, due, secret) "
                "VALUES (?, ?, ?, ?, ?, '{}', ?, ?) ON CONFLICT (chat, chain, address) DO UPDATE "
                "SET secret = excluded.secret, due = excluded.due, failures = 0, why = NULL",
                [chat, exchange.value, exchange.value, exchange.value, self._name(chat, wallet),
                 utc_text(now), sealed],
            )  # fmt: skip
            return next(one for one in self.of(chat) if one.family is exchange)

    def _name(self, chat: ChatId, wallet: str) -> str:
        """Return what a wallet is called that the ledger or another account may know."""
        names = self._ledgers.names(chat)
        for one in self.of(chat):
            names.of(one.wallet)
        return names.of(wallet)

    def of(self, chat: ChatId) -> tuple[Account, ...]:
        """Return a chat's accounts in the order of adding."""
        rows = self._db.query("SELECT * FROM accounts WHERE chat = ? ORDER BY number", [chat])
        return tuple(map(_account, rows))

    def next(self, now: datetime) -> Account | None:
        """Return the account that is due longest, None where none is.

        Those of a chat rest while something else is on its way into its ledger, or out of it.
        """
        rows = self._db.query(
            "SELECT * FROM accounts WHERE due <= ? AND chat NOT IN (SELECT chat FROM batches WHERE "
            "hidden) ORDER BY due, number LIMIT 1",
            [utc_text(now)],
        )
        return next(map(_account, rows), None)

    def keep(self, account: Account, looked: Looked, now: datetime, due: datetime) -> int:
        """Write what a look gave, rows and place in one transaction; return how many rows are new.

        Nothing is written where the account is gone, or began anew, meanwhile, nor where something
        else is on its way into the ledger, or out of it: the account stays due.
        """
        with self._db.atomic():
            if self._batches.is_any(account.chat):
                return 0
            updated = self._db.execute(
                "UPDATE accounts SET place = ?, due = ?, read_at = ?, failures = 0, why = NULL, "
                "told = ? WHERE number = ? AND place = ?",
                [
                    json.dumps(dict(looked.place), sort_keys=True),
                    utc_text(due),
                    utc_text(now) if looked.whole else _maybe(account.read_at),
                    looked.told,
                    account.number,
                    json.dumps(dict(account.place), sort_keys=True),
                ],
            )
            if not updated.rowcount:
                return 0
            return self._ledgers.keep(account.chat, -account.number, looked.rows, OURS)

    def entries(self, account: Account) -> int:
        """Return how many rows that were read of an account its chat's ledger has."""
        found = self._db.execute(
            "SELECT count(*) FROM ledger WHERE chat = ? AND batch = ?",
            [account.chat, -account.number],
        )
        return int(found.fetchone()[0])

    def fail(self, account: Account, why: str, due: datetime) -> None:
        """Note that an account could not be read."""
        self._db.execute(
            "UPDATE accounts SET failures = failures + 1, why = ?, due = ? WHERE number = ?",
            [why, utc_text(due), account.number],
        )

    def remove(self, chat: ChatId, number: int, *, rows: bool) -> Account | None:
        """Watch an account no longer; None where the chat has no such one.

        rows  whether what was read of it leaves the ledger as well.
        """
        with self._db.atomic():
            found = next((one for one in self.of(chat) if one.number == number), None)
            if found is None:
                return None
            self._db.execute("DELETE FROM accounts WHERE number = ?", [number])
            if rows:
                self._ledgers.drop_batch(chat, -number)
            return replace(found)


def _maybe(at: datetime | None) -> str | None:
    return None if at is None else utc_text(at)


def _account(row: dict[str, Any]) -> Account:
    return Account(
        row["number"],
        ChatId(row["chat"]),
        Family(row["family"]),
        row["chain"],
        row["address"],
        row["wallet"],
        json.loads(row["place"]),
        instant(row["due"]),
        maybe_instant(row["read_at"]),
        row["failures"],
        row["why"],
        row["told"],
        None if row["secret"] is None else bytes(row["secret"]),
    )
