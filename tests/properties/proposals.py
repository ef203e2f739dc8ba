"""Random books under the law of a country and a price; whether a better sale than the one proposed
can be found by trying.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from bot.core.books import Books, Choices
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import ledger_text
from bot.core.losses import harvest
from bot.core.lots import settle
from bot.core.money import ZERO, exact
from bot.core.rules import Offset
from bot.jurisdictions import codes, load
from tests.properties.dice import Dice, drawn
from tests.properties.ledgers import ASSET, FIRST, TOLERANCE, net, net_of_year, trading

LAST = FIRST + timedelta(days=60)
BENDING = ("CA", "GB")
TENTH_OF_A_CENT = Decimal("0.001")
"""Where a sale from a pool changes earlier ones, it is found to so much."""
USEFUL = tuple(
    code for code in codes() if load(code).loss_use_on(LAST.date()).offset is not Offset.NONE
)
USELESS = tuple(code for code in codes() if code not in USEFUL)


@dataclass(frozen=True)
class Proposal:
    """Trades, the law and choices they are settled under, when and at what price is sold.

    shares  of all units, to be tried besides.
    """

    code: str
    rows: tuple[Row, ...]
    choices: Choices
    at: datetime
    price: Decimal
    shares: Sequence[Decimal]
    law: Jurisdiction = field(repr=False)

    @property
    def on(self) -> date:
        """The taxpayer's day."""
        return self.at.astimezone(self.law.timezone).date()

    def wrong(self) -> list[str]:
        """Return in what the proposal is not what the books say of it, and what beats it."""
        books = settle(self.rows, self.law, self.choices, on=self.on)
        report = harvest(books, {ASSET: self.price}, self.on)
        best = report.total_loss + sum((one.earlier_loss for one in report.opportunities), ZERO)
        found = []
        with exact():
            for one in report.opportunities:
                change, in_year = self.change(books, one.quantity)
                if abs(in_year + one.loss) > TOLERANCE:
                    found.append(f"{one.quantity} units lose {-in_year}, not {one.loss}")
                if abs(change + one.loss + one.earlier_loss) > TOLERANCE:
                    found.append(f"{one.quantity} units change earlier years by another amount")
            held = sum((lot.quantity for lot in books.open), ZERO)
            allowed = TENTH_OF_A_CENT if self.code in BENDING else ZERO
            for share in self.shares:
                loss, in_year = (-change for change in self.change(books, held * share))
                better = loss > best + allowed + TOLERANCE
                # Where the best of all years loses nothing in its own, that of its own is told.
                if better and in_year > report.total_loss + allowed + TOLERANCE:
                    found.append(f"{held * share} units lose {loss}, more than {best}")
        return found

    def change(self, books: Books, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Return what selling units at the end adds to the gains of all years, and of its own."""
        if not quantity:
            return ZERO, ZERO
        at = self.at + timedelta(minutes=30)
        sale = Row(0, at, Kind.SELL, ASSET, quantity, self.price * quantity)
        after = settle([*books.rows, sale], self.law, self.choices)
        in_year = net_of_year(after, self.on) - net_of_year(books, self.on)
        return net(after) - net(books), in_year

    def text(self) -> str:
        """Return what is needed to look at the case by hand."""
        rule = f"{self.choices.method}, buying back {self.choices.wash_rule}"
        return f"{self.code}, {rule}, price {self.price}, at {self.at}\n{ledger_text(self.rows)}"


def proposal(dice: Dice, code: str, most: int) -> Proposal:
    """Return what is asked on the last day of the trades, or when some of them are a year old."""
    law = load(code)
    rows = trading(dice, most=most)
    last = max(row.at for row in rows)
    switch = any(rule.switch for rule in law.buyback)
    method = dice.one_of(law.cost_basis_on(LAST.date()).methods)
    return Proposal(
        code=code,
        rows=rows,
        choices=Choices(method, wash_rule=dice.flip() if switch else None),
        at=dice.one_of((last, last, LAST, LAST + timedelta(days=330))),
        price=dice.decimal(0, dice.one_of((4_000, 30_000)), 2),
        shares=[Decimal(1), *(dice.decimal(1, 1000, 3) for _ in range(4))],
        law=law,
    )


@st.composite
def proposals(draw: st.DrawFn, code: str) -> Proposal:
    """Draw a proposal."""
    return proposal(drawn(draw), code, 12)
