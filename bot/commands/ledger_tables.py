"""Books, loss reports and deadlines in, readable tables out."""

from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal

from bot.core.books import Books, Part, Period, YearSum
from bot.core.deadlines import Deadline
from bot.core.due import DueDate
from bot.core.exchange import exchange_words
from bot.core.fees import fees_left_out
from bot.core.gain_words import doubts
from bot.core.ledger import Problem
from bot.core.loss_report import LossReport, NotCounted, Opportunity, Rebuy, TooSmall
from bot.core.messages.words import DISCLAIMER
from bot.core.money import ZERO, decimal_text, exact
from bot.core.plan import Plan, Target
from bot.core.same_instant import order_words
from bot.core.twice import repeated
from bot.core.unknown import confidence_of, unknown_in
from bot.core.year_words import words_of_years

UNKNOWN = "?"
MOST_DUPLICATES = 10
CENT = Decimal("0.01")
AIMS = {
    Target.SAVING: "save the most tax this year",
    Target.GAINS: "meet the gains of this year, and no more",
    Target.ALLOWANCE: "bring the year down to what is free of tax",
}
LEFT = frozenset({"Year", "From", "To", "Time", "Asset", "Wallet", "Rule", "Acquired", "Term"})


def gains_table(books: Books) -> str:
    """Return what was realised, what is open and what could not be told, for people."""
    parts = [f"{books.law.name}, {books.currency}", *map(_period, books.periods), ""]
    parts += _titled("Tax years", _years(books))
    parts += _cash(books)
    parts += _titled("Disposals", _disposals(books))
    parts += _titled("Open", _open(books))
    if books.acquisition_price is not None:
        parts += [f"All that is open cost {_money(books.acquisition_price)} together.", ""]
    parts += _problems(books.problems)
    parts += _duplicates(books)
    parts += [f"Confidence: {confidence_of(books)}", ""]
    told = filter(None, (books.values, fees_left_out(books)))
    parts += [*exchange_words(books.exchange), *told]
    rests_on = [*words_of_years(books), *order_words(books), *books.gifts]
    rests_on += [doubt.text for doubt in doubts(books)]
    if rests_on:
        parts += ["What this rests on", *(f"- {sentence}" for sentence in rests_on), ""]
    return "\n".join([*parts, DISCLAIMER])


def losses_table(report: LossReport) -> str:
    """Return what could be harvested, with sources and assumptions, for people."""
    parts = [f"{report.on}, {report.country}, {report.currency}, {report.method.upper()}", ""]
    if report.why:
        return "\n".join([*parts, report.why, "", DISCLAIMER])
    if report.deadline:
        parts += [_deadline_line(report.deadline), ""]
    parts += _titled("Losses a sale would realise", _opportunities(report.opportunities))
    parts += _warnings(report.opportunities)
    together = f"loss {_money(report.total_loss)}, tax saved {_money(report.total_tax_saved)}"
    together += _after_cost(report.total_tax_saved, report.total_trade_cost)
    carried = f"carried forward {_money(report.carried_forward)}"
    parts += [f"Together: {together}, {carried}", ""]
    if report.hidden:
        rows = [
            [u.asset, u.wallet or "", decimal_text(u.quantity), _money(u.loss), _money(u.gain)]
            for u in report.hidden
        ]
        head = ["Asset", "Wallet", "Quantity", "Loss", "Gain in front"]
        parts += _titled("Out of reach behind a gain", table(head, rows))
    if report.denied:
        rows = [
            [
                taken.asset,
                taken.wallet or "",
                decimal_text(taken.quantity),
                _money(taken.loss),
                taken.bought_on.isoformat(),
                taken.free_from.isoformat(),
            ]
            for taken in report.denied
        ]
        head = ["Asset", "Wallet", "Quantity", "Loss", "Bought on", "A sale is free from"]
        parts += _titled("Taken away whole by purchases", table(head, rows))
    parts += _too_small(report.too_small)
    if report.not_counted:
        rows = [
            [u.asset, u.wallet or "", decimal_text(u.quantity), u.why] for u in report.not_counted
        ]
        parts += ["Not counted", table(["Asset", "Wallet", "Quantity", "Why"], rows)]
        parts += [*_remedies(report.not_counted), ""]
    parts += _problems(report.problems)
    parts += [f"Confidence: {report.confidence}", ""]
    parts += ["What this rests on", *(f"- {sentence}" for sentence in report.assumptions), ""]
    parts += ["Using a loss", f"- {report.claim}", ""] if report.claim else []
    parts += ["Sources", *(f"- {source}" for source in report.sources), "", DISCLAIMER]
    return "\n".join(parts)


