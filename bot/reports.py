"""The questions a user can ask; reminders ask the same ones."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot import jurisdictions
from bot.core.answers import (
    DeadlineAnswer,
    HeldLot,
    Holding,
    LossAnswer,
    NewsAnswer,
    PlanAnswer,
    PortfolioAnswer,
    SettingsAnswer,
)
from bot.core.books import Books, OpenLot, held
from bot.core.chats import ChatId, Profile
from bot.core.deadlines import deadlines
from bot.core.due import due_dates, due_words
from bot.core.holding import Term
from bot.core.household import counts
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Row
from bot.core.loss_report import Circumstances
from bot.core.losses import harvest
from bot.core.nothing_held import NothingHeld, nothing_held
from bot.core.plan import Target, plan
from bot.core.prices import CoinPrice, Price, PriceAnswer, with_own
from bot.core.rules import BuybackRule, RatesRule, in_force
from bot.core.stand_ins import StandIn
from bot.core.stated import Part, Stated, circumstances_of
from bot.core.stated_words import parts_of_use, without_use
from bot.core.tax import TaxRules, tax_rules
from bot.core.twice import Twice, counted_twice, in_doubt
from bot.known_ledgers import KnownLedgers, Ledger
from bot.ports import Clock, PriceSource
from bot.price_book import PriceBook
from bot.settled_books import LONG, SettledBooks, timezone_of
from bot.store import Store

T = TypeVar("T")


class Reports:
    """Answers from the store, the law and the prices, as of the clock.

    prices     the source to be trusted most; `more_prices` are asked beside it.
    stand_ins  whose price counts where an asset has none.
    """

    def __init__(
        self,
        store: Store,
        prices: PriceSource,
        clock: Clock,
        *,
        more_prices: Sequence[PriceSource] = (),
        stand_ins: Sequence[StandIn] = (),
    ) -> None:
        self._store = store
        self._prices = PriceBook(store, (prices, *more_prices), clock, stand_ins)
        self._clock = clock
        self._ledgers = KnownLedgers(store)
        self._books = SettledBooks(store, self._ledgers, clock)

    async def losses(self, chat: ChatId, only: str | None = None) -> LossAnswer:
        """What could be harvested today.

        only    the coin that is asked of alone.
        Raises  NotReady: country or currency is not chosen.
        """
        question = await self._ask(chat)
        return await beside(question.books.rows, lambda: question.losses(only))

    async def plan(self, chat: ChatId, target: Target) -> PlanAnswer:
        """The fewest sales that reach a target.

        Raises  NotReady: country or currency is not chosen.
        """
        asked = await self._ask(chat)
        return await beside(asked.books.rows, lambda: asked.plan(target))

    async def _ask(self, chat: ChatId) -> "_LossQuestion":
        profile, law = self._books.known(chat)
        await self.settled(chat)
        books = self.books(chat)
        prices, failed = await self._look_up(chat, held(books.open), books.currency)
        now, twice = self._clock(), self._twice(chat)
        told = circumstances_of(profile, self.stated(chat))
        return _LossQuestion(profile, law, books, prices, failed, now, twice, told)

    async def prices(self, chat: ChatId, assets: tuple[str, ...]) -> PriceAnswer:
        """What is known of the worth of coins, and what of it counts in a chat.

        Raises  NotReady: country or currency is not chosen.
        """
        _, law = self._books.known(chat)
        known, failed = await self._prices.look_up(assets, law.currency)
        own = self._store.own_prices.all(chat)
        counts = with_own(known, own, law.currency)
        coins = tuple(
            CoinPrice(asset, counts.get(asset), known.get(asset), own.get(asset))
            for asset in assets
        )
        return PriceAnswer(law.currency, coins, failed, self._clock())

    async def _look_up(
        self, chat: ChatId, assets: tuple[str, ...], currency: str
    ) -> tuple[dict[str, Price], str | None]:
        """Return prices, the chat's own among them, and why others could not be had, if so."""
        prices, failed = await self._prices.look_up(assets, currency)
        return with_own(prices, self._store.own_prices.all(chat), currency), failed

    async def portfolio(self, chat: ChatId, only: str | None = None) -> PortfolioAnswer:
        """What is held, at what cost and value.

        only    the coin that is asked of alone.
        Raises  NotReady: country or currency is not chosen.
        """
        await self.settled(chat)
        books = self.books(chat)
        prices, failed = await self._look_up(chat, held(books.open), books.currency)
        now = self._clock()
        on = now.astimezone(books.timezone).date()
        lots = tuple(lot for lot in books.open if only in {None, lot.asset})
        holdings = await beside(books.rows, lambda: _holdings(lots, prices, on))
        return PortfolioAnswer(
            books.currency,
            books.method,
            holdings,
            tuple(one for one in books.problems if only in {None, one.asset}),
            failed,
            now,
            self._twice(chat),
            only,
            nothing_held(books),
        )

    def _twice(self, chat: ChatId) -> Twice:
        """Return what of a ledger, settled before, may be counted twice."""
        both = self._store.ledgers.noted_both(chat)
        return counted_twice(in_doubt(self._books.twins(chat), both))

    def deadlines(self, chat: ChatId) -> DeadlineAnswer:
        """The deadlines ahead.

        Raises  NotReady: country or currency is not chosen.
        """
        profile, law = self._books.known(chat)
        zone = timezone_of(profile, law)
        on = self._clock().astimezone(zone).date()
        why_not = law.loss_use_on(on).why or None
        ahead = () if why_not else deadlines(law, on, zone)
        by_lot = law.exempts_long(None, on)
        due, told = due_dates(law, on), due_words(law, on)
        return DeadlineAnswer(law.name, ahead, why_not, on, zone, by_lot, due, told)

    def news(self, chat: ChatId, words: str = "", limit: int = 5) -> NewsAnswer:
        """The latest flagged stories, or all that have these words; newest first.

        Also before a country is chosen.
        """
        profile = self._store.chats.get(chat) or Profile(chat)
        law = jurisdictions.load(profile.country) if profile.country else None
        zone = timezone_of(profile, law) if law else ZoneInfo("UTC")
        stories = self._store.stories
        found = stories.search(words, limit) if words else stories.flagged(limit)
        return NewsAnswer(found, self._clock(), zone, words)

    def settings(self, chat: ChatId) -> SettingsAnswer:
        """What is set, and what holds where nothing is."""
        profile = self._store.chats.get(chat) or Profile(chat)
        if profile.country is None:
            zone = profile.timezone or "UTC"
            return SettingsAnswer(
                profile, None, zone, None, (), None, None,
                has_terms=False, has_wash_switch=False, wash_rule=False,
            )  # fmt: skip
        law = jurisdictions.load(profile.country)
        zone_of = timezone_of(profile, law)
        on = self._clock().astimezone(zone_of).date()
        rates = in_force(law.rates, on)
        buyback = in_force(law.buyback, on)
        return SettingsAnswer(
            profile,
            law.name,
            zone_of.key,
            profile.method or law.method(None, on),
            law.cost_basis_on(on).methods,
            _either(profile.rate_short, rates.short if rates else None),
            _either(profile.rate_long, rates.long if rates else None),
            has_terms=_has_rate_of_its_own(rates),
            has_wash_switch=buyback is not None and buyback.switch,
            wash_rule=_wash_rule(profile, buyback),
            counts_household=counts(buyback),
            brackets=rates.brackets if rates and profile.rate_short is None else (),
            doubts=tuple(
                (method.value, one.text)
                for one in law.doubts
                for method in one.methods
                if one.since <= on
            ),
            stated=self._store.stated.get(chat, law.year_of(on)),
            parts=parts_of_use(law, _rules(profile, law, on)),
            knows_terms=law.holding_on(on) is not None,
        )

    def stated(self, chat: ChatId) -> Stated:
        """Return what a chat stated of the tax year of today.

        Raises  NotReady: country or currency is not chosen.
        """
        profile, law = self._books.known(chat)
        return self._store.stated.get(chat, law.year_of(self._today(profile, law)))

    def without_use(self, chat: ChatId, part: Part) -> tuple[str, ...]:
        """Return why what a chat stated has no use under its law; nothing where it has one.

        Raises  NotReady: country or currency is not chosen.
        """
        profile, law = self._books.known(chat)
        on = self._today(profile, law)
        told = self._store.stated.get(chat, law.year_of(on)).alone(part)
        return without_use(told, law, _rules(profile, law, on), law.currency)

    def _today(self, profile: Profile, law: Jurisdiction) -> date:
        """Return the taxpayer's day."""
        return self._clock().astimezone(timezone_of(profile, law)).date()

    async def settled(self, chat: ChatId) -> None:
        """Settle a long ledger beside the event loop, so that what is asked next need not.

        Raises  NotReady: country or currency is not chosen.
        """
        await self._books.settle(chat)

    async def ledger(self, chat: ChatId) -> tuple[Row, ...]:
        """Return a chat's ledger in the order of adding; others have their turn meanwhile."""
        return (await self.added(chat)).rows

    async def added(self, chat: ChatId) -> Ledger:
        """Return what `ledger` does, with the number and the batch of each row."""
        await self._ledgers.read(chat)
        return self._ledgers.of(chat)

    def rows(self, chat: ChatId) -> tuple[Row, ...]:
        """Return what `ledger` does, at once."""
        return self._ledgers.of(chat).rows

    def books(self, chat: ChatId) -> Books:
        """Return the chat's ledger settled under its law.

        Raises  NotReady: country or currency is not chosen.
        """
        return self._books.of(chat)

    def held(self, chat: ChatId) -> tuple[str, ...]:
        """Return the assets of which a chat has units, sorted."""
        return held(self.books(chat).open)

    def nothing_held(self, chat: ChatId) -> NothingHeld | None:
        """Return why a chat holds nothing; None where it holds something.

        Raises  NotReady: country or currency is not chosen.
        """
        return nothing_held(self.books(chat))

    def countries(self, chat: ChatId) -> frozenset[str]:
        """Return a chat's country and the blocs whose rules hold there."""
        _, law = self._books.known(chat)
        return frozenset({law.code, *law.blocs})

    def lots_end_within(self, chat: ChatId, days: int) -> bool:
        """Whether a lot of a chat will soon be held so long that its loss counts for nothing."""
        books = self.books(chat)
        on = self._clock().astimezone(books.timezone).date()
        return books.law.uses_losses and any(
            lot.term_ends is not None
            and 0 <= (lot.term_ends - on).days <= days
            and books.law.exempts_long(lot.acquired, on)
            for lot in books.open
        )

    def timezone(self, chat: ChatId) -> ZoneInfo:
        """Return the time zone of a chat's days."""
        return timezone_of(*self._books.known(chat))

    def forget(self, chat: ChatId) -> list[list[object]]:
        """Drop what is kept in memory of a chat, and return the many values of it to let go of."""
        return [*self._books.forget(chat), *self._ledgers.forget(chat)]


