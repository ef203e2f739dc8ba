"""What a data file cannot say: the few formats that hide a fact where no column has it.

Each preparation adds columns to the records of a table before their rules are looked at, and
returns the rows that it could not make sense of.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.imports.hand_cells import HandCells
from bot.imports.meanings import BY_SIGN, GIFT, GIVEN, known_words, meaning
from bot.imports.model import NotRead, Record
from bot.imports.numbers import Numbers
from bot.imports.symbols import Symbols

if TYPE_CHECKING:
    from bot.imports.recognise import Recognised

Number = Decimal | None
Records = list[dict[str, str]]
ADDRESS = re.compile(r"0x[0-9a-f]{40}", re.IGNORECASE)
_ZONE_IN_FRONT = re.compile(
    r"time ?zone\W{0,3}((?:UTC|GMT)\s?[+-]?\d{0,2}(?::?\d\d)?)", re.IGNORECASE
)
_ZONE_IN_NAME = re.compile(
    r"\(?((?:UTC|GMT)\s?[+-]{1,2}\d{1,2}(?:[:_]?\d\d)?|UTC(?=\)))", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Z0-9$₮][A-Z0-9$₮._+-]{0,19}")
_STUCK = re.compile(r"([\d.,]+?)(\d*[A-Za-z][^\s]*)")


@dataclass(frozen=True, slots=True)
class Context:
    """What a preparation may use.

    name  of the file.
    own   the user's addresses, as far as the files read so far told them; added to.
    """

    name: str
    symbols: Symbols
    numbers: Numbers
    recognised: "Recognised"
    own: set[str]


Preparation = Callable[[Records, Context], dict[int, NotRead]]


def zone_of_file(said: str, before: str, name: str) -> str:
    """Return the time zone that a header, the lines before it or the file's name state."""
    if said:
        return said
    for pattern, text in ((_ZONE_IN_FRONT, before), (_ZONE_IN_NAME, name)):
        match = pattern.search(text)
        if match:
            return match[1].replace(" ", "").replace("_", ":")
    return ""


def _stuck_units(records: Records, context: Context) -> dict[int, NotRead]:
    """Part amounts such as 100,000.001000SATS: where the number ends, the pair alone can tell."""
    failed = {}
    for number, record in enumerate(records, 1):
        try:
            _part_stuck(record, context)
        except NotRead as error:
            failed[number] = error
    return failed


def _part_stuck(record: dict[str, str], context: Context) -> None:
    pair = record["pair"].upper().replace("/", "").replace("-", "")
    executed, amount = record["executed"].upper(), record["amount"].upper()
    for length in range(len(pair) - 1, 0, -1):
        base, quote = pair[:length], pair[length:]
        if executed.endswith(base) and amount.endswith(quote):
            break
    else:
        raise NotRead(
            f"the units of {executed[:40]!r} and {amount[:40]!r} do not fit {pair[:40]!r}"
        )
    record["base"], record["quote"] = context.symbols.symbol(base), context.symbols.symbol(quote)
    record["executed"] = executed[: -len(base)]
    record["amount"] = amount[: -len(quote)]
    record["fee"], record["fee unit"] = _fee_of(record.get("fee", "").upper(), (base, quote))


def _fee_of(text: str, units: tuple[str, str]) -> tuple[str, str]:
    for unit in sorted((*units, "BNB"), key=len, reverse=True):
        if text.endswith(unit):
            return text[: -len(unit)], unit
    match = _STUCK.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def _twins(records: Records, _: Context) -> dict[int, NotRead]:
    """Mark a reward that is booked twice, as income of one account and as interest of another."""
    income: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, record in enumerate(records, 1):
        if re.fullmatch(r".*rewards? income", record["operation"], re.IGNORECASE):
            income[_reward(record)].append(number)
    for record in records:
        twins = income.get(_reward(record))
        if twins and re.fullmatch(r".*(interest|rewards)", record["operation"], re.IGNORECASE):
            records[twins.pop(0) - 1]["operation"] = "the same reward as in another row"
    return {}


def _reward(record: Record) -> tuple[str, str, str]:
    return record["coin"], record["change"], record["time"].partition(" ")[0]


def _column_per_asset(records: Records, context: Context) -> dict[int, NotRead]:
    """Read amounts in three columns for each asset: `BTC Amount BTC`, once `BTC Amount`."""
    names = context.recognised.names
    columns = (re.fullmatch(r"(\S+) amount(?: \1)?", name) for name in names)
    assets = {match[1]: match[0] for match in columns if match}
    failed = {}
    for number, record in enumerate(records, 1):
        try:
            _spread(record, assets, context.numbers)
        except NotRead as error:
            failed[number] = error
    return failed


def _spread(record: dict[str, str], assets: Mapping[str, str], numbers: Numbers) -> None:
    for asset, column in assets.items():
        amount = numbers.with_unit(record.get(column, ""))
        paid = record.get(f"fee ({asset}) {asset}") or record.get(f"trading fee ({asset})", "")
        fee = numbers.with_unit(paid)
        if amount and amount.number:
            side = "in" if amount.number > 0 else "out"
            if f"{side} asset" in record:
                raise NotRead(f"two assets came {side} at once")
            record[side], record[f"{side} asset"] = str(abs(amount.number)), asset
        if fee and fee.number:
            record["fee"], record["fee asset"] = str(fee.number), asset


