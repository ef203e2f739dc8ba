"""BittyTax's matching on the sample ledger: `PYTHON benchmarks/with_bittytax.py COUNT`.

Run by the Python of an environment that has BittyTax. Prints the seconds of same day, 30 days and
pool; making its values and writing reports is not counted.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bittytax.bt_types import AssetSymbol, DisposalType, TaxRules, TrType, Wallet
from bittytax.config import config
from bittytax.t_record import TransactionRecord
from bittytax.tax import TaxCalculator
from bittytax.transactions import Buy, Sell

from benchmarks.trades import Trade, trades


def transaction(trade: Trade) -> Buy | Sell:
    """Return a trade as BittyTax has it."""
    kind = Sell if trade.is_sale else Buy
    value = trade.quantity * trade.price
    made = kind(TrType.TRADE, trade.quantity, AssetSymbol(trade.asset), value)
    sides = (None, made) if trade.is_sale else (made, None)
    TransactionRecord(TrType.TRADE, *sides, None, Wallet(trade.wallet), trade.at, "", None)
    made.set_tid()
    return made


def main(count: int) -> None:
    """Print the seconds."""
    config.debug = False
    made = [transaction(trade) for trade in trades(count)]
    start = time.process_time()
    tax = TaxCalculator(made, TaxRules.UK_INDIVIDUAL)
    tax.pool_same_day()
    tax.match_sell(DisposalType.SAME_DAY)
    tax.match_buyback(DisposalType.BED_AND_BREAKFAST)
    tax.process_section104(skip_integrity_check=True)
    print(time.process_time() - start)


if __name__ == "__main__":
    main(int(sys.argv[1]))
