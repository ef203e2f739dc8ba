"""The commands on a ledger file: gains, losses and deadlines."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from bot import jurisdictions
from bot.clock import utc_now
from bot.commands.ledger_arguments import (
    add_deadline_arguments,
    add_ledger_arguments,
    add_loss_arguments,
)
from bot.core.books import Books, Choices, OpenLot, YearMethod, with_exchange
from bot.core.errors import (
    BadInput,
    BadLedger,
    BotError,
    MethodNotAllowed,
    Mistake,
    UnknownCountry,
)
from bot.core.exchange import ReferenceRates, in_one_currency
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import DEFAULT_WALLET
from bot.core.ledger_fields import FIRST_YEAR, LAST_YEAR, MAX_SYMBOL, FieldReader
from bot.core.ledger_file import read_ledger
from bot.core.lots import rows_until, settle
from bot.core.money import use_exact_decimals
from bot.core.rules import CostBasis
from bot.core.wallets import names_in
from bot.exchange_rates import rates_of, reference_rates

if TYPE_CHECKING:
    from bot.core.ledger import Row

DONE, WRONG_INPUT = 0, 2
_YEAR = re.compile(r"(?P<first>\d{4})(-\d{2})?", re.ASCII)
Subparsers = Any
T = TypeVar("T")


def add_parsers(subparsers: Subparsers) -> None:
    """Declare the commands and their arguments; each sets `run`."""
    parser = subparsers.add_parser("gains", help="what was realised, and what is still open")
    add_ledger_arguments(parser)
    parser.set_defaults(run=gains)

    parser = subparsers.add_parser("losses", help="what could be harvested now")
    add_ledger_arguments(parser)
    add_loss_arguments(parser)
    parser.set_defaults(run=losses)

    parser = subparsers.add_parser("deadlines", help="the tax deadlines ahead")
    add_deadline_arguments(parser)
    parser.set_defaults(run=deadlines)


def gains(args: argparse.Namespace) -> int:
    """Print what a ledger realised and what is open; return the exit code."""
    return _answer(_gains, args)


def losses(args: argparse.Namespace) -> int:
    """Print what a ledger could realise in losses; return the exit code."""
    return _answer(_losses, args)


def deadlines(args: argparse.Namespace) -> int:
    """Print the tax deadlines ahead of a day; return the exit code."""
    return _answer(_deadlines, args)


def _answer(command: Callable[[argparse.Namespace], str], args: argparse.Namespace) -> int:
    use_exact_decimals()
    try:
        print(command(args))
    except BotError as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    return DONE


def _gains(args: argparse.Namespace) -> str:
    books = _settled(args, until=None)
    if args.json:
        from bot.commands.ledger_json import gains_document

        return _json(gains_document(books))
    from bot.commands.ledger_tables import gains_table

    return gains_table(books)


def _losses(args: argparse.Namespace) -> str:
    from bot.core.losses import Circumstances, harvest

    prices = read_prices(_text(args.prices), args.prices)
    circumstances = Circumstances(
        realised_short=args.realised_short,
        realised_long=args.realised_long,
        carried=args.carried,
        rate_short=args.rate_short,
        rate_long=args.rate_long,
        min_loss=args.min_loss,
        trade_cost=args.trade_cost,
        min_trade=args.min_trade,
        other_income=args.other_income,
    )
    books = _settled(args, until=args.on)
    report = harvest(books, prices, args.on, circumstances)
    found = None
    if args.target:
        from bot.core.plan import Target, plan

        found = plan(books, prices, args.on, Target(args.target), circumstances)
    if args.json:
        from bot.commands.ledger_json import exchange_document, losses_document, plan_document

        planned = {} if found is None else {"plan": plan_document(found)}
        return _json({**losses_document(report), **planned, **exchange_document(books)})
    from bot.commands.loss_tables import losses_table, plan_table

    planned_text = "" if found is None else plan_table(found, report)
    return "\n".join(filter(None, (planned_text, losses_table(report))))


def _deadlines(args: argparse.Namespace) -> str:
    from bot.core.deadlines import deadlines as ahead
    from bot.core.due import due_dates, due_words

    law = _law(args.country)
    zone = args.timezone or law.timezone
    on = args.on or utc_now().astimezone(zone).date()
    found, due, told = ahead(law, on, zone), due_dates(law, on), due_words(law, on)
    if args.json:
        from bot.commands.ledger_json import deadlines_document, due_document

        document = deadlines_document(law.code, on, zone.key, found)
        return _json({**document, **due_document(due, told)})
    from bot.commands.ledger_tables import deadlines_table
    from bot.core.messages.words import DISCLAIMER

    return f"{deadlines_table(law.name, found, due, told)}\n{DISCLAIMER}"


def read_prices(text: str, path: str) -> dict[str, Decimal]:
    """Return prices by symbol from a JSON object.

    path    of the file, for messages.
    Raises  BadInput, with every price that cannot be used.
    """
    try:
        found = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=list
        )
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path}: not JSON: {error}") from error
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        raise BadInput(f"{path}: expected an object, symbol to price of one unit")
    prices: dict[str, Decimal] = {}
    mistakes = []
    for symbol, value in found:
        shown = value if isinstance(value, str) else json.dumps(value)
        fields = {"asset": symbol, "price": shown}
        reader = FieldReader(fields, 0, f"{path}: {symbol.strip()[:MAX_SYMBOL]!r}: ")
        name, price = reader.symbol("asset") or "", reader.amount("price")
        if price is None and not reader.mistakes:
            reader.refuse("price is empty; leave out a coin without one")
        if name in prices:
            reader.refuse("stands twice")
        mistakes.extend(reader.mistakes)
        prices[name] = price or Decimal(0)
    if mistakes:
        raise BadInput("\n".join(mistake.what for mistake in mistakes))
    return prices


def _settled(args: argparse.Namespace, until: date | None) -> Books:
    law = _law(args.country)
    zone = args.timezone or law.timezone
    rows = _in_file(args.ledger, lambda text: read_ledger(text, zone))
    opening = _opening(args.opening, law, rows, zone, until)
    household = _household(args.household, rows, opening)
    if until is not None:
        rows = _up_to(rows, until, zone)
    by_year = _by_year(args.method, law)
    choices = Choices(
        method=None if by_year else _method(args.method, law),
        by_year=by_year,
        per_wallet=True if args.per_wallet else None,
        timezone=zone,
        wash_rule=None if args.wash_rule is None else args.wash_rule == "on",
        household=household,
    )
    found = in_one_currency(rows, law.currency, zone, _rates(args.rates))
    return with_exchange(settle(found.rows, law, choices, opening, until), found.exchange)


def _law(country: str) -> Jurisdiction:
    """Return the law of a country by its code; who names it otherwise is told its code.

    Raises  BadInput, UnknownCountry.
    """
    try:
        return jurisdictions.load(country)
    except UnknownCountry as unknown:
        from bot.chat.account import find_country

        with suppress(UnknownCountry):
            meant = find_country(country)
            what = f"--country {country!r}: write {meant.code} for {meant.name}"
            raise BadInput(what) from unknown
        raise


def _in_file(path: str, read: Callable[[str], T]) -> T:
    """Return what a file says.

    Raises  BadLedger, with every mistake and the file in which it is.
    """
    text = _text(path)
    try:
        return read(text)
    except BadLedger as bad:
        told = (Mistake(0, f"{path}: {mistake}") for mistake in bad.mistakes)
        raise BadLedger(tuple(told)) from bad


def _up_to(rows: "tuple[Row, ...]", until: date, zone: ZoneInfo) -> "tuple[Row, ...]":
    known = rows_until(rows, until, zone)
    if len(known) < len(rows):
        later = len(rows) - len(known)
        told = (
            f"1 row later than {until} is" if later == 1 else f"{later} rows later than {until} are"
        )
        print(f"{told} left out", file=sys.stderr)
    return known


def _method(name: str | None, law: Jurisdiction) -> CostBasis | None:
    if name is None:
        return None
    try:
        return CostBasis(name.lower())
    except ValueError:
        allowed = tuple(method.value for method in law.cost_basis_on(date.max).methods)
        raise MethodNotAllowed(name, law.code, allowed) from None


def _by_year(text: str | None, law: Jurisdiction) -> tuple[YearMethod, ...]:
    """Return the methods of `2024=fifo,2025=hifo`, empty where there is one for all years."""
    if text is None or "=" not in text:
        return ()
    found: dict[int, YearMethod] = {}
    for piece in text.split(","):
        name, _, method = (word.strip() for word in piece.partition("="))
        year = _YEAR.fullmatch(name)
        if year is None or not FIRST_YEAR <= int(year["first"]) <= LAST_YEAR:
            raise BadInput(f"--method {text!r}: write a method a tax year, as 2024=fifo,2025=hifo")
        first, known = int(year["first"]), _method(method, law)
        if first in found:
            raise BadInput(f"--method {text!r}: {name} stands twice")
        assert known is not None, "a method was named"
        found[first] = YearMethod(first, known)
    return tuple(found[year] for year in sorted(found))


def _opening(
    path: str | None, law: Jurisdiction, rows: "Sequence[Row]", zone: ZoneInfo, on: date | None
) -> tuple[OpenLot, ...]:
    if path is None:
        return ()
    from bot.core.opening import read_opening

    return _in_file(path, lambda text: read_opening(text, law, rows, zone, on))


def _household(
    text: str | None, rows: "Sequence[Row]", opening: Sequence[OpenLot]
) -> frozenset[str]:
    """Return the wallets of others that are named, of which there must be rows or lots."""
    names = names_in(rows)
    for lot in opening:
        names.of(lot.wallet or DEFAULT_WALLET)
    named = [name.strip() for name in (text or "").split(",") if name.strip()]
    unknown = sorted(name for name in named if not names.knows(name))
    if unknown:
        raise BadInput(f"--household: no row of the ledger has the wallet {', '.join(unknown)}")
    return frozenset(map(names.of, named))


def _rates(path: str | None) -> Callable[[], ReferenceRates]:
    """Return the rates of a file, which is read at once, or the shipped ones."""
    if path is None:
        return reference_rates
    rates = rates_of(_bytes(path))
    return lambda: rates


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error


def _text(path: str) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8"
        raise BadLedger((Mistake(0, what),)) from error


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
