"""RP2's tax engine on the sample ledger: `PYTHON benchmarks/with_rp2.py METHOD COUNT`.

Run by the Python of an environment that has rp2. Prints the seconds of its engine, asset by asset,
all wallets together; making its values and writing reports is not counted.
"""

import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prezzemolo.avl_tree import AVLTree
from rp2.accounting_engine import AccountingEngine
from rp2.configuration import MAX_DATE, MIN_DATE, Configuration
from rp2.in_transaction import InTransaction
from rp2.input_data import InputData
from rp2.out_transaction import OutTransaction
from rp2.plugin.country.us import US
from rp2.rp2_decimal import ZERO, RP2Decimal
from rp2.tax_engine import compute_tax
from rp2.transaction_set import TransactionSet

from benchmarks.trades import ASSETS, WALLETS, Trade, trades

COLUMNS = {
    "in_header": "timestamp asset exchange holder transaction_type spot_price crypto_in",
    "out_header": (
        "timestamp asset exchange holder transaction_type spot_price crypto_out_no_fee crypto_fee"
    ),
    "intra_header": (
        "timestamp asset from_exchange from_holder to_exchange to_holder spot_price crypto_sent "
        "crypto_received"
    ),
}


def configuration() -> Configuration:
    """Return what RP2 wants to know before it begins."""
    lines = [
        "[general]",
        "assets = " + ", ".join(f"COIN{number}" for number in range(ASSETS)),
        "exchanges = " + ", ".join(f"wallet{number}" for number in range(WALLETS)),
        "holders = me",
    ]
    for header, names in COLUMNS.items():
        lines += [f"[{header}]"]
        lines += [f"{name} = {place}" for place, name in enumerate(names.split())]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rp2.ini"
        path.write_text("\n".join(lines))
        return Configuration(str(path), US(), MIN_DATE, MAX_DATE, allow_negative_balances=True)


def input_data(asset: str, found: list[Trade], made: Configuration) -> InputData:
    """Return the trades of one asset as RP2 has them."""
    sets = [
        TransactionSet(made, name, asset, MIN_DATE, MAX_DATE) for name in ("IN", "OUT", "INTRA")
    ]
    for trade in found:
        head = (made, trade.at.isoformat(), asset, trade.wallet, "me")
        price, units = RP2Decimal(str(trade.price)), RP2Decimal(str(trade.quantity))
        if trade.is_sale:
            one = OutTransaction(*head, "Sell", price, units, ZERO, row=trade.number)
        else:
            one = InTransaction(*head, "Buy", price, units, fiat_fee=ZERO, row=trade.number)
        sets[trade.is_sale].add_entry(one)
    return InputData(asset, *sets)


def main(method: str, count: int) -> None:
    """Print the seconds."""
    made = configuration()
    found = list(trades(count))
    inputs = [
        input_data(asset, [trade for trade in found if trade.asset == asset], made)
        for asset in sorted({trade.asset for trade in found})
    ]
    start = time.process_time()
    for data in inputs:
        methods = AVLTree()
        plugin = import_module(f"rp2.plugin.accounting_method.{method}")
        methods.insert_node(MIN_DATE.year, plugin.AccountingMethod())
        compute_tax(made, AccountingEngine(years_2_methods=methods), data)
    print(time.process_time() - start)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
