"""One entry of a country's law in, what it says in plain words out."""

import calendar
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from bot.core.due_rules import BusinessDaysRule, DueKind, DueRule
from bot.core.loss_words import GAINS_OF
from bot.core.messages.words import METHODS
from bot.core.money import amount_text, decimal_text
from bot.core.rate_words import scale_text
from bot.core.rules import (
    AllowanceKind,
    AllowanceRule,
    BuybackKind,
    BuybackRule,
    CarriedUse,
    CostBasisRule,
    Deemed,
    DoubtRule,
    Fees,
    GiftRule,
    HoldingRule,
    LongEffect,
    LossOrder,
    LossUseRule,
    Offset,
    RatesRule,
    Scope,
    SwapRule,
    TaxYearRule,
)

SCOPES = {
    Scope.UNIVERSAL: "all wallets together",
    Scope.WALLET: "each wallet alone",
    Scope.FREE: "all wallets together, or each alone where the taxpayer says so",
}
EFFECTS = {
    LongEffect.RATE: "has a rate of its own",
    LongEffect.EXEMPT: "counts for nothing: a gain is free and a loss worthless",
}
DEEMED = {
    Deemed.NONE: "",
    Deemed.HIGHER: "what was held on {} costs the higher of its cost and its value then",
}
FEES = {
    Fees.ALL: "",
    Fees.PURCHASES: "fees of purchases raise a cost, those of sales lower no proceeds",
    Fees.NONE: "fees change neither cost nor proceeds",
}
CARRIED = {
    CarriedUse.WITH_YEAR: "used together with those of the year",
    CarriedUse.ABOVE_ALLOWANCE: "used only down to the allowance",
    CarriedUse.AFTER_CLIFF: "used after the test whether the year is free",
}
ORDERS = {
    LossOrder.BY_TERM: "",
    LossOrder.SHORT_FIRST: "short-term gains are met first",
    LossOrder.APART: "gains are taxed in full and losses relieve at a rate of their own",
}
ALLOWANCES = {
    AllowanceKind.EXEMPTION: "{} of the year's net gain is free",
    AllowanceKind.BOTH_WAYS: "{} of the year's net gain is free, and as much of a net loss is lost",
    AllowanceKind.CLIFF: "a year's net gain of less than {} is free, from it on all is taxed",
    AllowanceKind.SALES_THRESHOLD: "a year is free where its sale prices do not exceed {}",
}
DUE = {
    DueKind.NEXT_MONTH: "the tax on the gains of a month is due by the last business day of the "
    "next",
    DueKind.PARTS: "the tax on gains is due",
}
ALL_OF_IT = 100


def joined(*pieces: str) -> str:
    """Return the pieces that say something, as one text: whole sentences come last."""
    parts = "; ".join(piece for piece in pieces if piece and not piece.endswith("."))
    sentences = [piece for piece in pieces if piece.endswith(".")]
    if parts and sentences:
        parts = f"{parts}."
    return " ".join([parts, *sentences]).strip()


def tax_year(rule: TaxYearRule) -> str:
    """When a tax year begins."""
    return f"begins on {rule.day} {calendar.month_name[rule.month]}"


def cost_basis(rule: CostBasisRule) -> str:
    """Which lots a sale takes."""
    methods = [METHODS[method.value] for method in rule.methods]
    first, *others = methods
    return joined(
        first + (f"; or {', '.join(others)}" if others else ""),
        SCOPES[rule.scope],
        "purchases of the same day come first" if rule.same_day_first else "",
        f"then those of the {rule.repurchase_days} days after" if rule.repurchase_days else "",
        "the lots of a sale may be named" if rule.specific else "",
        f"what was acquired before {rule.apart_before} stays out of the average and goes first"
        if rule.apart_before
        else "",
        FEES[rule.fees],
        DEEMED[rule.deemed].format(rule.since - timedelta(days=1)),
    )


def holding(rule: HoldingRule) -> str:
    """What a long term changes."""
    if rule.effect is LongEffect.NONE:
        return "how long a lot was held changes nothing"
    period = rule.period
    length = f"{period.days} days" if period.days else "a year by the calendar"
    if period.years > 1:
        length = f"{period.years} years by the calendar"
    return joined(
        f"what was held {'at least' if period.at_least else 'more than'} {length} "
        f"{EFFECTS[rule.effect]}",
        "a lot of the last day of a month turns on the last day of a month"
        if period.month_end
        else "",
        f"{decimal_text(rule.discount)} per cent of the gain is free, after losses"
        if rule.discount
        else "",
    )


def swap(rule: SwapRule) -> str:
    """What a swap does."""
    if rule.realises:
        return "a coin given for another one is sold"
    days = "cost and days" if rule.keeps_date else "cost; the days begin anew"
    into = ", ".join(rule.realises_into)
    return joined(
        f"nothing is sold: the coin received takes over {days}",
        f"but a swap between another coin and one of {into} is a sale" if into else "",
        f"but what was acquired before {rule.realises_before} is sold, and what is received for it "
        f"is new"
        if rule.realises_before
        else "",
        rule.note,
    )


def gift(rule: GiftRule) -> str:
    """What giving coins away does."""
    if not rule.realises:
        return joined("a gift given realises nothing", rule.note)
    spared = f", except one to {rule.spared}" if rule.spared else ""
    return joined(
        f"a gift given counts as sold at its market value{spared}; "
        f"that is told and not reckoned, for a ledger does not say who got it",
        rule.note,
    )