@dataclass(frozen=True, slots=True)
class _LossQuestion:
    """A ledger and the prices of a moment, to be asked about losses."""

    profile: Profile
    law: Jurisdiction
    books: Books
    prices: Mapping[str, Price]
    failed: str | None
    now: datetime
    twice: Twice
    circumstances: Circumstances

    @property
    def amounts(self) -> dict[str, Decimal]:
        return {asset: price.amount for asset, price in self.prices.items()}

    @property
    def on(self) -> date:
        return self.now.astimezone(self.books.timezone).date()

    def plan(self, target: Target) -> PlanAnswer:
        found = plan(self.books, self.amounts, self.on, target, self.circumstances)
        return PlanAnswer(found, self.losses())

    def losses(self, only: str | None = None) -> LossAnswer:
        report = harvest(self.books, self.amounts, self.on, self.circumstances, only=only)
        zone, least = self.books.timezone, self.profile.min_loss
        return LossAnswer(
            report,
            self.law.name,
            self.prices,
            self.failed,
            self.now,
            zone,
            least,
            nothing=nothing_held(self.books),
            gifts=self.books.gifts,
            twice=self.twice,
            only=only,
        )


async def beside(rows: Sequence[Row], work: Callable[[], T]) -> T:
    """Do what takes its time for a long ledger beside the event loop."""
    if len(rows) < LONG:
        return work()
    return await asyncio.to_thread(work)


