"""What a taxpayer stated of a tax year in, beside what is set for good; circumstances out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.core.chats import Profile
from bot.core.loss_report import Circumstances
from bot.core.money import ZERO


class Part(StrEnum):
    """What can be stated of a tax year, by the word that a user writes for it."""

    GAINS = "gains"
    CARRIED = "carried"
    INCOME = "income"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a chat's owner stated of one tax year, in their currency; 0 where nothing.

    tax_year, ends  the year's name and its last day: what was stated counts in no other.
    gains_short, gains_long  gains that the ledger does not have, negative for losses; all are short
                where the law knows no terms.
    carried     losses of earlier years not used yet, >= 0.
    other_income  interest, dividends and the like, >= 0.
    """

    tax_year: str
    ends: date
    gains_short: Decimal = ZERO
    gains_long: Decimal = ZERO
    carried: Decimal = ZERO
    other_income: Decimal = ZERO

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the year is stated."""
        return not (self.gains_short or self.gains_long or self.carried or self.other_income)

    def alone(self, part: Part) -> Circumstances:
        """Return one part of it, as if nothing else were known."""
        match part:
            case Part.GAINS:
                short, long = self.gains_short, self.gains_long
                return Circumstances(realised_short=short, realised_long=long)
            case Part.CARRIED:
                return Circumstances(carried=self.carried)
            case Part.INCOME:
                return Circumstances(other_income=self.other_income)


def circumstances_of(profile: Profile, stated: Stated) -> Circumstances:
    """Return what a chat's owner told us of the year, with what they set for every year."""
    return Circumstances(
        realised_short=stated.gains_short,
        realised_long=stated.gains_long,
        carried=stated.carried,
        other_income=stated.other_income,
        rate_short=profile.rate_short,
        rate_long=profile.rate_long,
        min_loss=profile.min_loss,
        trade_cost=profile.trade_cost,
        min_trade=profile.min_trade,
    )
