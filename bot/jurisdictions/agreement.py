"""All rules of a country in, what of them cannot stand beside each other out."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from bot.core.due_rules import BusinessDaysRule, DueKind, DueRule
from bot.core.rules import (
    BuybackRule,
    HoldingRule,
    LongEffect,
    LossUseRule,
    RatesRule,
    SwapRule,
    in_force,
)

WHOLE = 100
YEAR_END = (12, 31)


def contradictions(rules: Mapping[str, Any]) -> Iterator[str]:
    """Yield what does not agree, one phrase each.

    rules  by name, the entries of each with the earliest first.
    """
    yield from _waiting(rules["buyback"], rules["swap"])
    yield from _brackets(rules["rates"], rules["loss_use"], rules["holding"])
    yield from _split(rules["rates"], rules["holding"])
    yield from _due(rules["due"], rules["business_days"])


def _due(due: Sequence[DueRule], business_days: Sequence[BusinessDaysRule]) -> Iterator[str]:
    monthly = [rule for rule in due if rule.kind is DueKind.NEXT_MONTH]
    if monthly and not in_force(business_days, monthly[0].since):
        yield "due needs business_days since the same day or earlier"
    for rule in due:
        parts = [(end.month, end.day) for end in rule.ends]
        whole = bool(parts) and parts[-1] == YEAR_END and all(a < b for a, b in pairwise(parts))
        if rule.kind is DueKind.PARTS and not (whole and len(parts) == len(rule.paid_by)):
            yield "due needs ends, by time and until 12-31, and as many paid_by"


def _waiting(buyback: Sequence[BuybackRule], swap: Sequence[SwapRule]) -> Iterator[str]:
    waits = any(rule.held_at_end for rule in buyback)
    if waits and not all(rule.realises for rule in swap):
        yield "held_at_end needs swaps that realise: no coin may take over another's cost"


def _brackets(
    rates: Sequence[RatesRule], loss_use: Sequence[LossUseRule], holding: Sequence[HoldingRule]
) -> Iterator[str]:
    bracketed = [rule for rule in rates if rule.brackets]
    if any(rule.long is not None or rule.loss is not None for rule in bracketed):
        yield "brackets need one rate for all: neither long nor loss"
    if bracketed and any(rule.included != WHOLE for rule in loss_use):
        yield "brackets need gains that count whole: no included"
    if bracketed and _has_terms(holding):
        yield "brackets need gains without terms: no holding with a rate of its own"


def _split(rates: Sequence[RatesRule], holding: Sequence[HoldingRule]) -> Iterator[str]:
    splits = any(rule.splits_year for rule in rates)
    if any(rule.brackets or rule.long is not None for rule in rates if splits):
        yield "splits_year needs one rate a day: neither long nor brackets"
    if splits and _has_terms(holding):
        yield "splits_year needs gains without terms: no holding with a rate of its own"
    firsts = [rule for rule in rates[:1] if rule.splits_year]
    falling = [now for before, now in pairwise(rates) if now.short <= before.short]
    if firsts or any(rule.splits_year for rule in falling):
        yield "splits_year needs a lower rate before"


def _has_terms(holding: Sequence[HoldingRule]) -> bool:
    return any(rule.effect is LongEffect.RATE for rule in holding)
