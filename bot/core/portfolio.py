"""Events of all coins in; disposals out by the value of the whole portfolio: no coin has lots.

Every coin ever bought adds to one acquisition price. A sale takes the share of it that the price
obtained has in the value of all coins at that moment, and lowers it by that share.
Source: the cost basis entry (in France CGI art. 150 VH bis III; BOI-RPPM-PVBMC-30-20).
"""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from bot.core.books import Books, OpenLot
from bot.core.drafts import (
    DisposalDraft,
    PartDraft,
    sales,
    spread_proceeds,
)
from bot.core.engine import Events, Settled, Start
from bot.core.events import Event, Happening
from bot.core.ledger import Problem, Row
from bot.core.money import ZERO, amount_text, decimal_text, exact, share, total_of
from bot.core.rules import CostBasis
from bot.core.timeline import Stage, stages
from bot.core.units import Units

RULE = CostBasis.PORTFOLIO.value
NO_VALUE = "no_portfolio_value"
ESTIMATED = "portfolio_value_estimated"
PRICE_GOOD_FOR = timedelta(hours=24)
_STATED = re.compile(r"\bportfolio\s*=\s*(?P<value>\S+)(?:\s+(?P<currency>[A-Za-z]{3})\b)?")
_NUMBER = re.compile(r"\d{1,30}(\.\d{1,30})?", re.ASCII)
_REMEDY = "write the value of all your coins before this sale into its note: portfolio=12345.67"


def at_prices(books: Books, prices: Mapping[str, Decimal]) -> Books:
    """Return books whose open coins have the shares of the acquisition price that a sale takes.

    prices  of one unit. The books stay as they are under other methods, or where a price or the
            acquisition price is unknown. However much is sold, and in whatever order, a sale takes
            price / value of the whole, so these shares are exact.
    """
    if books.method is not CostBasis.PORTFOLIO or books.acquisition_price is None:
        return books
    with exact():
        values = [lot.quantity * prices.get(lot.asset, ZERO) for lot in books.open]
        whole = sum(values, ZERO)
        if not whole or any(lot.asset not in prices for lot in books.open):
            return books
        lots = [
            replace(lot, cost=share(books.acquisition_price, value, whole))
            for lot, value in zip(books.open, values, strict=True)
        ]
        return replace(books, open=tuple(lots))


@dataclass(frozen=True, slots=True)
class _Price:
    at: datetime
    unit: Decimal


@dataclass(frozen=True, slots=True)
class _Share:
    """What leaves and the whole that it leaves, by the same measure; or why that is unknown.

    old  coins whose price is not of the instant itself.
    """

    amount: Decimal = ZERO
    whole: Decimal | None = None
    why: str = ""
    old: tuple[str, ...] = ()


