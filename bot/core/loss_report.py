"""What is told of the losses that could be harvested on a day, and what a taxpayer told us."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.core.deadlines import Deadline
from bot.core.holding import Term
from bot.core.ledger import Problem
from bot.core.money import ZERO
from bot.core.trust import Confidence, confidence

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a taxpayer told us about the year; amounts in the tax currency, rates in per cent.

    realised_short, realised_long  gains of this tax year that the ledger does not have.
    carried    losses of earlier years not used yet, >= 0.
    other_income  interest, dividends and the like of the year, >= 0.
    min_loss   smaller losses are not shown.
    trade_cost what selling costs, in per cent of what it brings, 0 to 100.
    min_trade  what a sale must bring at least, its cost taken off.
    """

    realised_short: Decimal = ZERO
    realised_long: Decimal = ZERO
    carried: Decimal = ZERO
    rate_short: Decimal | None = None
    rate_long: Decimal | None = None
    min_loss: Decimal = ZERO
    trade_cost: Decimal = ZERO
    min_trade: Decimal = ZERO
    other_income: Decimal = ZERO

    def cost_of(self, gross: Decimal) -> Decimal:
        """Return what selling costs of what a buyer pays."""
        return gross * self.trade_cost / WHOLE

    def left_of(self, gross: Decimal) -> Decimal:
        """Return what selling leaves of what a buyer pays."""
        return gross - self.cost_of(gross)


@dataclass(frozen=True, slots=True)
class LotPart:
    """The part of one open lot that a sale would consume.

    acquired   the taxpayer's day; None for a pool or where unknown.
    cost       None = unknown, where the result counts for nothing whatever it was.
    gain       taxed gain at the price used, negative = loss; in the tax currency, not rounded.
    term_ends  the last day on which a sale would still be short-term.
    exempt     whether its result counts for nothing, because it was held for long.
    """

    acquired: date | None
    wallet: str | None
    quantity: Decimal
    cost: Decimal | None
    gain: Decimal
    term: Term | None
    term_ends: date | None
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Rebuy:
    """What a purchase of the same asset would do to the loss.

    rule        None where the law knows no such rule for coins held directly.
    clean_from  the first day on which buying again changes nothing about the loss.
    sell_by     the last day on which a sale leaves time to buy again, clean, before the tax year
                ends; None where no days are counted or it has passed.
    blocked_by  purchases already made that take part of the loss away: day and quantity.
    """

    rule: str | None
    clean_from: date | None
    blocked_by: tuple["Blocking", ...] = ()
    sell_by: date | None = None