def buyback(rule: BuybackRule) -> str:
    """What a purchase near a sale does to a loss."""
    if rule.kind is BuybackKind.NONE:
        return joined("buying back changes nothing about a loss", rule.note)
    done = {
        BuybackKind.DISALLOW: "the loss does not count and is added to the cost of what was bought",
        BuybackKind.MATCH: "the sale takes the cost of what was bought",
        BuybackKind.RING_FENCE: "the loss counts only against the gain on what was bought",
        BuybackKind.FACTS: "the facts decide; no days are counted",
    }[rule.kind]
    after = f"{rule.days_after} days after the sale"
    if rule.years_after:
        after = "a year after the sale, by the calendar"
    days = f"bought from {rule.days_before} days before to {after}: "
    return joined(
        (days if rule.days_before or rule.days_after or rule.years_after else "") + done,
        "as far as it is still held when the days end" if rule.held_at_end else "",
        "purchases of the days before are sold first" if rule.matches_before else "",
        "the holding period goes on" if rule.tacks else "",
        f"purchases of {rule.household} count as well" if rule.household else "",
        "" if rule.enabled else "**not applied unless switched on with `--wash-rule on`**",
        "its days are told all the same" if rule.warns else "",
        rule.note,
    )


def loss_use(rule: LossUseRule) -> str:
    """What losses are set against, and what becomes of the rest."""
    if rule.offset is Offset.NONE:
        return joined(rule.why, rule.claim)
    against = f"losses are set against {GAINS_OF[rule.offset]}"
    if rule.order is LossOrder.APART:
        against = f"losses lower {GAINS_OF[rule.offset]}"
    return joined(
        against,
        ORDERS[rule.order],
        _part("of a gain and of a loss", rule.included),
        _part("of a loss", rule.deductible),
        _other(rule),
        _cap(rule),
        _carried(rule),
        rule.claim,
    )


def _part(what: str, per_cent: Decimal) -> str:
    if per_cent == ALL_OF_IT:
        return ""
    return f"{decimal_text(per_cent)} per cent {what} counts"


def _other(rule: LossUseRule) -> str:
    if not rule.other_share:
        return ""
    share = decimal_text(rule.other_share)
    return f"what gains leave over lowers {share} per cent of other income of that kind"


def _cap(rule: LossUseRule) -> str:
    if rule.order is LossOrder.APART:
        return ""
    if rule.income_cap is None:
        return "what remains lowers the tax on other income without limit"
    if rule.income_cap:
        return f"of what remains, {amount_text(rule.income_cap)} a year lowers other income"
    return ""


def _carried(rule: LossUseRule) -> str:
    back = f"can go back {rule.years_back} years" if rule.years_back else ""
    if rule.carried is CarriedUse.NONE:
        return back or "nothing is carried on"
    limit = f"for {rule.years} years" if rule.years else "without limit"
    return joined(f"the rest is carried on {limit} and {CARRIED[rule.carried]}", back)


def allowance(rule: AllowanceRule) -> str:
    """What stays free of tax."""
    if not rule.amount:
        return "none any more"
    told = ALLOWANCES[rule.kind].format(amount_text(rule.amount))
    return joined(
        told.replace("a year", "a month") if rule.monthly else told,
        "prices count before what selling cost" if rule.gross else "",
        "a loss counts all the same where what was sold had cost more" if rule.loss_by_cost else "",
    )


def rates(rule: RatesRule) -> str:
    """The rates that an estimate assumes."""
    ways = [("long-term", rule.long), ("relief of a loss", rule.loss)]
    told = [scale_text(rule.scale)]
    told += [f"{name} {decimal_text(rate)} per cent" for name, rate in ways if rate is not None]
    if rule.loss_step is not None and rule.loss_above is not None:
        above = f"{decimal_text(rule.loss_above)} per cent"
        told.append(f"beyond {amount_text(rule.loss_step)} a year {above}")
    split = "within a tax year, gains of the days before keep the rate before"
    return joined(", ".join(told), split if rule.splits_year else "", rule.note.rstrip("."))


def doubt(rule: DoubtRule) -> str:
    """A point that is disputed or moving."""
    return rule.text


def due(rule: DueRule) -> str:
    """When the tax on gains must be paid."""
    parts = [
        f"by {day.day} {calendar.month_name[day.month]} on those until {end.day} "
        f"{calendar.month_name[end.month]}"
        for end, day in zip(rule.ends, rule.paid_by, strict=True)
    ]
    return joined(" ".join(filter(None, (DUE[rule.kind], ", ".join(parts)))), rule.note)


def business_days(rule: BusinessDaysRule) -> str:
    """Which days are none of business."""
    fixed = ", ".join(f"{one.day} {calendar.month_name[one.month]}" for one in rule.fixed)
    feasts = ", ".join(f"{abs(days)} {'before' if days < 0 else 'after'}" for days in rule.easter)
    return joined(
        f"not Saturdays, Sundays, {fixed}",
        f"not these days counted from Easter Sunday: {feasts}" if feasts else "",
        "what falls on the last one of a year is due one before" if rule.year_end_closed else "",
    )


WORDS: Mapping[str, tuple[str, Callable[..., str]]] = {
    "tax_year": ("Tax year", tax_year),
    "cost_basis": ("Which coins are sold", cost_basis),
    "holding": ("Holding period", holding),
    "swap": ("Coin for coin", swap),
    "gift": ("Gifts given", gift),
    "buyback": ("Buying back", buyback),
    "loss_use": ("Use of losses", loss_use),
    "allowance": ("What is free", allowance),
    "rates": ("Rate assumed", rates),
    "due": ("When tax is due", due),
    "business_days": ("Business days", business_days),
    "doubts": ("In doubt", doubt),
}
