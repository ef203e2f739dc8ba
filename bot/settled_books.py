"""The ledgers of chats, settled under the law of each and kept until either changes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import jurisdictions
from bot.core.books import Books, Choices, with_exchange, with_values
from bot.core.chats import ChatId, Profile
from bot.core.collector import let_go
from bot.core.errors import NotReady
from bot.core.exchange import Exchanged, ReferenceRates, in_one_currency
from bot.core.fee_values import with_fees
from bot.core.jurisdiction import Jurisdiction
from bot.core.lots import Kept, settle
from bot.core.past_prices import Moment, PastPrice, valued
from bot.core.rules import CostBasis
from bot.core.twice import Twins
from bot.exchange_rates import rates_of, reference_rates
from bot.known_ledgers import KnownLedgers, Ledger
from bot.ports import Clock
from bot.store import Store

if TYPE_CHECKING:
    from datetime import datetime

LONG = 2_000
"""So many rows are settled in the time in which nobody notices that he waits."""


class SettledBooks:
    """Books by chat; what did not change since they were asked for last is not settled anew."""

    def __init__(self, store: Store, ledgers: KnownLedgers, clock: Clock) -> None:
        self._store = store
        self._ledgers = ledgers
        self._clock = clock
        self._rates = _NewestRates(store)
        self._settled: dict[ChatId, _Settled] = {}
        self._one_at_a_time = asyncio.Lock()

    def of(self, chat: ChatId) -> Books:
        """Return the chat's ledger settled under its law; kept until either changes.

        Raises  NotReady: country or currency is not chosen.
        """
        question = self._question(chat)
        if question is not None:
            self._settled[chat] = question.settled()
        return self._settled[chat].books

    def twins(self, chat: ChatId) -> Twins:
        """Return the duplicates of the ledger that was settled last: asked for after `of`."""
        return self._settled[chat].twins

    async def settle(self, chat: ChatId) -> None:
        """Settle a chat's ledger beside the event loop, so that `of` has it at hand.

        One that is short, and was, is left to `of`: it is quicker than that.
        Raises  NotReady: country or currency is not chosen.
        """
        before = self._settled.get(chat)
        if max(self._store.ledgers.count(chat), len(before.books.rows) if before else 0) < LONG:
            return
        del before
        async with self._one_at_a_time:
            await self._ledgers.read(chat)
            question = self._question(chat)
            if question is not None:
                found = await asyncio.to_thread(question.settled)
                held = _held(self._settled.get(chat))
                self._settled[chat] = found
                await asyncio.to_thread(let_go, held)

    def _question(self, chat: ChatId) -> "_Question | None":
        """Return what is to be settled; None where nothing changed.

        What was kept of the last time goes with it, for one question alone.
        """
        profile, law = self.known(chat)
        zone = timezone_of(profile, law)
        on = self._clock().astimezone(zone).date()
        choices = Choices(
            method=CostBasis(profile.method) if profile.method else None,
            timezone=zone,
            wash_rule=profile.wash_rule,
            household=self._household(profile),
        )
        rates = self._rates.now()
        past = self._store.past_prices.version()
        since = law.cost_basis_on(on).since
        asked = (profile.country, choices, since, self._rates.fetched, past)
        before = self._settled.get(chat)
        if before is not None and (before.asked, before.version) == (
            asked,
            self._store.ledgers.version(chat),
        ):
            return None
        kept, money = Kept(), None
        if before is not None:
            kept, money = before.kept, before.money
            self._settled[chat] = replace(before, kept=Kept(), money=None)
        known = self._store.past_prices.all(law.currency) if past[0] else {}
        ledger = self._ledgers.of(chat)
        return _Question(asked, ledger, law, choices, zone, on, rates, known, money, kept)

    def _household(self, profile: Profile) -> frozenset[str]:
        """Return the wallets of others as the ledger calls them."""
        if not profile.household:
            return frozenset()
        names = self._store.ledgers.names(profile.chat)
        return frozenset(map(names.of, profile.household))

    def forget(self, chat: ChatId) -> list[list[object]]:
        """Drop what is kept of a chat, and return the many values that nobody may need now."""
        return _held(self._settled.pop(chat, None))

    def known(self, chat: ChatId) -> tuple[Profile, Jurisdiction]:
        """Return what a chat set and the law of its country.

        Raises  NotReady: country or currency is not chosen.
        """
        profile = self._store.chats.get(chat)
        if profile is None or profile.country is None or profile.currency is None:
            raise NotReady
        return profile, jurisdictions.load(profile.country)


@dataclass(frozen=True, slots=True)
class _Settled:
    """A ledger as it was settled last."""

    asked: object
    version: tuple[int, int]
    money: Exchanged | None
    kept: Kept
    books: Books
    twins: Twins


def _held(settled: _Settled | None) -> list[list[object]]:
    """Return what there is very much of in books that are to go."""
    if settled is None:
        return []
    books = settled.books
    many = (books.rows, books.open, books.problems, books.disposals, *settled.kept.held())
    return [list(some) for some in many]


@dataclass(frozen=True, slots=True)
class _Question:
    """A ledger and all that its books depend on, to be settled in any thread."""

    asked: object
    ledger: Ledger
    law: Jurisdiction
    choices: Choices
    zone: ZoneInfo
    on: date
    rates: ReferenceRates
    past: Mapping[Moment, PastPrice]
    money: Exchanged | None
    kept: Kept

    def settled(self) -> _Settled:
        law = self.law
        worth = valued(self.ledger.rows, self.past, law.currency)
        halves = not self.choices.household
        worth = with_fees(worth, self.past, law.currency, halves=halves)
        found = in_one_currency(worth.rows, law.currency, self.zone, lambda: self.rates, self.money)
        books = settle(found.rows, law, self.choices, on=self.on, kept=self.kept)
        books = with_values(with_exchange(books, found.exchange), worth)
        version, twins = self.ledger.version, self.ledger.twins(self.zone)
        return _Settled(self.asked, version, found, self.kept, books, twins)


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
