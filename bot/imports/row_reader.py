"""The cells of one row in, what the row says out, not yet joined with others."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.core.money import ZERO
from bot.imports import by_hand, special
from bot.imports.entries import Entry
from bot.imports.formats import Rule, Spec, TimeFormat, is_empty
from bot.imports.hand_cells import IN_MONEY
from bot.imports.model import Amount, Instant, NotRead, Record
from bot.imports.numbers import Numbers
from bot.imports.recognise import Recognised
from bot.imports.times import Times, joined_time, zone_named

if TYPE_CHECKING:
    from bot.imports.symbols import Symbols

NEW_WORD = "say what that word means, or add the row by hand"
_SIDES = {"base", "quote"}
"""What a pair was parted into; these are symbols already."""


class RowReader:
    """Reads the rows of one table, one by one.

    comma    whether the decimal point of a table by hand is a comma where no number tells.
    unclear  a number that could be two, where none of the table tells.
    """

    def __init__(
        self,
        records: list[dict[str, str]],
        recognised: Recognised,
        name: str,
        times: Times,
        own: set[str],
        *,
        comma: bool | None = None,
    ) -> None:
        self.format = recognised.format
        self.symbols: Symbols = self.format.symbols()
        columns = self.format.numbers | set(self.format.units)
        cells = (record.get(column, "") for record in records for column in columns)
        usual = comma if self.format.is_by_hand else None
        self.numbers = Numbers.of(
            cells,
            delimiter=recognised.delimiter,
            usual=usual if self.format.decimal_comma is None else self.format.decimal_comma,
            strict=self.format.is_by_hand,
        )
        described = self.format.decimal_comma is not None
        self.unclear = None if described else self.numbers.unclear
        self.times = times
        self._failed: dict[int, NotRead] = {}
        if self.format.prepare:
            prepare = special.PREPARATIONS[self.format.prepare]
            context = special.Context(name, self.symbols, self.numbers, recognised, own)
            self._failed = prepare(records, context)

    def entry(self, number: int, record: dict[str, str]) -> Entry:
        """Return what a row says.

        Raises  NotRead.
        """
        self._enrich(record)
        rule = self._rule(record)
        if rule is not None and rule.ignore is not None:
            entry = self._base(number, record, rule, with_time=False)
            entry.means, entry.reason = "ignore", _filled(rule.ignore, record)
            return entry
        if number in self._failed:
            raise self._failed[number]
        if rule is None:
            raise self._unknown(record)
        entry = self._base(number, record, rule, with_time=True)
        entry.value = self._amount(rule.value, record, zero_counts=self.format.zero_value)
        entry.fee = self._fee(rule.fee, record, entry)
        if rule.means == "income":
            self._check_income(rule.incoming, record)
        entry.incoming = self._amount(rule.incoming, record)
        entry.outgoing = self._amount(rule.outgoing, record)
        if self.format.is_by_hand and rule.means == "trade":
            by_hand.check_sides(entry, record, self.numbers)
        if rule.change is not None:
            self._change(rule.change, record, entry)
        if rule.less_fee:
            _take_fee_out(entry)
        if rule.plus_fee and entry.incoming and entry.fee:
            entry.incoming = _plus(entry.incoming, entry.fee)
        if entry.rebate and (rule.plus_fee or rule.less_fee):
            _without_rebate(entry, entry.rebate)
        return entry

    def _enrich(self, record: dict[str, str]) -> None:
        """Add what is hidden in the cells: units, the sides of a pair, parts of a text."""
        for column in self.format.units:
            found = self.numbers.with_unit(record.get(column, ""))
            record[f"{column} unit"] = found.unit if found else ""
        for column, other in self.format.instead.items():
            record[column] = record.get(column) or record.get(other, "")
        for extract in self.format.extracts:
            match = extract.pattern.fullmatch(record.get(extract.column, ""))
            if match:
                record.update(
                    (name.replace("_", " "), part or "") for name, part in match.groupdict().items()
                )
        if self.format.pair and "base" not in record:
            text = record.get(self.format.pair, "")
            if not is_empty(text):
                pair = self.symbols.pair(text)
                record["base"], record["quote"] = pair.base, pair.quote

    def _rule(self, record: Record) -> Rule | None:
        for rule in self.format.rules:
            for condition in rule.conditions:
                if not condition.holds(record, self.numbers):
                    break
            else:
                return rule
        return None

    def _unknown(self, record: Record) -> NotRead:
        if self.format.is_by_hand and "type" in record:
            other = by_hand.doubt_of_kind(self.format, record)
            if other is not None:
                return other
        called = by_hand.names(self.format)
        asked = Counter(
            condition.column
            for rule in self.format.rules
            for condition in rule.conditions
            if condition.pattern is not None
            and record.get(condition.column)
            and condition.column != IN_MONEY
        )
        most = max(asked.values(), default=0)
        deciding = [column for column, count in asked.items() if 2 * count >= most]
        said = ", ".join(
            f"{called.get(column, column)} {record[column][:60]!r}" for column in deciding
        )
        remedy = NEW_WORD if self.format.places else "add it by hand"
        return NotRead(f"I do not know what {said or 'this row'} means", remedy)

    def _base(self, number: int, record: Record, rule: Rule, *, with_time: bool) -> Entry:
        format_ = self.format
        when = self._when(record, needed=with_time)
        join = format_.joins[rule.join] if rule.join else None
        group = None
        if join is not None:
            parts = (self._group_part(column, record, when) for column in join.by)
            group = (rule.join or "", *parts)
        is_fill = format_.order not in {None, *format_.id}
        key = ":".join(_number(record.get(column, "")) for column in format_.id).strip(":")
        return Entry(
            number,
            rule.means,
            format_,
            when=when,
            kind=_filled(rule.kind, record) or None,
            note=_filled(rule.note, record) or record.get(format_.note or "", "") or None,
            wallet=_filled(rule.wallet, record)
            or record.get(format_.wallet_column or "", "")
            or format_.wallet,
            to_wallet=_filled(rule.to_wallet, record) or None,
            key=key or None,
            order=_number(record.get(format_.order or "", "")) or None if is_fill else None,
            group=group,
        )

    @staticmethod
    def _group_part(column: str, record: Record, when: Instant | None) -> str:
        if column == "@second":
            return when.at.isoformat() if when else ""
        return record.get(column, "")

    def _when(self, record: Record, *, needed: bool) -> Instant | None:
        time = self.format.time
        zone = None
        if time.zone_column:
            name = record.get(time.zone_column, "")
            zone = zone_named(name)
            if zone is None and name:
                raise NotRead(f"{name[:40]!r} is no time zone", "write e.g. UTC or Europe/Berlin")
        try:
            return self.times.read(time_cell(self.format.time, record), zone)
        except NotRead:
            if needed:
                raise
            return None

    def _amount(
        self, spec: Spec | None, record: Record, *, zero_counts: bool = False
    ) -> Amount | None:
        if spec is None:
            return None
        if spec.otherwise:
            spec = spec.for_record(record)
        plain = spec.plain
        if plain is not None:
            number = self.numbers.read(record.get(plain, ""))
            number = None if number is None else abs(number)
        else:
            number = self._sum(spec, record)
            if number is not None and number < 0:
                raise NotRead(f"{' '.join(spec.columns)} give less than nothing")
        if number is None or not (number or zero_counts):
            return None
        asset = spec.asset if spec.literal else record.get(spec.asset, "")
        if not asset:
            raise NotRead(f"{spec.asset} is empty, though there is an amount")
        known = spec.literal or (self.format.pair is not None and spec.asset in _SIDES)
        return Amount(asset if known else self.symbols.symbol(asset), number)

    def _check_income(self, spec: Spec | None, record: Record) -> None:
        """Refuse income below nothing: it was taken back, or is something else.

        Raises  NotRead.
        """
        plain = spec.plain if spec is not None else None
        number = self.numbers.read(record.get(plain, "")) if plain else None
        if number is not None and number < 0:
            what = f"{plain} is below nothing, and this row is income"
            raise NotRead(what, "add by hand what it was, e.g. lost or a fee")

    def _sum(self, spec: Spec, record: Record) -> "special.Number":
        total: special.Number = None
        for sign, names in spec.terms:
            product: special.Number = None
            for name in names:
                number = self.numbers.read(record.get(name, ""))
                if number is None:
                    product = None
                    break
                product = abs(number) if product is None else product * abs(number)
            if product is not None:
                total = sign * product if total is None else total + sign * product
            elif total is None:
                return None
        return total

    def _fee(self, spec: Spec | None, record: Record, entry: Entry) -> Amount | None:
        if spec is None:
            return None
        if spec.plain is None:
            number = self._sum(spec, record)
            if number is None or number <= 0:
                return None
        elif self.format.fees:
            paid = self.numbers.read(record.get(spec.plain, "")) or ZERO
            if paid > 0 if self.format.fees == "negative" else paid < 0:
                entry.rebate = self._amount(spec, record)
                return None
        return self._amount(spec, record)

    def _change(self, spec: Spec, record: Record, entry: Entry) -> None:
        plain = spec.plain
        assert plain, "a change is one column with a sign"
        number = self.numbers.read(record.get(plain, ""))
        amount = self._amount(spec, record)
        if number is not None and number > 0:
            entry.incoming = amount
        else:
            entry.outgoing = amount


def time_cell(time: TimeFormat, record: Record) -> str:
    """Return what a row has as its time, wherever it stands."""
    parts = [record[name] for name in time.columns if record.get(name)]
    text = joined_time(*parts) if len(parts) == 2 else " ".join(parts)  # noqa: PLR2004
    return text if not is_empty(text) else _first_filled(time.fallback, record)


def _number(cell: str) -> str:
    """Return the venue's own number of a row; some say "Unknown" where there is none."""
    return "" if is_empty(cell) or cell.lower() == "unknown" else cell