def _holdings(
    lots: tuple[OpenLot, ...], prices: Mapping[str, Price], on: date
) -> tuple[Holding, ...]:
    together: dict[tuple[str, str | None], list[OpenLot]] = {}
    for lot in lots:
        together.setdefault((lot.asset, lot.wallet), []).append(lot)
    return tuple(
        Holding(
            asset,
            wallet,
            sum((lot.quantity for lot in found), Decimal(0)),
            _cost(found),
            prices.get(asset),
            tuple(_held_lot(lot, on) for lot in found),
        )
        for (asset, wallet), found in together.items()
    )


def _cost(lots: list[OpenLot]) -> Decimal | None:
    costs = [lot.cost for lot in lots if lot.cost is not None]
    return sum(costs, Decimal(0)) if len(costs) == len(lots) else None


def _held_lot(lot: OpenLot, on: date) -> HeldLot:
    term = None
    if lot.term_ends is not None:
        term = Term.LONG if on > lot.term_ends else Term.SHORT
    return HeldLot(lot.acquired, lot.quantity, lot.cost, term, lot.term_ends)


def _rules(profile: Profile, law: Jurisdiction, on: date) -> TaxRules:
    return tax_rules(law, on, rate_short=profile.rate_short, rate_long=profile.rate_long)


def _either(own: Decimal | None, assumed: Decimal | None) -> Decimal | None:
    return assumed if own is None else own


def _has_rate_of_its_own(rates: RatesRule | None) -> bool:
    """Whether the law has a rate for long terms."""
    return rates is not None and rates.long is not None


def _wash_rule(profile: Profile, buyback: BuybackRule | None) -> bool:
    if buyback is None or not buyback.switch or profile.wash_rule is None:
        return buyback is not None and buyback.enabled
    return profile.wash_rule
