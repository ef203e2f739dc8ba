"""Read a directory of exports and compare: `python benchmarks/exports.py DIRECTORY`.

Beside each NAME.csv stands NAME.expected.json with its transactions; NAME.expected.json with a list
of `files` is for several read together. Prints what differs, and how many passed; the exit code is
1 where one did not.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from zoneinfo import ZoneInfo

from bot.core.errors import BotError
from bot.core.ledger_file import ledger_text, read_ledger
from bot.core.money import use_exact_decimals
from bot.imports import ExportFile, Transaction, What, read_export

SIDES = ("in", "out", "fee", "value")


def normal(one: Transaction) -> dict[str, Any]:
    """Return a transaction in the form of the expected files."""
    what, kind = one.what.value, one.kind
    if one.what is What.GIFT:
        what = "deposit" if one.incoming else "withdrawal"
    amounts = (one.incoming, one.outgoing, one.fee, one.value)
    found: dict[str, Any] = {"rows": list(one.rows), "type": what}
    found["time"] = one.when.at.isoformat().replace("+00:00", "Z") if one.when else None
    if one.what is What.IGNORE:
        return found
    for side, amount in zip(SIDES, amounts, strict=True):
        if amount is not None and not (side == "value" and what in {"buy", "sell"}):
            found[side] = (amount.asset, amount.quantity)
    if kind:
        found["kind"] = kind
    return found


def expected(one: dict[str, Any]) -> dict[str, Any]:
    """Return an expected transaction in the same form."""
    found: dict[str, Any] = {
        key: one[key] for key in ("rows", "time", "type", "kind") if key in one
    }
    for side in SIDES:
        if side in one and one["type"] != "ignore":
            amount = one[side]
            units = Decimal(amount.get("quantity") or amount.get("amount"))
            if units or side == "value":
                found[side] = (amount.get("asset") or amount.get("currency"), units)
    return found


def _without_ignored(transactions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return transactions where each ignored row stands alone, with its number and nothing else."""
    found = []
    for one in transactions:
        if one["type"] == "ignore":
            found += [{"rows": [row], "type": "ignore"} for row in one["rows"]]
        else:
            found.append(one)
    return found


def differences(path: Path) -> list[str]:
    """Return what differs for one expected file."""
    wanted = json.loads(path.read_text())
    names = wanted.get("files") or [wanted["file"]]
    files = [ExportFile(name, (path.parent / name).read_bytes()) for name in names]
    try:
        export = read_export(files)
    except BotError as error:
        return [str(error)]
    mine = _without_ignored(map(normal, export.transactions))
    theirs = _without_ignored(map(expected, wanted["transactions"]))
    if len(names) > 1:
        for one in (*mine, *theirs):
            del one["rows"]
    found = [f"unread {gap}" for gap in export.unread]
    found += [f"- {one}" for one in theirs if one not in mine]
    found += [f"+ {one}" for one in mine if one not in theirs]
    again = read_ledger(ledger_text(export.rows), ZoneInfo("UTC"))
    if [row.id for row in again] != [row.id for row in export.rows]:
        found.append("the rows do not read back")
    return found


def main(arguments: Sequence[str]) -> int:
    """Run every expected file of a directory."""
    use_exact_decimals()
    failed = 0
    paths = sorted(Path(arguments[0]).glob("*.expected.json"))
    for path in paths:
        found = differences(path)
        failed += bool(found)
        if found:
            print(f"{path.name}\n  " + "\n  ".join(found))
    print(f"{len(paths) - failed} of {len(paths)} as expected")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
