"""Cells that a person wrote in; money by its code, and what contradicts another cell, out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.imports.formats import is_empty
from bot.imports.model import NotRead
from bot.imports.numbers import Numbers
from bot.imports.stated_units import code_of, contradicts
from bot.imports.symbols import Symbols, is_money, may_be_paid_with

IN_MONEY = "in money"
"""A column that is added: whether what came or went is money."""
_UNITS = ("currency", "fee currency")
_TRADES = frozenset({"buy", "sell"})
Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class HandCells:
    """Looks at the cells of a hand-made table, row by row."""

    symbols: Symbols
    numbers: Numbers

    def failed(self, records: Sequence[Record]) -> dict[int, NotRead]:
        """Return the rows that contradict themselves or others, by number; complete all others."""
        signed = self._signed_kinds(records)
        fees = {sign for record in records if (sign := self._sign(record, "fee"))}
        failed = {}
        for number, record in enumerate(records, 1):
            error = self._error(record) or self._sign_error(record, signed, fees)
            record[IN_MONEY] = "yes" if self._is_in_money(record) else "no"
            if error is not None:
                failed[number] = error
        return failed

    def _error(self, record: Record) -> NotRead | None:
        """Bring units to their codes; return what is wrong with the row alone."""
        try:
            for column in _UNITS:
                said = record.get(column, "")
                record[column] = code_of(said) or said
            self._check_currency(record)
            return self._price_error(record) or _other_currency(record) or self._other_unit(record)
        except NotRead as error:
            return error

    def _check_currency(self, record: Mapping[str, str]) -> None:
        """Refuse a currency that nobody knows: it would be a coin, and the trade a swap.

        Raises  NotRead.
        """
        said = record.get("currency", "")
        if is_empty(said):
            return
        symbol = self.symbols.symbol(said)
        if not may_be_paid_with(symbol):
            what = f"I do not know the currency {said[:40]!r}"
            raise NotRead(what, "write its code, e.g. EUR, or the symbol of a coin")
        if record.get("type", "").lower() in _TRADES and symbol == self._symbol(_coin(record)):
            raise NotRead(
                f"{symbol} is the coin and the currency",
                "write what the price is told in, e.g. EUR",
            )

    def _sign(self, record: Mapping[str, str], column: str) -> int:
        """Return 1, -1, or 0 for what is nothing or no number: where it is needed, that is told."""
        try:
            number = self.numbers.read(record.get(column, "")) or 0
        except NotRead:
            return 0
        return (number > 0) - (number < 0)

    def _signed_kinds(self, records: Sequence[Record]) -> frozenset[str]:
        """Return the kinds of rows whose quantity has both signs."""
        signs: dict[str, set[int]] = {}
        for record in records:
            signs.setdefault(record.get("type", "").lower(), set()).add(
                self._sign(record, "quantity")
            )
        return frozenset(kind for kind, found in signs.items() if found >= {1, -1})

    def _price_error(self, record: Record) -> NotRead | None:
        if self._sign(record, "price") >= 0:
            return None
        return NotRead("the price is below nothing", "write the price of one unit, without a sign")

    def _sign_error(self, record: Record, signed: frozenset[str], fees: set[int]) -> NotRead | None:
        kind = record.get("type", "")
        if kind.lower() in signed and self._sign(record, "quantity") < 0:
            return NotRead(
                f"the quantity is below nothing, and that of other rows of {kind[:40]!r} is not",
                "write it without a sign, or take out both rows if one takes back the other",
            )
        if fees == {1, -1} and self._sign(record, "fee") < 0:
            return NotRead(
                "the fee is below nothing, and that of other rows is not",
                "write what was paid without a sign, and what was paid to you as a reward",
            )
        return None

    def _other_unit(self, record: Record) -> NotRead | None:
        """Take the unit that stands with a fee; name one that contradicts its column."""
        coin = _coin(record)
        stated = self._unit(record, "quantity")
        if stated and coin and stated != self._symbol(coin):
            return NotRead(
                f"the quantity is in {stated}, and the coin is {coin[:40]}", "correct one of them"
            )
        paid_in = self._unit(record, "fee")
        if not paid_in:
            return None
        if record.get("fee currency") and self._symbol(record["fee currency"]) != paid_in:
            what = f"the fee is in {paid_in}, and its column says {record['fee currency'][:40]}"
            return NotRead(what, "correct one of them")
        record["fee currency"] = paid_in
        return None

    def _unit(self, record: Record, column: str) -> str:
        """Return the symbol that stands with a number; empty where none does."""
        try:
            found = self.numbers.with_unit(record.get(column, ""))
        except NotRead:
            return ""
        return self._symbol(found.unit) if found and found.unit else ""

    def _symbol(self, text: str) -> str:
        """Return the symbol of a unit; empty where it is none."""
        try:
            return self.symbols.symbol(text)
        except NotRead:
            return ""

    def _is_in_money(self, record: Record) -> bool:
        unit = record.get("currency", "")
        return bool(unit) and is_money(self._symbol(unit))


def _coin(record: Mapping[str, str]) -> str:
    return record.get("asset", "") or record.get("base", "")


def _other_currency(record: Record) -> NotRead | None:
    """Name a currency that total or price state against that of the row, which they fill."""
    for column in ("total", "price"):
        unit = record.get("currency", "").upper()
        try:
            stated = contradicts(record.get(column, ""), unit)
        except NotRead:
            continue  # where it is needed, it is told
        if stated and unit:
            return NotRead(
                f"an amount is in {stated}, and the row's currency is {unit}",
                "give the table a column for the currency of each row",
            )
        if stated:
            record["currency"] = stated
    return None
