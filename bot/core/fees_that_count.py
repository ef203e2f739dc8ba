"""The law and a kind of row in; whether what the row cost changes a cost or proceeds, out."""

from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Kind
from bot.core.named_lots import SALES
from bot.core.rules import CostBasisRule, Fees


def ignores_fee(rule: CostBasisRule, kind: Kind) -> bool:
    """Whether what a row of a kind cost changes nothing."""
    return rule.fees is Fees.NONE or (rule.fees is Fees.PURCHASES and kind in SALES)


def ignores_any(law: Jurisdiction) -> bool:
    """Whether there is a day on which some fees change nothing."""
    return any(rule.fees is not Fees.ALL for rule in law.cost_basis)