def _own_address(records: Records, context: Context) -> dict[int, NotRead]:
    """Tell the user's own address from the others: it is in every row, or in the file's name."""
    named = ADDRESS.search(context.name)
    own = named[0].lower() if named else _address_of(records, context.own)
    if own:
        context.own.add(own)
    failed = {}
    for number, record in enumerate(records, 1):
        sender, receiver = _ends(record)
        if own is None and (sender or receiver):
            failed[number] = NotRead(
                "which of the two addresses is yours, the file does not say",
                "name the file export-0x<your address>.csv and send it again",
            )
        record["own"] = own or ""
        record["from own"] = "yes" if sender == own else "no"
        record["to own"] = "yes" if receiver == own else "no"
    return failed


def _ends(record: Record) -> tuple[str, str]:
    sender = record.get("from") or record.get("parenttxfrom", "")
    receiver = record.get("to") or record.get("txto") or record.get("parenttxto", "")
    return sender.strip().lower(), receiver.strip().lower()


def _address_of(records: Records, known: AbstractSet[str]) -> str | None:
    """Return the address that takes part in every row; one that is counted as in or out decides."""
    counts: Counter[str] = Counter()
    rows = 0
    for record in records:
        ends = set(_ends(record)) - {""}
        rows += bool(ends)
        counts.update(ends)
    common = [address for address, count in counts.items() if count == rows]
    if len(common) == 1:
        return common[0]
    for record in records:
        sender, receiver = _ends(record)
        for column, end in (("value in", receiver), ("value out", sender)):
            if record.get(column, "0").strip("0. ") and end in common:
                return end
    ours = [address for address in common if address in known]
    return ours[0] if len(ours) == 1 else None


def _tokens(records: Records, context: Context) -> dict[int, NotRead]:
    """As `own_address`; and mark tokens that are not what they call themselves."""
    for record in records:
        symbol = record.get("tokensymbol", "").strip().upper()
        contracts = known_contracts().get(symbol)
        contract = record.get("contractaddress", "").strip().lower()
        record["pretends"] = symbol if contracts and contract not in contracts else ""
        record["odd name"] = "no" if _TOKEN.fullmatch(symbol) else "yes"
    return _own_address(records, context)


@cache
def known_contracts() -> Mapping[str, frozenset[str]]:
    """Return the contracts of coins whose names are often borrowed, on all chains, by symbol."""
    found = tomllib.loads((files("bot.imports") / "contracts.toml").read_text("utf-8"))
    return {symbol: frozenset(addresses) for symbol, addresses in found.items()}


def _rp2_fiat(records: Records, _: Context) -> dict[int, NotRead]:
    """Count in dollars where no column says otherwise, as RP2's first country does."""
    for record in records:
        record["fiat"] = record.get("fiat") or "USD"
    return {}


def _satoshi(records: Records, context: Context) -> dict[int, NotRead]:
    """Turn fees in whole satoshi into bitcoin."""
    failed = {}
    for number, record in enumerate(records, 1):
        try:
            satoshi = context.numbers.read(record.get("network fee satoshi", ""))
        except NotRead as error:
            failed[number] = error
            continue
        record["network fee bc"] = "" if satoshi is None else format(satoshi.scaleb(-8), "f")
    return failed


def _many_languages(records: Records, context: Context) -> dict[int, NotRead]:
    """Bring the words of a hand-made file to one language, and money to its place."""
    for record in records:
        said = record.get("type", "")
        record["type"] = known_words().get(said.lower(), said)
    cells = HandCells(context.symbols, context.numbers)
    return cells.failed(records)


def _described(records: Records, context: Context) -> dict[int, NotRead]:
    """Bring the words of a table to ours, as its owner said; let a sign decide where it must."""
    words = context.recognised.format.words
    for column, two_sides in (("type", False), ("tag", True)):
        for record in records:
            said = record.get(column, "").lower()
            meant = words.get(said) or meaning(said, two_sides=two_sides) or said
            told = GIVEN if meant == GIFT and said in words and not two_sides else meant
            record[column] = told
    failed = {}
    for number, record in enumerate(records, 1):
        pair = BY_SIGN.get(record["type"])
        if pair is None:
            continue
        try:
            units = context.numbers.read(record.get("quantity", "")) or 0
        except NotRead as error:
            failed[number] = error
            continue
        record["type"] = pair[0] if units > 0 else pair[1]
    return {**failed, **_many_languages(records, context)}


PREPARATIONS: Mapping[str, Preparation] = {
    "stuck_units": _stuck_units,
    "twins": _twins,
    "column_per_asset": _column_per_asset,
    "own_address": _own_address,
    "tokens": _tokens,
    "satoshi": _satoshi,
    "rp2_fiat": _rp2_fiat,
    "many_languages": _many_languages,
    "described": _described,
}