@dataclass(frozen=True, slots=True)
class Blocking:
    """A purchase that stands in the way of a loss."""

    day: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One sale that would realise a loss that counts.

    quantity     what must really be sold, in the order that the law prescribes.
    proceeds     what the law looks at: what a buyer pays, `cost_in_loss` taken off.
    cost         None where that of an exempt lot on the way is unknown.
    loss         > 0; net of `forced_gain`, the gain of winning lots that must be sold on the way.
    short_loss, long_loss  how `loss` splits; one is negative where its term stands at a gain. Where
                 the law knows no terms, all is `short_loss`.
    tax_saved    tax now - tax after, this sale alone, by the rates used; an estimate. None where no
                 rate is known.
    deferred     the part of `tax_saved` that comes back as tax later, if the units are bought back
                 at this price and sold at what they cost before; the rest is saved for good.
    warnings     whole sentences.
    counts_until the last day on which the first of the losses counts, where a lot held for long is
                 exempt; None where they all count until the year ends.
    trade_cost   what the sale itself costs.
    earlier_loss what the sale adds to losses of earlier tax years, which is in no other amount:
                 where units still held decide about them, or purchases of the day are matched.
    cost_in_loss the same where the law deducts it, so that it is in `loss` and in the gains of
                 `lots`; else 0.
    """

    asset: str
    wallet: str | None
    quantity: Decimal
    price: Decimal
    proceeds: Decimal
    cost: Decimal | None
    loss: Decimal
    short_loss: Decimal
    long_loss: Decimal
    forced_gain: Decimal
    tax_saved: Decimal | None
    deferred: Decimal | None
    lots: tuple[LotPart, ...]
    rebuy: Rebuy
    warnings: tuple[str, ...] = ()
    counts_until: date | None = None
    trade_cost: Decimal = ZERO
    cost_in_loss: Decimal = ZERO
    earlier_loss: Decimal = ZERO

    @property
    def brings(self) -> Decimal:
        """What the sale leaves in hand."""
        return self.proceeds + self.cost_in_loss - self.trade_cost

    @property
    def by_law(self) -> Decimal | None:
        """What the law adds to the cost less what it brings to make the loss; None = unknown."""
        return None if self.cost is None else self.loss - (self.cost - self.proceeds)

    @property
    def net_saved(self) -> Decimal | None:
        """What is left of the tax saved once the sale is paid for; None where that is unknown."""
        return None if self.tax_saved is None else self.tax_saved - self.trade_cost


@dataclass(frozen=True, slots=True)
class Hidden:
    """Losing lots that a sale cannot reach at a loss, for larger gains come first by the method.

    What selling costs is in both amounts.
    quantity, loss  of the losing lots alone.
    gain            of the winning lots in front of the last of them.
    """

    asset: str
    wallet: str | None
    quantity: Decimal
    loss: Decimal
    gain: Decimal


@dataclass(frozen=True, slots=True)
class Denied:
    """A loss that a sale of today would have, and that purchases before it take away whole.

    bought_on  the last day of those purchases.
    free_from  the first day of a sale that they leave alone, if nothing is bought in between.
    adds       the loss of all that is taken away so of this asset if it is sold together with the
               sales that are told, for units sold as well take nothing; 0 where that is none.
    """

    asset: str
    wallet: str | None
    quantity: Decimal
    loss: Decimal
    bought_on: date
    free_from: date
    adds: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class TooSmall:
    """A sale that would realise a loss, and brings less than the smallest trade."""

    asset: str
    wallet: str | None
    quantity: Decimal
    proceeds: Decimal
    loss: Decimal


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Units held that no figure includes, and why.

    why  "no_cost", "no_price", "no_date", or "no_portfolio_value" where the law takes a share of
         the value of all coins and that is unknown.
    """

    asset: str
    wallet: str | None
    quantity: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class LossReport:
    """What could be harvested on a day.

    usable           whether losses help at all under the law; `why` says why not and names it.
    opportunities    largest tax saving first, then loss, asset, wallet.
    total_tax_saved  tax now - tax after all of them together: not the sum of the single ones; None
                     where there are some and no rate is known.
    carried_forward  the loss left for later years after all of them together; `carried_before`
                     is what is left without any.
    total_trade_cost what all of them cost together.
    hidden           losses out of reach behind gains.
    denied           losses that purchases before today take away whole.
    too_small        losses that the smallest trade leaves out.
    below            losses that are smaller than the smallest to be shown; largest first.
    assumptions      what the estimate rests on, whole sentences (rates, what was realised, doubts).
    stated           those of the assumptions that say which of what was stated is counted.
    exempt           those that say which losses count for nothing, for units were held for long.
    unused           those that say which of what was stated changes nothing, and why.
    claim            what using a loss takes, e.g. in the return, with the source; or "".
    sources          addresses or statutes of the rules that were applied.
    problems         of the ledger; the answer is partial where there are any.
    assets           that are held.
    unknown          coins that were sold in the year for an unknown gain, each with a word why.
    """

    on: date
    country: str
    currency: str
    method: str
    usable: bool
    why: str | None
    deadline: Deadline | None
    opportunities: tuple[Opportunity, ...]
    total_loss: Decimal
    total_tax_saved: Decimal | None
    carried_forward: Decimal
    not_counted: tuple[NotCounted, ...]
    hidden: tuple[Hidden, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]
    problems: tuple[Problem, ...]
    total_trade_cost: Decimal = ZERO
    denied: tuple[Denied, ...] = ()
    too_small: tuple[TooSmall, ...] = ()
    assets: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    claim: str = ""
    below: tuple[TooSmall, ...] = ()
    carried_before: Decimal = ZERO
    stated: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def confidence(self) -> Confidence:
        """How much of what is held the figures rest on."""
        unpriced = [(units.asset, units.why) for units in self.not_counted]
        unpriced += self.unknown
        return confidence(self.assets, self.problems, unpriced)
