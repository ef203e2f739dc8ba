"""What was stated of a tax year and the law in; what of it has a use, and why the rest has none."""

from bot.core.jurisdiction import Jurisdiction
from bot.core.loss_report import Circumstances
from bot.core.loss_words import why_unusable
from bot.core.stated import Part
from bot.core.tax import TaxRules
from bot.core.unused import unused, uses_carried, uses_other_income


def parts_of_use(law: Jurisdiction, rules: TaxRules) -> frozenset[Part]:
    """Return what can be stated that can change a figure under the rules."""
    if why_unusable(law, rules):
        return frozenset()
    uses = {
        Part.GAINS: True,
        Part.CARRIED: uses_carried(rules),
        Part.INCOME: uses_other_income(rules),
    }
    return frozenset(part for part, has_use in uses.items() if has_use)


def without_use(
    told: Circumstances, law: Jurisdiction, rules: TaxRules, currency: str
) -> tuple[str, ...]:
    """Return what of what was stated has no use, and why, one sentence each."""
    why = why_unusable(law, rules)
    if why is not None:
        return (f"What you stated changes no figure here. {why}",)
    return tuple(unused(told, rules, currency))
