"""Rows and reference rates in; rows in one currency out, and by which rates of which days."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, tzinfo
from decimal import Decimal

from bot.core.changes import Change, change_of
from bot.core.currencies import MONEY
from bot.core.events import NO_CURRENCY, currency_of
from bot.core.instants import Days
from bot.core.ledger import Row
from bot.core.money import TEXT_DECIMALS, exact, share

EURO = "EUR"
LONGEST_PAUSE = timedelta(days=4)
"""Easter and Christmas: the longest time for which no rate was ever published is four days."""
_ONE = Decimal(1)
_QUANTUM = Decimal(1).scaleb(-TEXT_DECIMALS)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Series:
    """What one euro was worth in a currency, day by day.

    days  on which a rate was published, ascending; one amount each, > 0.
    """

    days: Sequence[date]
    amounts: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class ReferenceRates:
    """Daily rates against the euro, of one source.

    series   of a currency's code; None where the source has none. Not asked for the euro.
    source   who publishes them, for people; `address` says where.
    """

    series: Callable[[str], Series | None]
    source: str
    address: str


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """What one euro was worth in a currency on a day.

    published  the day of the rate: the day itself, or the last one before a pause.
    """

    day: date
    currency: str
    published: date
    per_euro: Decimal


@dataclass(frozen=True, slots=True)
class Exchange:
    """How the rows of a ledger came into one currency.

    currencies  what was converted, sorted.
    quotes      the rates that were used, each once: by day, then by currency.
    unknown     by line, why an amount could not be converted.
    """

    currency: str
    source: str
    address: str
    currencies: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    unknown: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Rows in one currency as far as rates are known; `exchange` is None where all were so before.

    Rows of which a rate is not known stay as they were.

    given, desk  the rows before, and where they were exchanged, for going on from there.
    """

    rows: tuple[Row, ...]
    exchange: Exchange | None
    given: tuple[Row, ...] = field(default=(), compare=False)
    desk: "_Desk | None" = field(default=None, compare=False)


def in_one_currency(
    rows: Sequence[Row],
    currency: str,
    timezone: tzinfo,
    rates: Callable[[], ReferenceRates],
    before: Exchanged | None = None,
) -> Exchanged:
    """Return rows with their amounts of money in one currency, by the rate of each one's day.

    currency  the law's; NO_CURRENCY: the one that most rows are in.
    timezone  the taxpayer's, whose days count.
    rates     asked for only where an amount in another currency occurs.
    before    what this gave for most of the same rows: only the others are converted. It is used
              up by that.
    Result    to 30 decimals. On days without a rate (weekends, holidays) the last one before
              counts; a rate that should be there and is not is unknown, never guessed.
    """
    own = currency_of(rows, currency)
    stated = {row.currency for row in rows}
    foreign = (stated | MONEY) - {None, own}
    if own == NO_CURRENCY or (
        stated <= {None, own} and not any(row.fee_asset in foreign for row in rows)
    ):
        return Exchanged(tuple(rows), None)
    terms = _Terms(own, frozenset(filter(None, {own, *foreign})), timezone, rates())
    if before is None or before.desk is None or before.desk.terms != terms:
        before = Exchanged((), None, (), _Desk(terms))
    return _exchanged_from(before, tuple(rows))


def _exchanged_from(before: Exchanged, rows: tuple[Row, ...]) -> Exchanged:
    """Convert the rows that were not there before, and forget what those needed that went."""
    desk, change = before.desk, change_of(before.given, rows)
    assert desk is not None, "there is a desk wherever anything is converted"
    with exact():
        for row in change.gone:
            desk.exchanged(row, times=-1)
        come = [desk.exchanged(row) for row in change.come]
    gone = before.rows[change.start : change.start + len(change.gone)]
    found = Change(gone, come, change.start).applied(before.rows)
    return Exchanged(found, desk.exchange(), change.applied(before.given), desk)


def exchange_words(exchange: Exchange | None) -> tuple[str, ...]:
    """Return the sentence that names the rates that were used, their source and their days."""
    if exchange is None or not exchange.quotes:
        return ()
    days = {quote.day for quote in exchange.quotes}
    earlier = len({quote.day for quote in exchange.quotes if quote.published < quote.day})
    pause = ""
    if earlier:
        pause = f" (on {earlier} of {len(days)} days there was none: the last one before)"
    last = max(quote.published for quote in exchange.quotes)
    sentence = (
        f"Amounts in {', '.join(exchange.currencies)} are converted into {exchange.currency} by "
        f"{exchange.source}, at the rate of the day of each trade{pause}; the latest rate used is "
        f"of {last}."
    )
    return (sentence,)