def _take_fee_out(entry: Entry) -> None:
    """Take the fee out of what left, where it is of the same asset and counted in."""
    out, fee = entry.outgoing, entry.fee
    if out is None or fee is None or out.asset != fee.asset:
        return
    if fee.quantity > out.quantity:
        raise NotRead("the fee is larger than what left")
    rest = out.quantity - fee.quantity
    entry.outgoing = Amount(out.asset, rest) if rest else None


def _without_rebate(entry: Entry, rebate: Amount) -> None:
    """Take what was paid to the user out of what came or went, where it is counted in."""
    came, went = entry.incoming, entry.outgoing
    if came and came.asset == rebate.asset and came.quantity > rebate.quantity:
        entry.incoming = Amount(came.asset, came.quantity - rebate.quantity)
    elif went and went.asset == rebate.asset:
        entry.outgoing = _plus(went, rebate)


def _plus(amount: Amount, fee: Amount) -> Amount:
    if amount.asset != fee.asset:
        return amount
    return Amount(amount.asset, amount.quantity + fee.quantity)


def _filled(text: str | None, record: Record) -> str:
    """Return a text with `{column}` filled in."""
    if text is None or "{" not in text:
        return text or ""
    for name in _names_in(text):
        text = text.replace(f"{{{name}}}", record.get(name, ""))
    return text.strip()


def _names_in(text: str) -> Iterator[str]:
    for part in text.split("{")[1:]:
        yield part.partition("}")[0]


def _first_filled(columns: Iterable[str], record: Record) -> str:
    return next((record[name] for name in columns if not is_empty(record.get(name, ""))), "")
