"""What a taxpayer stated of a year, and the law, in; which of it changes nothing, and why, out."""

from collections.abc import Iterator
from decimal import Decimal

from bot.core.loss_report import Circumstances
from bot.core.money import ZERO, amount_text, decimal_text
from bot.core.rules import CarriedUse, LongEffect, Offset
from bot.core.tax import TaxRules


def unused(circumstances: Circumstances, rules: TaxRules, currency: str) -> Iterator[str]:
    """Yield what was stated and has no use under the rules, one sentence each."""
    use = rules.loss_use
    if use.offset is Offset.NONE:
        yield from _where_losses_have_no_use(circumstances)
        return
    if circumstances.realised_long and rules.ignores_long:
        yield _long(circumstances.realised_long, rules, currency)
    if circumstances.carried and not uses_carried(rules):
        yield (
            f"The losses of earlier years of {amount_text(circumstances.carried)} {currency} that "
            f"you stated have no use here: the law carries none on ({use.source})."
        )
    if circumstances.rate_long is not None and not uses_rate_long(rules):
        why = "the law taxes no gain otherwise because it was held for long"
        if rules.holding is not None and rules.ignores_long:
            why = f"what was held for long counts for nothing ({rules.holding.source})"
        rate = decimal_text(circumstances.rate_long)
        yield f"The rate of {rate} per cent on long-term gains has no use here: {why}."
    if circumstances.other_income and not uses_other_income(rules):
        yield _other_income(circumstances.other_income, rules, currency)


def _where_losses_have_no_use(circumstances: Circumstances) -> Iterator[str]:
    """Say once of all that was stated that no loss meets it."""
    told = circumstances
    if told.realised_short or told.realised_long or told.carried or told.other_income:
        yield "What you stated of the year changes no figure here, for no loss is set against it."


def _long(amount: Decimal, rules: TaxRules, currency: str) -> str:
    assert rules.holding is not None, "it says that what was held for long does not count"
    what = "gains" if amount > 0 else "losses"
    return (
        f"The long-term {what} of {amount_text(abs(amount))} {currency} that you stated are not "
        f"counted: what was held for long counts for nothing ({rules.holding.statute})."
    )


def _other_income(amount: Decimal, rules: TaxRules, currency: str) -> str:
    use = rules.loss_use
    why = f"the law lets losses lower no share of it ({use.source})"
    if use.income_cap != ZERO:
        why = "other income is assumed to be there, whatever you state"
    return (
        f"The other income of {amount_text(amount)} {currency} that you stated changes nothing "
        f"here: {why}."
    )


def uses_carried(rules: TaxRules) -> bool:
    """Whether losses of earlier years can change a figure."""
    return rules.loss_use.carried is not CarriedUse.NONE


def uses_other_income(rules: TaxRules) -> bool:
    """Whether other income that is stated can change a figure."""
    return bool(rules.loss_use.other_share or rules.scale.brackets)


def uses_rate_long(rules: TaxRules) -> bool:
    """Whether a rate on long-term gains can change a figure."""
    return rules.holding is not None and rules.holding.effect is LongEffect.RATE
