"""How fast a ledger is settled and what it holds in memory, beside RP2 and BittyTax.

    python -m benchmarks.lots [--large] [--others PYTHON] [--without-others]

After that, what one more trade costs in a ledger that is settled already: at its end, taken out
again, and in its middle. A trade in the middle changes what comes after it in its coin; where the
law looks at all coins as one, all that comes after. And what `/losses` costs once prices have
moved: open lots are kept, so nothing is settled; each coin stands a tenth below or above its cost.

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
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.trades import LAST, trades
from bot.core.books import Books, Choices, by_asset
from bot.core.ledger import Kind, Row
from bot.core.losses import harvest
from bot.core.lots import Kept, settle
from bot.core.money import ZERO, use_exact_decimals
from bot.core.rules import CostBasis
from bot.jurisdictions import load

GOALS = {"US fifo": 1.0, "US hifo": 1.0, "GB pool": 2.0}
TICKS = ("US fifo", "US hifo", "GB pool", "DE fifo", "FR portfolio", "CA average")
GOAL_TICK = 0.050
MORE = ("US fifo", "US hifo", "GB pool", "FR portfolio", "JP year_average", "PL cash_flow")
GOAL_BYTES = 2_000
CENT, MIDDLE = Decimal("0.01"), Decimal(5_000)
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


def measure_one_more(country: str, method: str, count: int) -> None:
    """Print seconds of settling all, one more at the end, undoing that, one more in the middle."""
    use_exact_decimals()
    law, chosen, kept = load(country), Choices(CostBasis(method)), Kept()
    ledger = rows(count)

    def seconds(rows_now: list[Row]) -> float:
        start = time.process_time()
        settle(rows_now, law, chosen, kept=kept)
        return time.process_time() - start

    whole, found = seconds(ledger), []
    for place in (count, count // 2):
        row = ledger[place - 1]
        late = replace(row, line=count + 1, at=row.at + timedelta(seconds=1))
        added = [*ledger[:place], late, *ledger[place:]]
        found.append([(seconds(added), seconds(ledger)) for _ in range(RUNS)])
    end, undone = (min(some) for some in zip(*found[0], strict=True))
    middle = min(seconds for seconds, _ in found[1])
    print(whole, end, undone, middle)


def measure_tick(country: str, method: str, count: int) -> None:
    """Print seconds of the first question, and the least of those after a price moved."""
    use_exact_decimals()
    law, chosen, on = load(country), Choices(CostBasis(method)), (LAST + timedelta(days=1)).date()
    books = settle(rows(count), law, chosen, on=on)
    found = []
    for number in range(RUNS + 1):
        prices = _prices(books, Decimal(number))
        start = time.process_time()
        harvest(books, prices, on)
        found.append(time.process_time() - start)
    print(found[0], min(found[1:]))


def _prices(books: Books, moved: Decimal) -> dict[str, Decimal]:
    """Return prices around the average cost of each coin, every other one above it."""
    found = {}
    for number, (asset, own) in enumerate(sorted(by_asset(books).items())):
        units = sum((lot.quantity for lot in own.open), ZERO)
        cost = sum((lot.cost or ZERO for lot in own.open), ZERO) or units * MIDDLE
        share = Decimal("0.9") if number % 2 else Decimal("1.1")
        found[asset] = (cost / units * share).quantize(CENT) + moved
    return found


def print_ticks(count: int) -> bool:
    """Print what a question for losses costs; whether the goal is met for each law."""
    met = True
    for name in TICKS:
        command = [sys.executable, "-m", "benchmarks.lots", "--tick", *name.split(), str(count)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        first, tick = map(float, said)
        met = met and tick < GOAL_TICK
        verdict = "met" if tick < GOAL_TICK else "MISSED"
        print(
            f"Gleaner {name:15} {count:>9,} rows: losses asked for first {1000 * first:5.0f} ms, "
            f"once prices moved {1000 * tick:5.0f} ms   goal {1000 * GOAL_TICK:.0f} ms: {verdict}",
            flush=True,
        )
    return met


def print_one_more(count: int) -> None:
    """Print what one more trade costs."""
    for name in MORE:
        command = [sys.executable, "-m", "benchmarks.lots", "--more", *name.split(), str(count)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        whole, end, undone, middle = map(float, said)
        print(
            f"Gleaner {name:15} {count:>9,} rows {whole:6.3f} s; one more at the end "
            f"{1000 * end:4.0f} ms (1/{whole / end:.0f}), undone {1000 * undone:4.0f} ms, "
            f"in the middle {1000 * middle:4.0f} ms (1/{whole / middle:.0f})",
            flush=True,
        )


def ours(name: str, count: int, runs: int) -> tuple[float, float]:
    """Return the least seconds of some runs, and the bytes a row."""
    found = []
    for _ in range(runs):
        command = [sys.executable, "-m", "benchmarks.lots", "--one", *name.split(), str(count)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        found.append((float(said[0]), float(said[1])))
    return min(found)


def theirs(python: str, script: str, *arguments: str) -> float:
    """Return the seconds that another program takes; what it writes goes with its folder."""
    command = [str(Path(python).absolute()), str(Path(__file__).absolute().with_name(script))]
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [*command, *arguments], check=True, capture_output=True, text=True, cwd=folder
        )
    return float(run.stdout.split()[-1])


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
    parser.add_argument("--more", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--tick", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    for asked, work in (
        (given.one, measure),
        (given.more, measure_one_more),
        (given.tick, measure_tick),
    ):
        if asked:
            country, method, count = asked
            work(country, method, int(count))
            return 0
    met = print_ours(large=given.large)
    print_one_more(FULL)
    met = print_ticks(FULL) and met
    if not given.without_others:
        with tempfile.TemporaryDirectory() as folder:
            print_theirs(given.others or environment(folder), large=given.large)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