def _remedies(found: Sequence[NotCounted]) -> list[str]:
    """Return what each reason for not counting means, and what mends it."""
    unpriced = ", ".join(dict.fromkeys(one.asset for one in found if one.why == "no_price"))
    whole = "for they are worth nothing"
    if unpriced:
        whole = f"for {unpriced} has no price: add it to the file of --prices"
    told = {
        "no_cost": "what it cost is unknown: give the `total` of its purchase",
        "no_price": "it has no price: add it to the file of --prices",
        "no_date": "its day of acquisition is unknown: give it in the file of --opening",
        "no_portfolio_value": "the law sets a share of what all coins cost, by the value of all "
        f"together, against the price of a sale; that value is unknown, {whole}",
    }
    why = dict.fromkeys(one.why for one in found)
    return [f"- {word}: {told[word]}" for word in why if word in told]


def plan_table(found: Plan, report: LossReport) -> str:
    """Return the sales that reach a target, for people; empty where the report says why not.

    What the report below says of the same coin is not said twice.
    """
    if found.why:
        return f"{found.why}\n" if report.usable else ""
    parts = _titled(f"The fewest sales that {AIMS[found.target]}", _opportunities(found.sales))
    below = set(_warnings(report.opportunities))
    parts += [warning for warning in _warnings(found.sales) if warning not in below]
    together = f"loss {_money(found.total_loss)}, tax saved {_money(found.total_tax_saved)}"
    together += _after_cost(found.total_tax_saved, found.total_trade_cost)
    missing = f"; a loss of {_missing(found)} is missing" if found.missing else ""
    parts += [f"Together: {together}{_net(found)}{missing}"]
    parts += [found.nothing] if found.nothing else []
    parts += ["", *_too_small(found.too_small)]
    return "\n".join(parts)


def _net(found: Plan) -> str:
    """Return what is left of the year's gains, where losses are set against them."""
    if not found.sets_off:
        return ""
    before, after = _money(found.net_before), _money(found.net_after)
    if not found.carried:
        return f"; net gain of the year {before} before, {after} after"
    off = _money(found.carried_off) if found.carried_off >= CENT else "nothing"
    return (
        f"; net gain of the year, without losses of earlier years, {before} before, {after} after; "
        f"those then take {off} off it"
    )


def _missing(found: Plan) -> str:
    """Return the loss that is missing, and what of it would count where that is less."""
    missing, counted = _money(found.missing), _money(found.missing_counted)
    return missing if counted == missing else f"{missing}, of which {counted} would count,"


def _warnings(sales: Sequence[Opportunity]) -> list[str]:
    return [f"{found.asset}: {warning}" for found in sales for warning in found.warnings]


def _after_cost(saved: Decimal | None, cost: Decimal) -> str:
    left = None if saved is None else saved - cost
    return f", selling costs {_money(cost)}, which leaves {_money(left)}" if cost else ""


def _too_small(found: Sequence[TooSmall]) -> list[str]:
    if not found:
        return []
    rows = [
        [u.asset, u.wallet or "", decimal_text(u.quantity), _money(u.proceeds), _money(u.loss)]
        for u in found
    ]
    head = ["Asset", "Wallet", "Quantity", "Proceeds", "Loss"]
    return _titled("Below the smallest trade", table(head, rows))


