"""The ledgers of chats, settled under the law of each and kept until either changes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import jurisdictions
from bot.core.books import Books, Choices, with_exchange, with_values
from bot.core.chats import ChatId, Profile
from bot.core.errors import NotReady
from bot.core.exchange import Exchanged, ReferenceRates, in_one_currency
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Row
from bot.core.lots import Kept, settle
from bot.core.past_prices import valued
from bot.core.rules import CostBasis
from bot.exchange_rates import rates_of, reference_rates
from bot.ports import Clock
from bot.store import Store

if TYPE_CHECKING:
    from datetime import datetime


class SettledBooks:
    """Books by chat; what did not change since they were asked for last is not settled anew."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._rates = _NewestRates(store)
        self._settled: dict[ChatId, _Settled] = {}

    def of(self, chat: ChatId) -> Books:
        """Return the chat's ledger settled under its law; kept until either changes.

        Raises  NotReady: country or currency is not chosen.
        """
        profile, law = self.known(chat)
        zone = timezone_of(profile, law)
        on = self._clock().astimezone(zone).date()
        choices = Choices(
            method=CostBasis(profile.method) if profile.method else None,
            timezone=zone,
            wash_rule=profile.wash_rule,
            household=frozenset(profile.household),
        )
        rates = self._rates.now()
        past = self._store.past_prices.version()
        since = law.cost_basis_on(on).since
        asked = (profile.country, choices, since, self._rates.fetched, past)
        version = self._store.ledgers.version(chat)
        before = self._settled.get(chat)
        if before is not None and (before.asked, before.now.version) == (asked, version):
            return before.books
        rows = self._rows(chat, before, version)
        kept = before.kept if before is not None else Kept()
        known = self._store.past_prices.all(law.currency) if past[0] else {}
        worth = valued(rows, known, law.currency)
        money = before.money if before is not None else None
        found = in_one_currency(worth.rows, law.currency, zone, lambda: rates, money)
        books = settle(found.rows, law, choices, on=on, kept=kept)
        books = with_values(with_exchange(books, found.exchange), worth)
        earlier = before.now if before is not None else None
        now = _Ledger(version, rows)
        self._settled[chat] = _Settled(asked, now, earlier, found, kept, books)
        return books

    def _rows(
        self, chat: ChatId, before: "_Settled | None", version: tuple[int, int]
    ) -> tuple[Row, ...]:
        """Return a chat's ledger; what was read before is not read again, added to or undone."""
        for known in (before.now, before.earlier) if before is not None else ():
            if known is not None and known.version == version:
                return known.rows
        if before is not None:
            count, last = before.now.version
            added = self._store.ledgers.rows_after(chat, last, count)
            if count + len(added) == version[0]:
                return before.now.rows + added
        return self._store.ledgers.rows(chat)

    def forget(self, chat: ChatId) -> None:
        """Drop what is kept of a chat."""
        self._settled.pop(chat, None)

    def known(self, chat: ChatId) -> tuple[Profile, Jurisdiction]:
        """Return what a chat set and the law of its country.

        Raises  NotReady: country or currency is not chosen.
        """
        profile = self._store.chats.get(chat)
        if profile is None or profile.country is None or profile.currency is None:
            raise NotReady
        return profile, jurisdictions.load(profile.country)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """A ledger as it was read: no two have one version, for no number is given twice."""

    version: tuple[int, int]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A ledger as it was settled last, and what came; `earlier` is what it was before that."""

    asked: object
    now: _Ledger
    earlier: _Ledger | None
    money: Exchanged
    kept: Kept
    books: Books


class _NewestRates:
    """The reference rates that were fetched last, else the shipped ones.

    fetched  when; None = they are shipped.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = reference_rates()
        self.fetched: datetime | None = None

    def now(self) -> ReferenceRates:
        """Return the newest there are."""
        fetched = self._store.rates.fetched()
        if fetched != self.fetched:
            content = self._store.rates.content()
            self._known = reference_rates() if content is None else rates_of(content)
            self.fetched = fetched
        return self._known


def timezone_of(profile: Profile, law: Jurisdiction) -> ZoneInfo:
    """Return the time zone of a chat's days: its own, or that of the law."""
    return ZoneInfo(profile.timezone) if profile.timezone else law.timezone
