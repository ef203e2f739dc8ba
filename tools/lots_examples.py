"""Small ledgers in, what the commands of the program answer to them out."""

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.__main__ import main
from bot.core.money import amount_text

ON = "2026-11-23"
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A ledger as CSV, and the price of a unit of each coin where nothing was sold yet."""

    ledger: str
    prices: tuple[tuple[str, str], ...] = ()

    def gains(self, country: str, *options: str) -> Answer:
        """Return what `gains` answers."""
        return self._ask("gains", "--country", country, *options)

    def losses(self, country: str, *options: str) -> Answer:
        """Return what `losses` answers for the day of the page."""
        return self._ask("losses", "--country", country, "--on", ON, *options)

    def _ask(self, command: str, *options: str) -> Answer:
        with TemporaryDirectory() as folder:
            ledger, prices = Path(folder, "ledger.csv"), Path(folder, "prices.json")
            ledger.write_text(self.ledger, "utf-8")
            prices.write_text(json.dumps(dict(self.prices)), "utf-8")
            asked = [command, "--ledger", str(ledger), *options, "--json"]
            if command == "losses":
                asked += ["--prices", str(prices)]
            printed = io.StringIO()
            with redirect_stdout(printed):
                code = main(asked)
        if code:
            raise ValueError(f"the example is refused: {options}")
        answer: Answer = json.loads(printed.getvalue())
        return answer


def money(amount: str) -> str:
    """Return an amount of an answer as a sentence has it."""
    return amount_text(Decimal(amount)).replace("-", "\N{MINUS SIGN}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column stands left, the others right."""
    marks = ["---", *("---:" for _ in head[1:])]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, marks, *rows))


def code(text: str) -> str:
    """Return a block of code."""
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
