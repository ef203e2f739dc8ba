"""The law of a country in, what it makes of two small ledgers out; the engine does the sums."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.core.books import Disposal
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger_file import read_ledger
from bot.core.loss_report import Circumstances, LossReport
from bot.core.losses import harvest
from bot.core.lots import settle

ON = date(2026, 11, 23)
GAINS = Decimal(80_000)
PRICE = Decimal(50_000)
LOSING = "time,kind,asset,quantity,total\n2026-10-01,buy,BTC,1,90000\n"
SALE = """time,kind,asset,quantity,total
2026-01-10,buy,BTC,1,100
2026-02-10,buy,BTC,1,300
2026-03-10,sell,BTC,1,200
"""


@dataclass(frozen=True, slots=True)
class Example:
    """What the law makes of a coin that stands at a loss, and of a sale of one of two coins."""

    harvested: LossReport
    sale: Disposal


def example(law: Jurisdiction) -> Example:
    """Return both, computed as the program does."""
    losing = settle(read_ledger(LOSING, law.timezone), law, on=ON)
    (sale,) = settle(read_ledger(SALE, law.timezone), law).disposals
    circumstances = Circumstances(realised_short=GAINS)
    return Example(harvest(losing, {"BTC": PRICE}, ON, circumstances), sale)