class _Unknown(Exception):
    """A rate is not known; its text says why."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """Into which currency, what is money, whose days, and by which rates."""

    own: str
    money: frozenset[str]
    timezone: tzinfo
    rates: ReferenceRates


class _Desk:
    """Where money is exchanged: remembers each rate that was used, and how often."""

    def __init__(self, terms: _Terms) -> None:
        self.terms = terms
        self.own = terms.own
        self.day_of = Days(terms.timezone).of
        self.series: dict[str, Series | None] = {}
        self.quotes: dict[tuple[str, date], Quote] = {}
        self.used: Counter[tuple[str, date]] = Counter()
        self.converted: Counter[str] = Counter()
        self.unknown: dict[int, str] = {}

    def exchange(self) -> Exchange | None:
        """Return what was done, None where nothing was."""
        quotes = tuple(sorted(self.quotes[key] for key, times in self.used.items() if times))
        if not quotes and not self.unknown:
            return None
        converted = tuple(sorted(code for code, times in self.converted.items() if times))
        source, address = self.terms.rates.source, self.terms.rates.address
        return Exchange(self.own, source, address, converted, quotes, dict(self.unknown))

    def exchanged(self, row: Row, times: int = 1) -> Row:
        """Return a row in the own currency, and count what it needs so many times."""
        foreign = row.currency is not None and row.currency != self.own
        fee_money = self.fee_money(row)
        fee_foreign = fee_money is not None and fee_money != self.own
        if not (fee_foreign or (foreign and row.total is not None)):
            return row
        day = self.day_of(row.at)
        try:
            total, fee = row.total, row.fee
            if foreign and total is not None:
                total = self.convert(total, row.currency or self.own, day, times)
            if fee_foreign and fee is not None:
                fee = self.convert(fee, fee_money or self.own, day, times)
        except _Unknown as unknown:
            self.unknown[row.line] = str(unknown)
            if times < 0:
                del self.unknown[row.line]
            return row
        fee_asset = row.fee_asset if fee_money is None else None
        return replace(row, total=total, currency=self.own, fee=fee, fee_asset=fee_asset)

    def fee_money(self, row: Row) -> str | None:
        """Return the currency of the fee, None where it is a coin or nothing."""
        if not row.fee:
            return None
        unit = row.fee_asset or row.currency or self.own
        return unit if unit in self.terms.money and unit not in {row.asset, row.to_asset} else None

    def convert(self, amount: Decimal, currency: str, day: date, times: int) -> Decimal:
        """Return an amount in the own currency."""
        own, other = self.per_euro(self.own, day, times), self.per_euro(currency, day, times)
        self.converted[currency] += times
        return share(amount, own, other).quantize(_QUANTUM)

    def per_euro(self, currency: str, day: date, times: int) -> Decimal:
        """Return what one euro was worth."""
        if currency == EURO:
            return _ONE
        quote = self.quotes.get((currency, day))
        if quote is None:
            quote = self.quotes[currency, day] = self.quote(currency, day)
        self.used[currency, day] += times
        return quote.per_euro

    def quote(self, currency: str, day: date) -> Quote:
        series = self.found(currency)
        if series is None:
            raise _Unknown(f"there is no reference rate of {currency}")
        place = bisect_right(series.days, day) - 1
        if place < 0:
            raise _Unknown(f"the first reference rate of {currency} is of {series.days[0]}")
        published = series.days[place]
        last = place == len(series.days) - 1
        if day - published > LONGEST_PAUSE or (last and not _is_weekend_after(published, day)):
            what = "the last rate that I have" if last else "the last rate before"
            raise _Unknown(f"{currency} on {day}: {what} is of {published}, and none is guessed")
        return Quote(day, currency, published, series.amounts[place])

    def found(self, currency: str) -> Series | None:
        if currency not in self.series:
            self.series[currency] = self.terms.rates.series(currency)
        return self.series[currency]


def _is_weekend_after(published: date, day: date) -> bool:
    """Whether all days after one until another are Saturdays and Sundays."""
    between = range(1, (day - published).days + 1)
    return all((published + timedelta(days=n)).weekday() >= _SATURDAY for n in between)
