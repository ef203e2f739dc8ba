"""Losses that purchases take away whole, as a paragraph of /losses."""

from collections.abc import Sequence

from bot.core.loss_report import Denied
from bot.core.messages import words

MOST = 20


def denied_text(found: Sequence[Denied], currency: str) -> str:
    """Write which losses would not count today, and from when on; empty where there are none."""
    if not found:
        return ""
    shown = [
        f"• {words.quantity(each.quantity, each.asset)} {words.place(each.wallet)}: a loss of "
        f"{words.money(each.loss, currency)}; the last of those purchases was on "
        f"{words.day(each.bought_on)}, so they leave a sale from {words.day(each.free_from)} on "
        f"alone, if nothing is bought until then{_with_others(each, currency)}"
        for each in found[:MOST]
    ]
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    head = (
        "<b>Taken away</b>, for purchases shortly before stand against the whole loss; units of "
        "them that are sold as well take none of it"
    )
    return "\n".join((head, *shown, *more))


def _with_others(each: Denied, currency: str) -> str:
    """Write what there is to a loss if what replaces the units sold is sold as well."""
    if not each.adds:
        return ""
    return (
        f"; all of {words.name(each.asset)} that is taken away would add "
        f"{words.money(each.adds, currency)} to the losses if it were sold with what is told above"
    )
