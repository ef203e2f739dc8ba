"""Text of open lots in, the lots out that were held before the first row of a ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.books import OpenLot
from bot.core.errors import BadLedger, Mistake
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Row
from bot.core.ledger_fields import FieldReader
from bot.core.ledger_file import plain_fields, read_json
from bot.core.rules import LongEffect
from bot.core.wallets import names_in

FIELDS = ("asset", "wallet", "acquired", "quantity", "cost", "term_ends")


def read_opening(
    text: str,
    law: Jurisdiction,
    rows: Sequence[Row] = (),
    timezone: ZoneInfo | None = None,
    on: date | None = None,
) -> tuple[OpenLot, ...]:
    """Return lots from a list in the shape of `open`, or from a whole answer of `gains`.

    rows    the ledger that goes on from the lots.
    on      the day of the question: nothing can be held that is acquired later.
    Raises  BadLedger, with every lot that cannot be used.
    """
    names = names_in(rows)
    first = _first_days(rows, timezone or law.timezone)
    lots, mistakes = [], []
    for number, found in enumerate(_lots(text), start=1):
        whose = f"opening lot {number}: "
        try:
            reader = FieldReader(plain_fields(found), 0, whose)
        except ValueError as error:
            mistakes.append(Mistake(0, f"{whose}{error}"))
            continue
        lot = _lot(reader)
        lot = replace(lot, wallet=lot.wallet and names.of(lot.wallet))
        _check(reader, lot, law, first.get(lot.asset), on)
        lots.append(lot)
        mistakes.extend(reader.mistakes)
    if mistakes:
        raise BadLedger(tuple(mistakes))
    return tuple(lots)


def _first_days(rows: Sequence[Row], timezone: ZoneInfo) -> dict[str, date]:
    """Return the taxpayer's day of each asset's first row."""
    first: dict[str, date] = {}
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        day = row.at.astimezone(timezone).date()
        first.update((asset, day) for asset in (row.asset, row.to_asset, row.fee_asset) if asset)
    return first


def _lots(text: str) -> Sequence[object]:
    try:
        found = read_json(text)
    except (ValueError, RecursionError) as error:
        raise BadLedger((Mistake(0, f"opening lots: not JSON: {error}"),)) from error
    if isinstance(found, dict):
        found = found.get("open")
    if not isinstance(found, list):
        raise BadLedger((Mistake(0, "opening lots: expected a list, or an object with `open`"),))
    return found


def _lot(reader: FieldReader) -> OpenLot:
    reader.refuse_unknown(FIELDS)
    return OpenLot(
        asset=reader.symbol("asset") or "?",
        wallet=reader.text("wallet"),
        acquired=reader.day("acquired"),
        quantity=reader.positive("quantity"),
        cost=reader.amount("cost"),
        term_ends=reader.day("term_ends"),
    )


def _check(
    reader: FieldReader, lot: OpenLot, law: Jurisdiction, first: date | None, on: date | None
) -> None:
    if lot.acquired is not None and on is not None and lot.acquired > on:
        reader.refuse(f"acquired {lot.acquired} is later than {on}: leave the lot out")
    elif lot.acquired is not None and first is not None and lot.acquired > first:
        reader.refuse(
            f"acquired {lot.acquired} is later than the first row of {lot.asset}, {first}: "
            f"write the purchase into the ledger instead"
        )
    counts = any(rule.effect is not LongEffect.NONE for rule in law.holding)
    if counts and lot.term_ends is not None and law.held_from(lot.acquired, lot.term_ends) is None:
        latest = law.term_ends(lot.acquired)
        what = f"it is {latest} or earlier" if latest else "no term ends on that day"
        reader.refuse(
            f"term_ends {lot.term_ends} cannot be, for in {law.code} {what}: "
            f"leave it empty, or correct acquired"
        )