class PortfolioEngine:
    """All coins together, at one acquisition price.

    The value of the whole at a sale is, in this order: what the note of the sale states; the
    price of the sale itself, where only one coin is held; the prices of trades in the ledger at
    that instant, or at most 24 hours before, and then a problem says that it is an estimate.

    cost  the acquisition price of what is held, None = unknown until all is gone.
    """

    def __init__(self, start: Start) -> None:
        (self.frame,) = start.frames
        assert not self.frame.per_wallet, "the whole portfolio counts, wherever it lies"
        self.cost = total_of([lot.cost for lot in start.opening])
        self.prices: dict[str, _Price] = {}
        self.found = Settled()
        self.units = Units(self.frame)
        for lot in start.opening:
            self.units.add(lot.asset, lot.quantity)

    def settle(self, events: Events) -> Settled:
        """Go on with what happened next."""
        for stage in stages(events):
            self._apply(stage)
        told, self.found = self.found, Settled()
        return told

    def close(self) -> Settled:
        """Return what is held, and what all of it cost together."""
        held = self.units.held()
        cost = self.cost if len(held) == 1 else None
        lots = [OpenLot(asset, None, None, self.units.of(asset), cost) for asset in held]
        return Settled(open=lots, acquisition_price=self.cost)

    def copy(self) -> "PortfolioEngine":
        """Return an engine that goes on from here."""
        found = copy(self)
        found.found, found.prices = Settled(), self.prices.copy()
        found.units = self.units.copy()
        return found

    def _apply(self, stage: Stage) -> None:
        for asset, event in stage.found:
            self._learn(asset, event)
        match stage.happening:
            case Happening.ACQUIRED:
                for asset, event in stage.found:
                    self.units.add(asset, event.quantity)
                    self.cost = total_of((self.cost, event.value))
            case Happening.SOLD:
                for asset, group in groupby(stage.found, key=lambda found: found.asset):
                    self._sell(asset, [event for _, event in group])
            case Happening.GONE:
                for asset, event in stage.found:
                    self._lose(asset, event)
            case _:
                self.units.swap(stage.found, self.found)
        if self.cost is None and self.units.has_none():
            self.cost = ZERO

    def _learn(self, asset: str, event: Event) -> None:
        """Keep the price of a unit that a row states."""
        total = self._value_in_row(event)
        if total is not None:
            self.prices[asset] = _Price(event.at, total / event.quantity)
            row = event.row
            if event.happening is Happening.SWAPPED and row.to_asset and row.to_quantity:
                self.prices[row.to_asset] = _Price(event.at, total / row.to_quantity)

    def _sell(self, asset: str, group: Sequence[Event]) -> None:
        last = _noting_all(group)
        draft = DisposalDraft(asset, last.at, last.day, None)
        priced = [event for event in group if event.value is not None]
        unpriced = [event for event in group if event.value is None]
        for some in filter(None, (priced, unpriced)):
            for sale in sales(some):
                gross = total_of([self._value_in_row(event) for event in some])
                parts = self._take(asset, last, sale.quantity, gross)
                spread_proceeds(parts, sale.proceeds)
                draft.parts += parts
                for event in some:
                    self.units.remove(asset, event, self.found)
        self.found.disposals.append(draft)

    def _lose(self, asset: str, event: Event) -> None:
        """Let units go without a sale; they, too, take their share of the acquisition price."""
        price, cost = self.prices.get(asset), self.cost
        fresh = price is not None and event.at - price.at <= PRICE_GOOD_FOR
        value = price.unit * event.quantity if price is not None and fresh else None
        self._take(asset, event, event.quantity, value)
        if self.cost is None:
            self.cost = cost
        self.units.remove(asset, event, self.found)

    def _value_in_row(self, event: Event) -> Decimal | None:
        """Return what the units of an event were worth before fees, None where no row says it."""
        row = event.row
        if event.quantity is row.quantity or event.quantity is row.to_quantity:
            return row.total if row.currency in {None, self.frame.law.currency} else None
        return event.value

    def _take(
        self, asset: str, event: Event, quantity: Decimal, value: Decimal | None
    ) -> list[PartDraft]:
        """Return the shares of the acquisition price that leave with units, and lower it."""
        units = min(quantity, self.units.of(asset))
        parts = []
        if units:
            known = None if value is None else share(value, units, quantity)
            parts.append(PartDraft(RULE, units, self._spend(asset, event, units, known)))
        if units < quantity:
            parts.append(PartDraft(RULE, quantity - units, None))
        return parts

    def _spend(
        self, asset: str, event: Event, units: Decimal, value: Decimal | None
    ) -> Decimal | None:
        """Lower the acquisition price by the share that what leaves has in the whole."""
        part = self._part(asset, event, units, value)
        if part.whole is None:
            kept = "" if event.happening is Happening.SOLD else ", so it lowers no cost"
            self._problem(NO_VALUE, asset, event, units, f"{part.why}{kept}; {_REMEDY}")
            self.cost = None
        elif part.old:
            self._problem(ESTIMATED, asset, event, units, _estimate(part))
        if self.cost is None or part.whole is None:
            return None
        cost = share(self.cost, part.amount, part.whole)
        self.cost -= cost
        return cost

    def _part(self, asset: str, event: Event, units: Decimal, value: Decimal | None) -> _Share:
        """Return what share of the whole leaves with units that are worth `value`."""
        stated = self._stated(event.row)
        others = [coin for coin in self.units.held() if coin != asset]
        if stated is None and not others:
            return _Share(units, self.units.of(asset))
        if value is None:
            return _Share(why="what left has no price, so its share in the whole is unknown")
        if stated is None:
            own = share(value, self.units.of(asset), units)
            return self._by_trades(asset, others, event.at, _Share(value, own))
        if stated.whole is not None and (stated.whole < value or not stated.whole):
            text = decimal_text(stated.whole)
            return _Share(why=f"the portfolio is stated as {text}, less than what left it")
        return replace(stated, amount=value)

    def _stated(self, row: Row) -> _Share | None:
        """Return what the note of a row says the portfolio is worth, None where it says nothing."""
        notes = _STATED.finditer(row.note or "")
        stated = {
            (found["value"].rstrip(",;"), (found["currency"] or "").upper()) for found in notes
        }
        if not stated:
            return None
        if len(stated) > 1:
            told = ", ".join(sorted(value for value, _ in stated))
            return _Share(
                why=f"more than one value of the portfolio is stated for one instant ({told}); "
                f"a time of day keeps sales apart"
            )
        ((value, currency),) = stated
        own = self.frame.law.currency
        if not _NUMBER.fullmatch(value):
            return _Share(why=f"portfolio={value} is no number; write it as 12345.67")
        if currency not in {"", own}:
            return _Share(why=f"the portfolio is stated in {currency}: give it in {own}")
        return _Share(whole=Decimal(value))

    def _by_trades(self, asset: str, others: Sequence[str], at: datetime, own: _Share) -> _Share:
        """Return the share by the prices of trades in the ledger; `own` has the coin itself."""
        assert own.whole is not None, "the coin itself has a price"
        rest, unknown, old = ZERO, list[str](), list[str]()
        units, prices, first = self.units.units, self.prices, at - PRICE_GOOD_FOR
        for coin in others:
            price = prices.get(coin)
            if price is None or price.at < first:
                unknown.append(coin)
                continue
            if price.at < at:
                old.append(coin)
            rest += units[coin] * price.unit
        if unknown:
            besides = f"{', '.join(unknown)} was held besides {asset}"
            return _Share(why=f"{besides}, and has no trade in the 24 hours before")
        if self.prices[asset].at < at:
            old.insert(0, asset)
        return _Share(own.amount, own.whole + rest, old=tuple(old))

    def _problem(self, name: str, asset: str, event: Event, units: Decimal, detail: str) -> None:
        self.found.problems.append(Problem(event.line, name, asset, event.wallet, units, detail))


def _noting_all(group: Sequence[Event]) -> Event:
    """Return the last of some sales of an instant, with the notes of all."""
    last = group[-1]
    notes = dict.fromkeys(event.row.note for event in group if event.row.note)
    return last._replace(row=replace(last.row, note="; ".join(notes))) if len(notes) > 1 else last


def _estimate(part: _Share) -> str:
    assert part.whole is not None, "an estimate has an amount"
    return (
        f"the value of the whole portfolio, {amount_text(part.whole)}, is an estimate from "
        f"trades of the 24 hours before ({', '.join(part.old)}); {_REMEDY}"
    )
