"""One name for each wallet of a ledger, in whatever table its rows are."""

from typing import Any

from sqlite_utils import Database

from bot.core.chats import ChatId
from bot.core.wallets import WalletNames

BY_WALLET = (
    "CREATE INDEX ledger_wallet ON ledger (chat, wallet)",
    "CREATE INDEX ledger_to_wallet ON ledger (chat, to_wallet) WHERE to_wallet IS NOT NULL",
)


def names_of(db: Database, chat: ChatId) -> WalletNames:
    """Return what a chat's wallets are called, by index; those on their way are among them."""
    return WalletNames((*_each(db, chat, "wallet"), *_each(db, chat, "to_wallet")))


def rename(
    db: Database, table: str, names: WalletNames, where: str, values: dict[str, Any]
) -> None:
    """Let rows of a table call their wallets by the names used first, its first rows first."""
    pairs = db.execute(
        f"SELECT wallet, to_wallet FROM {table} WHERE {where} "  # noqa: S608 - our own words
        "GROUP BY wallet, to_wallet ORDER BY min(rowid)",
        values,
    ).fetchall()
    for wallet, to_wallet in pairs:
        called = names.ends(wallet, to_wallet)
        if called != (wallet, to_wallet):
            db.execute(
                f"UPDATE {table} SET wallet = :called, to_wallet = :to_called "  # noqa: S608
                f"WHERE {where} AND wallet = :wallet AND to_wallet IS :to_wallet",
                {
                    **values,
                    "called": called.wallet,
                    "to_called": called.to_wallet,
                    "wallet": wallet,
                    "to_wallet": to_wallet,
                },
            )


def unify(db: Database, chat: ChatId) -> None:
    """Let all that is kept of a chat call its wallets by the names that its ledger used first."""
    names = WalletNames()
    for table in ("ledger", "set_aside"):
        rename(db, table, names, "chat = :chat", {"chat": chat})
    accounts = db.execute("SELECT number, wallet FROM accounts WHERE chat = ?", [chat]).fetchall()
    for number, wallet in accounts:
        db.execute("UPDATE accounts SET wallet = ? WHERE number = ?", [names.of(wallet), number])


def _each(db: Database, chat: ChatId, column: str) -> list[str]:
    """Return what stands in an indexed column of a chat's ledger, from one value to the next."""
    rows = db.query(
        f"WITH RECURSIVE each (value) AS (SELECT min({column}) FROM ledger "  # noqa: S608
        f"WHERE chat = :chat AND {column} IS NOT NULL UNION ALL "
        f"SELECT (SELECT min({column}) FROM ledger WHERE chat = :chat AND {column} > value) "
        "FROM each WHERE value IS NOT NULL) SELECT value FROM each WHERE value IS NOT NULL",
        {"chat": chat},
    )
    return [row["value"] for row in rows]
