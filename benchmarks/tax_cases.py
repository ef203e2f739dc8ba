"""Run a directory of case files through the engine: `python benchmarks/tax_cases.py DIRECTORY`.

A case has `args` (the options of `gains`), a `ledger` and `expected` figures with a tolerance.
Prints passes, failures and refusals by group; the exit code is 1 where a case failed.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.core.books import Books, Choices
from bot.core.errors import BotError
from bot.core.ledger_file import row_from_fields
from bot.core.lots import settle
from bot.core.money import use_exact_decimals
from bot.core.rules import CostBasis
from bot.jurisdictions import load

Case = dict[str, Any]


def books_of(case: Case) -> Books:
    """Return what the engine makes of a case."""
    args = case["args"]
    zone = ZoneInfo(args["timezone"])
    law = load(args["country"])
    rows = [
        row_from_fields(fields, line=number, timezone=zone)
        for number, fields in enumerate(case["ledger"], start=1)
    ]
    method = CostBasis(args["method"]) if args.get("method") else None
    return settle(rows, law, Choices(method, args.get("per_wallet"), zone))


def differences(case: Case, books: Books) -> list[str]:
    """Return what differs from the expected figures, one line each."""
    money, units = (Decimal(case["tolerance"][name]) for name in ("money", "quantity"))
    expected = case["expected"]
    found = [f"problem {problem}" for problem in books.problems]
    years = {year.year.name: year for year in books.years}
    found += unequal("years", {year["tax_year"] for year in expected["years"]}, years)
    for year in expected["years"]:
        mine = years.get(year["tax_year"])
        if mine is not None:
            for name, figure in (("net", mine.net), ("income", mine.income)):
                found += apart(f"{year['tax_year']} {name}", year[name], figure, money)
            found += unequal("start", year["start"], mine.year.start.isoformat())
            found += unequal("end", year["end"], mine.year.end.isoformat())
    found += unequal("disposals", len(expected["disposals"]), len(books.disposals))
    for theirs, disposal in zip(expected["disposals"], books.disposals, strict=False):
        at = disposal.at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
        found += unequal("disposal", (theirs["time"], theirs["asset"]), (at, disposal.asset))
        found += unequal("wallet", theirs["wallet"], disposal.wallet)
        found += apart(f"{at} quantity", theirs["quantity"], disposal.quantity, units)
        found += apart(f"{at} gain", theirs["gain"], disposal.gain, money)
        gone = theirs.get("disallowed", "0")
        found += apart(f"{at} disallowed", gone, disposal.disallowed, money)
    return found + open_differences(case, books, money, units)


def open_differences(case: Case, books: Books, money: Decimal, units: Decimal) -> list[str]:
    """Compare open lots, added up by the day of acquisition."""
    dated = not case.get("dates_ambiguous")
    mine = summed(
        (lot.asset, lot.wallet, lot.acquired and lot.acquired.isoformat(), lot.quantity, lot.cost)
        for lot in books.open
    )
    theirs = summed(
        (lot["asset"], lot["wallet"], lot["acquired"], lot["quantity"], lot["cost"])
        for lot in case["expected"]["open"]
    )
    if not dated:
        mine, theirs = undated(mine), undated(theirs)
    found = unequal("open", sorted(map(str, theirs)), sorted(map(str, mine)))
    for key in theirs.keys() & mine.keys():
        found += apart(f"open {key} quantity", theirs[key][0], mine[key][0], units)
        found += apart(f"open {key} cost", theirs[key][1], mine[key][1], money)
    return found


def summed(lots: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[Decimal]]:
    """Add lots up by all that comes before quantity and cost."""
    sums: defaultdict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 2)
    for *key, quantity, cost in lots:
        before = sums[tuple(key)]
        sums[tuple(key)] = [before[0] + Decimal(quantity), before[1] + Decimal(cost)]
    return dict(sums)


def undated(lots: Mapping[tuple[Any, ...], list[Decimal]]) -> dict[tuple[Any, ...], list[Decimal]]:
    """Add lots up without their days."""
    return summed((key[0], key[1], None, *figures) for key, figures in lots.items())


def apart(name: str, expected: object, found: Decimal | None, tolerance: Decimal) -> list[str]:
    """Return a line where two figures are further apart than the tolerance."""
    theirs = Decimal(str(expected))
    if found is not None and abs(theirs - found) <= tolerance:
        return []
    return [f"{name}: expected {theirs}, found {found}"]


def unequal(name: str, expected: Any, found: Any) -> list[str]:  # noqa: ANN401
    """Return a line where two things differ; mappings count as their keys."""
    if isinstance(found, Mapping):
        found = set(found)
    return [] if expected == found else [f"{name}: expected {expected}, found {found}"]


def main(directory: str) -> int:
    """Run every case of a directory and print the outcome."""
    use_exact_decimals()
    outcome: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(Path(directory).glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            group = f"{path.stem} {case['args']['country']}"
            try:
                found = differences(case, books_of(case))
            except BotError as error:
                outcome[group]["refused"] += 1
                print(f"refused {case['id']}: {str(error).splitlines()[0]}")
                continue
            outcome[group]["failed" if found else "passed"] += 1
            for line in found:
                print(f"FAILED {case['id']}: {line}")
    total: Counter[str] = Counter()
    for group, counts in sorted(outcome.items()):
        print(f"{group:20} {dict(counts)}")
        total += counts
    print(f"{'all':20} {dict(total)}")
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
