"""How fast a ledger is settled and what it holds in memory, beside RP2 and BittyTax.

    python -m benchmarks.lots [--large] [--others PYTHON] [--without-others]

PYTHON is that of an environment with rp2 1.7.2 and BittyTax 0.6.0; where it is not given, one is
made in a temporary folder. All run on the same trades (`benchmarks/trades.py`) in this one call,
each measurement in a process of its own. Seconds are processor time of the engine alone: rows in,
books out; for the others likewise, their values made before. Memory is what the process has grown
by at its peak, the rows themselves included.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.trades import trades
from bot.core.books import Choices
from bot.core.ledger import Kind, Row
from bot.core.lots import settle
from bot.core.money import use_exact_decimals
from bot.core.rules import CostBasis
from bot.jurisdictions import load

GOALS = {"US fifo": 1.0, "US hifo": 1.0, "GB pool": 2.0}
GOAL_BYTES = 2_000
FULL, LARGE = 100_000, 1_000_000
RUNS = 3
REQUIREMENTS = ("rp2==1.7.2", "BittyTax==0.6.0")
RP2_COUNTS, BITTYTAX_COUNTS = (1_000, 10_000), (1_000, 4_000)


def rows(count: int) -> list[Row]:
    """Return the sample ledger."""
    return [
        Row(
            line=trade.number,
            at=trade.at,
            kind=Kind.SELL if trade.is_sale else Kind.BUY,
            asset=trade.asset,
            quantity=trade.quantity,
            total=trade.quantity * trade.price,
            wallet=trade.wallet,
        )
        for trade in trades(count)
    ]


def measure(country: str, method: str, count: int) -> None:
    """Print seconds and bytes a row of one settling."""
    use_exact_decimals()
    law, chosen = load(country), Choices(CostBasis(method))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ledger = rows(count)
    start = time.process_time()
    books = settle(ledger, law, chosen)
    seconds = time.process_time() - start
    assert not books.problems, "the sample ledger is whole"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(seconds, grown * 1024 / count)


def ours(name: str, count: int, runs: int) -> tuple[float, float]:
    """Return the least seconds of some runs, and the bytes a row."""
    found = []
    for _ in range(runs):
        command = [sys.executable, "-m", "benchmarks.lots", "--one", *name.split(), str(count)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        found.append((float(said[0]), float(said[1])))
    return min(found)


def theirs(python: str, script: str, *arguments: str) -> float:
    """Return the seconds that another program takes."""
    command = [python, str(Path(__file__).with_name(script)), *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(said.split()[-1])


def environment(folder: str) -> str:
    """Make an environment with the other programs and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = str(Path(folder) / "bin" / "python")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *REQUIREMENTS], check=True)
    return python


def print_ours(*, large: bool) -> bool:
    """Print our figures; whether every goal is met."""
    met = True
    counts = [1_000, 10_000, FULL, *([LARGE] if large else [])]
    for name, goal in GOALS.items():
        for count in counts:
            seconds, size = ours(name, count, RUNS if count <= FULL else 1)
            line = f"Gleaner {name:8} {count:>9,} rows {seconds:8.3f} s {size:7,.0f} bytes a row"
            if count == FULL:
                good = seconds < goal and size < GOAL_BYTES
                met = met and good
                verdict = "met" if good else "MISSED"
                line += f"   goal {goal} s, {GOAL_BYTES:,} bytes: {verdict}"
            print(line, flush=True)
    return met


def print_theirs(python: str, *, large: bool) -> None:
    """Print the figures of the other programs."""
    for method in ("fifo", "hifo"):
        for count in [*RP2_COUNTS, *([FULL] if large else [])]:
            seconds = theirs(python, "with_rp2.py", method, str(count))
            print(f"RP2 1.7.2 {method}     {count:>9,} rows {seconds:8.3f} s", flush=True)
    for count in [*BITTYTAX_COUNTS, *([10_000] if large else [])]:
        seconds = theirs(python, "with_bittytax.py", str(count))
        print(f"BittyTax 0.6.0 GB  {count:>9,} rows {seconds:8.3f} s", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; the exit code is 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--large", action="store_true", help="1,000,000 rows, and more of theirs")
    parser.add_argument("--others", metavar="PYTHON")
    parser.add_argument("--without-others", action="store_true")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        country, method, count = given.one
        measure(country, method, int(count))
        return 0
    met = print_ours(large=given.large)
    if not given.without_others:
        with tempfile.TemporaryDirectory() as folder:
            print_theirs(given.others or environment(folder), large=given.large)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
