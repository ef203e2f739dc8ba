"""Books and deadlines in, readable tables out."""

from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal

from bot.commands.tables import UNKNOWN, deadline_line, money, problems_told, table, titled
from bot.core.books import Books, Part, Period, YearSum
from bot.core.deadlines import Deadline
from bot.core.due import DueDate
from bot.core.exchange import exchange_words
from bot.core.fees import fees_left_out
from bot.core.gain_words import doubts
from bot.core.messages.words import DISCLAIMER
from bot.core.money import decimal_text
from bot.core.same_instant import order_words
from bot.core.twice import repeated
from bot.core.unknown import confidence_of, unknown_in
from bot.core.year_words import words_of_years

MOST_DUPLICATES = 10


def gains_table(books: Books) -> str:
    """Return what was realised, what is open and what could not be told, for people."""
    parts = [f"{books.law.name}, {books.currency}", *map(_period, books.periods), ""]
    parts += titled("Tax years", _years(books))
    parts += _cash(books)
    parts += titled("Disposals", _disposals(books))
    parts += titled("Open", _open(books))
    if books.acquisition_price is not None:
        parts += [f"All that is open cost {money(books.acquisition_price)} together.", ""]
    parts += problems_told(books.problems)
    parts += _duplicates(books)
    parts += [f"Confidence: {confidence_of(books)}", ""]
    told = [*exchange_words(books.exchange), *filter(None, (books.values, fees_left_out(books)))]
    parts += [*told, ""] if told else []
    rests_on = [*words_of_years(books), *order_words(books), *books.gifts]
    rests_on += [doubt.text for doubt in doubts(books)]
    if rests_on:
        parts += ["What this rests on", *(f"- {sentence}" for sentence in rests_on), ""]
    return "\n".join([*parts, DISCLAIMER])


def deadlines_table(
    country: str, found: Sequence[Deadline], due: Sequence[DueDate], told: Sequence[str]
) -> str:
    """Return the deadlines ahead, for people.

    told  what must be known of the days on which tax is due.
    """
    parts = [country, ""]
    for deadline in found:
        parts += [deadline_line(deadline)]
        parts += [f"  {_reminders(deadline)}"]
        parts += [f"  source: {deadline.source}", ""]
    for why in dict.fromkeys(deadline.why for deadline in found if deadline.why):
        parts += [why, ""]
    for one in due:
        parts += [str(one), f"  source: {one.source}", ""]
    if due:
        parts += [*(f"- {sentence}" for sentence in told), ""]
    return "\n".join(parts)


def _reminders(deadline: Deadline) -> str:
    if deadline.why:
        return "no reminders, for a loss of that year has no use"
    days = ", ".join(day.isoformat() for day in deadline.nudges)
    return f"reminders: {days}" if days else "no reminder is still to come"


def _years(books: Books) -> str:
    head = ["Year", "From", "To", "Gains", "Losses", "Net", "Short", "Long", "Income"]
    return table(head, [_year(books, found) for found in books.years])


def _year(books: Books, found: YearSum) -> list[str]:
    """Return the sums of a year, marked where a part is unknown; the mark alone where all is."""
    lacks = unknown_in(books, found.year)

    def gain(amount: Decimal | None) -> str:
        return "" if amount is None else _sum(amount, part=lacks.gains, whole=lacks.all_gains)

    return [
        found.year.name,
        found.year.start.isoformat(),
        found.year.end.isoformat(),
        *map(gain, (found.gains, found.losses, found.net, found.short, found.long)),
        _sum(found.income, part=lacks.income, whole=lacks.all_income),
    ]


def _sum(amount: Decimal, *, part: bool, whole: bool) -> str:
    return UNKNOWN if whole else money(amount) + (f" + {UNKNOWN}" if part else "")


def _period(period: Period) -> str:
    since = "" if period.since is None else f"from {period.since}: "
    scope = "each wallet alone" if period.per_wallet else "all wallets together"
    return f"{since}{period.method.upper()}, {scope}"


def _cash(books: Books) -> list[str]:
    head = ["Year", "Revenue", "Costs", "Brought", "Carried"]
    rows = [
        [found.year.name, *map(money, (cash.revenue, cash.costs, cash.brought, cash.carried))]
        for found in books.years
        if (cash := found.cash) is not None
    ]
    return titled("Costs of the years", table(head, rows)) if rows else []


def _disposals(books: Books) -> str:
    head = ["Time", "Asset", "Wallet", "Rule", "Acquired", "Term", "Quantity", "Proceeds"]
    denies = any(found.disallowed for found in books.disposals)
    rows = [
        [
            f"{found.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            found.asset,
            found.wallet or "",
            part.rule,
            part.acquired.isoformat() if part.acquired else "",
            part.term or "",
            decimal_text(part.quantity),
            money(part.proceeds),
            money(part.cost),
            *([_denied(part)] if denies else []),
            money(part.gain),
        ]
        for found in books.disposals
        for part in found.parts
    ]
    return table([*head, "Cost", *(["Loss not counted"] if denies else []), "Gain"], rows)


def _denied(part: Part) -> str:
    """Return what a rule on buying back takes away of a part's loss, for people."""
    if part.gain is None or part.proceeds is None or part.cost is None:
        return ""
    denied = part.gain - (part.proceeds - part.cost)
    return money(denied) if denied else ""


def _open(books: Books) -> str:
    head = ["Asset", "Wallet", "Acquired", "Quantity", "Cost", "Short until"]
    rows = [
        [
            lot.asset,
            lot.wallet or "",
            lot.acquired.isoformat() if lot.acquired else "",
            decimal_text(lot.quantity),
            money(lot.cost),
            lot.term_ends.isoformat() if lot.term_ends else "",
        ]
        for lot in books.open
    ]
    return table(head, rows)


def _duplicates(books: Books) -> list[str]:
    pairs = repeated(books.rows)
    if not pairs:
        return []
    lines = [
        f"- lines {one.line} and {other.line}: {one.kind} {decimal_text(one.quantity)} {one.asset}"
        for one, other in pairs[:MOST_DUPLICATES]
    ]
    if len(pairs) > MOST_DUPLICATES:
        lines.append(f"- and {len(pairs) - MOST_DUPLICATES:,} more")
    return ["Perhaps one trade, told twice: if it happened once, delete a line", *lines, ""]