def deadlines_table(
    country: str, found: Sequence[Deadline], due: Sequence[DueDate], told: Sequence[str]
) -> str:
    """Return the deadlines ahead, for people.

    told  what must be known of the days on which tax is due.
    """
    parts = [country, ""]
    for deadline in found:
        parts += [_deadline_line(deadline)]
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


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows aligned under their heads; numbers to the right."""
    if not rows:
        return "none"
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return "\n".join(_line(head, row, widths) for row in [head, *rows])


def _line(head: Sequence[str], row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if name in LEFT else cell.rjust(width)
        for name, cell, width in zip(head, row, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _titled(title: str, body: str) -> list[str]:
    return [title, body, ""]


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
    return UNKNOWN if whole else _money(amount) + (f" + {UNKNOWN}" if part else "")


def _period(period: Period) -> str:
    since = "" if period.since is None else f"from {period.since}: "
    scope = "each wallet alone" if period.per_wallet else "all wallets together"
    return f"{since}{period.method.upper()}, {scope}"


def _cash(books: Books) -> list[str]:
    head = ["Year", "Revenue", "Costs", "Brought", "Carried"]
    rows = [
        [found.year.name, *map(_money, (cash.revenue, cash.costs, cash.brought, cash.carried))]
        for found in books.years
        if (cash := found.cash) is not None
    ]
    return _titled("Costs of the years", table(head, rows)) if rows else []


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
            _money(part.proceeds),
            _money(part.cost),
            *([_denied(part)] if denies else []),
            _money(part.gain),
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
    return _money(denied) if denied else ""


def _open(books: Books) -> str:
    head = ["Asset", "Wallet", "Acquired", "Quantity", "Cost", "Short until"]
    rows = [
        [
            lot.asset,
            lot.wallet or "",
            lot.acquired.isoformat() if lot.acquired else "",
            decimal_text(lot.quantity),
            _money(lot.cost),
            lot.term_ends.isoformat() if lot.term_ends else "",
        ]
        for lot in books.open
    ]
    return table(head, rows)


def _opportunities(found: Sequence[Opportunity]) -> str:
    head = ["Asset", "Wallet", "Quantity", "Price", "Proceeds", "Cost"]
    by_law = any(abs(one.by_law or ZERO) >= CENT for one in found)
    costs = any(one.trade_cost for one in found)
    rows = [
        [
            one.asset,
            one.wallet or "",
            decimal_text(one.quantity),
            decimal_text(one.price),
            _money(one.proceeds),
            _money(one.cost),
            *([_money(one.by_law)] if by_law else []),
            _money(one.loss),
            _money(one.tax_saved),
            *([_money(one.trade_cost), _money(one.net_saved)] if costs else []),
            _clean_from(one.rebuy),
        ]
        for one in found
    ]
    head += [*(["By law"] if by_law else []), "Loss", "Tax saved"]
    more = ["Selling costs", "Leaves"] if costs else []
    return table([*head, *more, "Rebuy clean from"], rows)


def _clean_from(rebuy: Rebuy) -> str:
    """Return the first day of a clean purchase; empty where there is no rule on buying back."""
    if rebuy.clean_from is not None:
        return rebuy.clean_from.isoformat()
    return "facts decide" if rebuy.rule else ""


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


def _problems(problems: Sequence[Problem]) -> list[str]:
    if not problems:
        return []
    lines = [
        f"- {'' if p.line is None else f'line {p.line}: '}{p.problem}"
        f"{f', {p.asset}' if p.asset else ''}: {p.detail}"
        for p in problems
    ]
    return ["Could not be computed", *lines, ""]


def _deadline_line(deadline: Deadline) -> str:
    days = "1 day" if deadline.days_left == 1 else f"{deadline.days_left} days"
    left = f"Tax year {deadline.tax_year}: {days} left"
    filled = f"A sale counts for it if it is filled by {deadline.safe_until:%Y-%m-%d %H:%M:%S} UTC"
    if deadline.safe_until == deadline.last_moment:
        return f"{left}. {filled}."
    return (
        f"{left}. {filled}: then it does by local time and by UTC, in which exchanges stamp. By "
        f"local time the year ends {deadline.last_moment:%Y-%m-%d %H:%M:%S} UTC."
    )


def _money(amount: Decimal | None) -> str:
    if amount is None:
        return UNKNOWN
    with exact():
        return f"{amount.quantize(CENT) + 0:,f}"
