"""Profiles, one a chat."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from bot.core.chats import ChatId, Profile, QuietHours
from bot.store.moves import merge_wishes, move_rows, profile_of_both
from bot.store.texts import maybe_decimal, maybe_instant, maybe_text, utc_text


class Chats:
    """Who is served, and what they set."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, chat: ChatId) -> Profile | None:
        """Return what a chat set, or None where it is not known."""
        for row in self._db.query("SELECT * FROM chats WHERE chat = ?", [chat]):
            return _profile(row)
        return None

    def save(self, profile: Profile) -> None:
        """Write a profile, new or changed."""
        row = _row(profile)
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "chat")
        self._db.execute(
            f"INSERT INTO chats ({names}) VALUES ({marks}) "  # noqa: S608 - names are our columns
            f"ON CONFLICT (chat) DO UPDATE SET {changes}",
            row,
        )

    def with_reminders(self) -> tuple[Profile, ...]:
        """Return the profiles for which reminders may be made, by chat."""
        rows = self._db.query(
            "SELECT * FROM chats WHERE subscribed_at IS NOT NULL AND gone_at IS NULL "
            "AND country IS NOT NULL AND currency IS NOT NULL ORDER BY chat"
        )
        return tuple(map(_profile, rows))

    def currencies(self) -> frozenset[str]:
        """Return every currency somebody counts in."""
        rows = self._db.query("SELECT DISTINCT currency FROM chats WHERE currency IS NOT NULL")
        return frozenset(row["currency"] for row in rows)

    def mark_gone(self, chat: ChatId, now: datetime) -> None:
        """Note that a chat cannot be reached; its data stays."""
        profile = self.get(chat)
        if profile is not None and profile.gone_at is None:
            self.save(replace(profile, gone_at=now))

    def mark_back(self, chat: ChatId) -> None:
        """Note that a chat can be reached again."""
        profile = self.get(chat)
        if profile is not None and profile.gone_at is not None:
            self.save(replace(profile, gone_at=None))

    def forget(self, chat: ChatId) -> None:
        """Delete all that is known of a chat: profile, ledger, matches, messages.

        Prices of coins that nobody holds any more go as well. `Store.sweep` then takes the traces
        out of the write-ahead log.
        """
        with self._db.atomic():
            self._db.execute("DELETE FROM chats WHERE chat = ?", [chat])
            self._db.execute(
                "DELETE FROM prices WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE asset = "
                "prices.asset) AND NOT EXISTS (SELECT 1 FROM ledger WHERE to_asset = prices.asset)"
            )
            nobody = " AND ".join(
                f"NOT EXISTS (SELECT 1 FROM ledger WHERE ledger.{column} = past_prices.asset "  # noqa: S608
                "AND ledger.at >= substr(hour, 1, 13) AND ledger.at < substr(hour, 1, 13) || ';')"
                for column in ("asset", "to_asset")
            )
            self._db.execute(f"DELETE FROM past_prices WHERE {nobody}")  # noqa: S608

    def move(self, chat: ChatId, new_chat: ChatId) -> None:
        """Give everything of a group to its new id, where it may have been set up already.

        Telegram may tell of it several times, in several ways: once it is done, nothing happens.
        """
        assert chat != new_chat, "a group that moved has another id"
        with self._db.atomic():
            old, new = self.get(chat), self.get(new_chat)
            if old is not None:
                self.save(profile_of_both(old, new, new_chat))
                merge_wishes(self._db, chat, new_chat)
                if new is None or new.gone_at is None:
                    self.mark_back(chat)
            move_rows(self._db, chat, new_chat)
            self._db.execute("DELETE FROM chats WHERE chat = ?", [chat])


def _row(profile: Profile) -> dict[str, object]:
    return {
        "chat": profile.chat,
        "country": profile.country,
        "currency": profile.currency,
        "timezone": profile.timezone,
        "method": profile.method,
        "min_loss": str(profile.min_loss),
        "rate_short": maybe_text(profile.rate_short),
        "rate_long": maybe_text(profile.rate_long),
        "wash_rule": None if profile.wash_rule is None else int(profile.wash_rule),
        "quiet_hours": "off" if profile.quiet_hours is None else str(profile.quiet_hours),
        "subscribed_at": profile.subscribed_at and utc_text(profile.subscribed_at),
        "gone_at": profile.gone_at and utc_text(profile.gone_at),
        "household": json.dumps(profile.household),
        "topic": profile.topic,
        "trade_cost": str(profile.trade_cost),
        "min_trade": str(profile.min_trade),
    }


def _profile(row: dict[str, Any]) -> Profile:
    min_loss = maybe_decimal(row["min_loss"])
    assert min_loss is not None, "the column is never empty"
    return Profile(
        chat=ChatId(row["chat"]),
        country=row["country"],
        currency=row["currency"],
        timezone=row["timezone"],
        method=row["method"],
        min_loss=min_loss,
        rate_short=maybe_decimal(row["rate_short"]),
        rate_long=maybe_decimal(row["rate_long"]),
        wash_rule=None if row["wash_rule"] is None else bool(row["wash_rule"]),
        quiet_hours=QuietHours.parse(row["quiet_hours"]),
        subscribed_at=maybe_instant(row["subscribed_at"]),
        gone_at=maybe_instant(row["gone_at"]),
        household=tuple(json.loads(row["household"])),
        topic=row["topic"],
        trade_cost=Decimal(row["trade_cost"]),
        min_trade=Decimal(row["min_trade"]),
    )
