"""What could be harvested, as a text; its paragraphs serve reminders too."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from bot.core.answers import LossAnswer
from bot.core.losses import LossReport, Opportunity
from bot.core.messages import words
from bot.core.messages.denied import denied_text
from bot.core.messages.last_days import until_when
from bot.core.messages.left_out import (
    below,
    confidence,
    hidden,
    not_counted,
    prices_failed,
    too_small,
)
from bot.core.messages.others import ALL_OTHERS
from bot.core.messages.shared import said_of_several, shared_text
from bot.core.messages.sold_lots import MOST_LOTS, MOST_LOTS_OF_ONE, sold_lots
from bot.core.nothing_held import NothingHeld

CENT = Decimal("0.01")
MOST_WARNINGS = 4
ALL_WARNINGS = 8
MOST_BLOCKING = 4
IN_THE_LOSS = "the loss above has that in it"
NOT_DEDUCTED = "the law does not deduct that, so it is not in the loss"

NO_LOTS = {
    NothingHeld.UNTOLD: "<b>I know none of your lots yet</b>\n"
    "Send me an exchange's export or a ledger file, or type what you did after /add.",
    NothingHeld.GONE: "<b>You hold nothing now</b>\n"
    "All that your ledger has is sold or gone, so there is no loss left to use.",
    NothingHeld.HALVES: "<b>I know of nothing that you hold</b>\n"
    "Halves of transfers count for nothing until you say in /check what they were.",
    NothingHeld.OTHERS: f"<b>None of these coins is yours</b>\n{ALL_OTHERS}",
}
"""What is told where no lot is open."""
SETTLED = frozenset({NothingHeld.GONE, NothingHeld.HALVES})
"""Where no lot is open, and yet something may have been realised."""


def losses_text(answer: LossAnswer) -> str:
    """Write the answer to /losses: every opportunity with its lots, and what it rests on."""
    report = answer.report
    if not report.usable:
        return "\n\n".join(filter(None, (_not_usable(answer), sources(report))))
    if not report.opportunities:
        found = [_nothing_found(answer)]
    else:
        most = MOST_LOTS_OF_ONE if answer.only else MOST_LOTS
        found = [_head(answer)]
        found += opportunities(report.opportunities, answer, most)
        found.append(totals(report))
    return "\n\n".join(
        filter(
            None,
            (
                *found,
                until_when(report.deadline, answer, report.opportunities),
                rests_on(report)
                if report.opportunities or answer.nothing in SETTLED
                else "\n".join(map(words.sentence, (*answer.gifts, *report.exempt))),
                using_a_loss(report) if report.opportunities else "",
                hidden(report),
                denied_text(report.denied, report.currency),
                too_small(report.too_small, report.currency),
                below(report, answer),
                not_counted(report.not_counted, failed=answer.prices_failed is not None),
                confidence(answer) if answer.nothing in {None, *SETTLED} else "",
                prices_failed(answer),
                sources(report),
                f"<i>{words.DISCLAIMER}</i>",
            ),
        )
    )


def _head(answer: LossAnswer) -> str:
    report = answer.report
    return (
        f"<b>Losses you could use today{_of_one(answer)}</b>\n"
        f"{words.name(answer.country_name)}; method: {words.method(report.method)}."
    )


def _of_one(answer: LossAnswer) -> str:
    """Return of which coin alone is told; empty where all are."""
    return f" in {words.name(answer.only)} alone" if answer.only else ""


def _not_usable(answer: LossAnswer) -> str:
    why = words.escape(answer.report.why or "The law does not let losses be used.")
    return (
        f"<b>Losses do not help in {words.country(answer.country_name)}</b>\n{why}\n"
        "So I show no savings and send no reminders."
    )


def _nothing_found(answer: LossAnswer) -> str:
    threshold = words.money(answer.min_loss, answer.report.currency)
    one = _of_one(answer)
    if answer.nothing is not None:
        return NO_LOTS[answer.nothing]
    if not answer.prices:
        return (
            "<b>I have no price for any of your coins</b>\n"
            "So I cannot tell what they would bring; nothing is known of losses. I ask again in a "
            "few minutes. If it stays so, the price source may not know your coins or currency."
        )
    if answer.report.too_small:
        return (
            f"<b>No loss above {threshold} today{one} whose sale would bring enough</b>\n"
            "/settings changes both limits, /portfolio shows every lot."
        )
    if answer.report.denied or answer.report.hidden or answer.report.exempt:
        return (
            f"<b>No sale of today{one} has a loss above {threshold} that counts</b>\n"
            "What stands in the way of those that you have is told below."
        )
    return (
        f"<b>No loss above {threshold} today{one}</b>\n"
        "None of your lots that I can price stands that far below its cost. "
        "/settings changes the threshold, /portfolio shows every lot."
    )


def opportunities(
    found: Sequence[Opportunity], answer: LossAnswer, most_lots: int
) -> tuple[str, ...]:
    """Write sales, and once what would be said of several of them in the same words."""
    country = answer.country_name
    said = said_of_several((*one.warnings, no_waiting(one, country)) for one in found)
    told = (opportunity(one, answer, most_lots, ALL_WARNINGS, said) for one in found)
    return (*told, shared_text(said, len(found)))


def opportunity(
    found: Opportunity,
    answer: LossAnswer,
    most_lots: int,
    most_warnings: int = MOST_WARNINGS,
    said: Collection[str] = (),
) -> str:
    """Write one opportunity: the sale, its loss, what it could save, its lots, buying back.

    said  what is told elsewhere.
    """
    currency = answer.report.currency
    price = answer.prices.get(found.asset)
    age = f" ({words.price_age(price, answer.now)})" if price else ""
    warnings = [warning for warning in found.warnings if warning not in said]
    lines = [
        (
            f"<b>{words.name(found.asset)}</b> {words.place(found.wallet)}, "
            f"at {words.unit_price(found.price, currency)} each{age}"
        ),
        _result(found, currency),
        saving(found, currency),
        cost_of_selling(found, currency),
        sold_lots(found, currency, most_lots),
        forced_gain(found, currency),
        rebuy(found, answer.country_name, said),
        *(words.sentence(one[: words.LONGEST_SENTENCE]) for one in warnings[:most_warnings]),
    ]
    return "\n".join(filter(None, lines))


def _result(found: Opportunity, currency: str) -> str:
    """Write what the units cost, would bring, and what of the difference counts."""
    loss = f"a loss of <b>{words.money(found.loss, currency)}</b>"
    counts = f": {loss}"
    exempt = any(lot.exempt for lot in found.lots)
    if found.by_law is None or found.by_law <= -CENT or exempt:
        counts = f"; of the difference, {loss} counts"
    elif found.by_law >= CENT:
        counts = f"; with what the sale changes of others, {loss} counts"
    return (
        f"{words.quantity(found.quantity, found.asset)} cost you "
        f"{words.known_money(found.cost, currency)} and would bring "
        f"{words.money(found.proceeds, currency)} today{counts}{_terms(found, currency)}."
    )


def saving(found: Opportunity, currency: str) -> str:
    """Write what the loss could save, taken by itself."""
    if found.tax_saved is None:
        return "What that would save is unknown, for I know no tax rate; /settings rate sets it."
    if not found.tax_saved:
        return "By my estimate it would save no tax this year."
    if found.tax_saved < 0:
        more = words.money(-found.tax_saved, currency)
        return f"By my estimate it would cost about <b>{more}</b> more tax this year."
    amount = words.money(found.tax_saved, currency)
    text = f"That could save about <b>{amount}</b> of tax (an estimate)."
    if not found.deferred:
        return text
    why = "for the new lots cost less"
    if found.deferred == found.tax_saved:
        return f"{text} If you buy back, all of it may come due later, {why}."
    later = words.money(found.deferred, currency)
    return (
        f"{text} If you buy back, {later} of it may come due later as a long-term gain, or all of "
        f"it as a short-term one, {why}."
    )


def cost_of_selling(found: Opportunity, currency: str) -> str:
    """Write what selling costs and what that leaves of the saving; empty where it costs nothing."""
    if not found.trade_cost:
        return ""
    cost = f"Selling would cost about {words.money(found.trade_cost, currency)}"
    where = IN_THE_LOSS if found.cost_in_loss else NOT_DEDUCTED
    if found.net_saved is None or found.net_saved <= 0:
        return f"{cost}; {where}."
    left = words.money(found.net_saved, currency)
    return f"{cost}; {where}, and {left} of the saving would be left."


def _terms(found: Opportunity, currency: str) -> str:
    if not any(lot.term and not lot.exempt for lot in found.lots):
        return ""
    short, long = found.short_loss, found.long_loss
    if not long:
        return ", all short-term"
    if not short:
        return ", all long-term"
    return f" (short-term {words.money(short, currency)}, long-term {words.money(long, currency)})"


def forced_gain(found: Opportunity, currency: str) -> str:
    """Write the gain that lies in front of the losing lots, if there is one."""
    if not found.forced_gain:
        return ""
    return (
        "The law takes lots in a fixed order, so the sale would also realise a gain of "
        f"{words.money(found.forced_gain, currency)}; the loss above is what remains after it."
    )


def no_waiting(found: Opportunity, country_name: str) -> str:
    """Say that the law knows no waiting time before buying back; empty where it does."""
    if found.rebuy.rule is not None:
        return ""
    country = words.country(country_name)
    return f"Buying back: the law of {country} has no waiting time for coins held directly."


def rebuy(found: Opportunity, country_name: str, said: Collection[str] = ()) -> str:
    """Write what buying the asset back would do to the loss; empty where that is said."""
    asset, country = words.name(found.asset), words.country(country_name)
    if found.rebuy.rule is None:
        text = no_waiting(found, country_name)
        return "" if text in said else text
    text = f"Buying {asset} back keeps your market exposure but may cost you the loss in {country}."
    if found.rebuy.clean_from:
        first = words.day(found.rebuy.clean_from)
        text += f" First day on which it no longer touches a sale made today: <b>{first}</b>."
    if found.rebuy.sell_by:
        last = words.day(found.rebuy.sell_by)
        text += f" A sale until {last} leaves time to buy again, clean, before the tax year ends."
    if found.rebuy.blocked_by:
        bought = [
            f"{words.quantity(each.quantity, found.asset)} on {words.day(each.day)}"
            for each in found.rebuy.blocked_by[:MOST_BLOCKING]
        ]
        if len(found.rebuy.blocked_by) > MOST_BLOCKING:
            bought.append("more")
        text += (
            f" You already bought {words.enumeration(bought)}: that takes part of the loss away."
        )
    return text


def totals(report: LossReport) -> str:
    """Write all opportunities together; empty where there is only one and nothing is left over."""
    currency = report.currency
    lines = []
    if len(report.opportunities) > 1:
        saved = "that by my estimate would save no tax this year."
        if report.total_tax_saved is None:
            saved = "of which I do not know what it would save."
        elif report.total_tax_saved < 0:
            more = words.money(-report.total_tax_saved, currency)
            saved = f"that by my estimate would cost about {more} more tax this year."
        elif report.total_tax_saved:
            saved = (
                f"that could save about {words.money(report.total_tax_saved, currency)} of tax. "
                "Each estimate above is for that sale alone, so they need not add up to it."
            )
        loss = words.money(report.total_loss, currency)
        lines.append(f"<b>All together</b>: a loss of {loss} {saved}")
    if report.carried_forward:
        left = words.money(report.carried_forward, currency)
        before = words.money(report.carried_before, currency)
        if report.carried_before:
            lines.append(
                f"Losses of {left} would be left for later years; {before} of them are without "
                "these sales, too."
            )
        else:
            lines.append(f"{left} of the loss would be left for later years.")
    return "\n".join(lines)


def rests_on(report: LossReport) -> str:
    """Write what the estimate rests on."""
    if not report.assumptions:
        return ""
    lines = (f"• {words.sentence(each)}" for each in report.assumptions)
    return "\n".join(("<b>What this rests on</b>", *lines))


def using_a_loss(report: LossReport) -> str:
    """Write what using a loss takes; empty where nothing is told of it."""
    return f"<b>Using a loss</b>\n• {words.sentence(report.claim)}" if report.claim else ""


def sources(report: LossReport, most: int = MOST_LOTS) -> str:
    """Write where the rules stand."""
    if not report.sources:
        return ""
    return "The law: " + "; ".join(map(words.source, report.sources[:most]))
