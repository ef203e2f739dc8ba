"""What a report on losses leaves out or cannot know, and why, as paragraphs."""

from bot.core.answers import LossAnswer
from bot.core.losses import LossReport, NotCounted, TooSmall
from bot.core.messages import words
from bot.core.messages.check import coins
from bot.core.messages.sold_lots import MOST_LOTS

WHY_NOT_COUNTED = {
    "no_cost": "its cost is unknown",
    "no_price": "none of my sources has a price; /price lets you give one",
    "no_date": "its day of purchase is unknown",
    "no_portfolio_value": "the law looks at the value of all your coins together, and a coin "
    "has no price; /price lets you give one",
}


def hidden(report: LossReport, most: int = MOST_LOTS) -> str:
    """Write which losses are out of reach behind gains; empty where there are none."""
    if not report.hidden:
        return ""
    currency = report.currency
    shown = [
        f"• {words.quantity(each.quantity, each.asset)} {words.place(each.wallet)}: a loss of "
        f"{words.money(each.loss, currency)}, behind a gain of {words.money(each.gain, currency)}"
        for each in report.hidden[:most]
    ]
    head = "<b>Out of reach</b>, for your method takes lots with larger gains first"
    return "\n".join((head, *shown))


def too_small(sales: tuple[TooSmall, ...], currency: str, most: int = MOST_LOTS) -> str:
    """Write which losses are left out because their sale brings too little; empty without any."""
    if not sales:
        return ""
    shown = [
        f"• {words.quantity(each.quantity, each.asset)} {words.place(each.wallet)}: a loss of "
        f"{words.money(each.loss, currency)}, would bring {words.money(each.proceeds, currency)}"
        for each in sales[:most]
    ]
    head = "<b>Too small a sale</b>, by what you set with /settings trade"
    return "\n".join((head, *shown, *_rest(len(sales) - most)))


def below(report: LossReport, answer: LossAnswer, most: int = MOST_LOTS) -> str:
    """Write which losses are smaller than one's own threshold; empty without any."""
    if not report.below:
        return ""
    shown = [
        f"{words.money(each.loss, report.currency)} in {words.name(each.asset)} "
        f"{words.place(each.wallet)}"
        for each in report.below[:most]
    ]
    more = len(report.below) - len(shown)
    named = words.enumeration([*shown, f"{more} more"] if more else shown)
    threshold = words.money(answer.min_loss, report.currency)
    return (
        f"<b>Below your threshold</b> of {threshold}: a loss of {named}. /settings threshold "
        "changes it."
    )


def not_counted(
    units: tuple[NotCounted, ...], most: int = MOST_LOTS, *, failed: bool = False
) -> str:
    """Write what no figure includes, and why; empty where there is nothing.

    failed  whether a source of prices could not be asked, so that it may know more.
    """
    if not units:
        return ""
    shown = [
        f"• {words.quantity(each.quantity, each.asset)} {words.place(each.wallet)}: "
        f"{_why_not_counted(each.why, failed=failed)}"
        for each in units[:most]
    ]
    return "\n".join(("<b>Not counted</b>", *shown, *_rest(len(units) - most)))


def _rest(count: int) -> tuple[str, ...]:
    """Say how many more there are, where there are."""
    return (f"• and {count} more",) if count > 0 else ()


def _why_not_counted(why: str, *, failed: bool) -> str:
    if failed and why == "no_price":
        return "its price could not be had just now; /price lets you give one"
    return WHY_NOT_COUNTED.get(why, words.name(why))


def confidence(answer: LossAnswer) -> str:
    """Write how much of the ledger the figures rest on, and what mends it."""
    mends = answer.report.problems or answer.twice.count
    where = " /check shows what mends it." if mends else ""
    return f"<b>Confidence</b>: {words.escape(str(answer.confidence))}.{where}"


def problems(report: LossReport) -> str:
    """Write that the figures are partial, where the ledger has problems."""
    if not report.problems:
        return ""
    count = len(report.problems)
    what = "one problem" if count == 1 else f"{count} problems"
    touched = sorted({problem.asset for problem in report.problems if problem.asset})
    assets = f" of {coins(touched)}" if touched else ""
    return f"Your ledger has {what}, so figures{assets} are partial: /check shows how to mend them."


def prices_failed(answer: LossAnswer) -> str:
    """Write that fresh prices could not be had, if so."""
    if answer.prices_failed is None:
        return ""
    return f"I could not get fresh prices: {words.escape(answer.prices_failed)}"
