"""Until when losses count, as text: the end of the tax year, and the days that lots have before."""

from collections.abc import Sequence

from bot.core.answers import LossAnswer
from bot.core.deadlines import Deadline
from bot.core.last_days import LastDay, has_others, last_days
from bot.core.losses import Opportunity
from bot.core.messages import words
from bot.core.money import ZERO

MOST_DAYS = 6
MOST_COINS = 4
NO_PRICE = "no_price"


def until_when(ahead: Deadline | None, answer: LossAnswer, found: Sequence[Opportunity]) -> str:
    """Write until when the losses of sales count; lots may have days before the year ends."""
    if ahead is None:
        return ""
    left = words.days_left(ahead.days_left)
    end = words.moment(ahead.safe_until, answer.timezone)
    year = f"for tax year {words.name(ahead.tax_year)}"
    ends = last_days(found, ahead.last_day)
    if not ends:
        return f"<b>Until when</b>: {end}, {year}; {left}. {words.filled(ahead.days_left)}"
    rest = "the rest" if has_others(found, ahead.last_day) else "none of these"
    return "\n".join(
        (
            "<b>Until when</b>",
            *day_lines(ends, answer),
            f"• {end}, {year}: {rest}; {left}",
            words.filled((ends[0].until - answer.report.on).days),
        )
    )


def own_days(answer: LossAnswer) -> str:
    """Write the days that lots at a loss have of their own before the year ends."""
    report = answer.report
    if report.deadline is None:
        return ""
    ends = last_days(report.opportunities, report.deadline.last_day)
    lines = day_lines(ends, answer)
    if not ends:
        least = words.money(answer.min_loss, report.currency)
        lines = [f"No loss of {least} or more has such a day before the tax year ends."]
    unpriced = sorted({each.asset for each in report.not_counted if each.why == NO_PRICE})
    if unpriced:
        coins = words.enumeration([words.name(asset) for asset in unpriced[:MOST_DAYS]])
        more = len(unpriced) - MOST_DAYS
        also = f" and {more} more" if more > 0 else ""
        lines.append(f"I have no price for {coins}{also}, so which of those lots lose is unknown.")
    return "\n".join(lines)


def day_lines(ends: Sequence[LastDay], answer: LossAnswer) -> list[str]:
    """Return one line a day: whose loss counts until then, and how long that is."""
    lines = [
        f"• {words.day(each.until)}: {losses_of(each, answer)}; {_left(each, answer)}"
        for each in ends[:MOST_DAYS]
    ]
    more = ends[MOST_DAYS:]
    if more:
        days = "one more day" if len(more) == 1 else f"{len(more)} more days"
        lines.append(f"• and {days}, the last of them {words.day(more[-1].until)}: /losses")
    return lines


def losses_of(ends: LastDay, answer: LossAnswer) -> str:
    """Write the losses that count until a day, by coin, the largest first."""
    currency = answer.report.currency
    losses = sorted(ends.losses, key=lambda one: -one[1])
    named = [
        f"{words.money(loss, currency)} in {words.name(asset)}"
        for asset, loss in losses[:MOST_COINS]
    ]
    more = losses[MOST_COINS:]
    if more:
        loss = words.money(sum((loss for _, loss in more), ZERO), currency)
        named.append(f"{loss} in {len(more)} more")
    return f"a loss of {words.enumeration(named)}"


def _left(ends: LastDay, answer: LossAnswer) -> str:
    return words.days_left((ends.until - answer.report.on).days)
