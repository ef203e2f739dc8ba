"""Values for tests, written as a user would type them.

A ledger is one line a row: `DAY KIND QUANTITY [ASSET] [for TOTAL] [fee AMOUNT [COIN]] [in WALLET]
[to WALLET] [into QUANTITY ASSET] [currency CODE] [id ID] [note WORDS]`. A day may be an instant;
a note is last.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.books import Books, Choices, Disposal
from bot.core.jurisdiction import Jurisdiction
from bot.core.ledger import Row
from bot.core.ledger_file import row_from_fields
from bot.core.lots import settle
from bot.core.money import decimal_text
from bot.core.rules import Confidence, CostBasis, Scope, SwapRule
from bot.jurisdictions import load

UTC = ZoneInfo("UTC")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
COIN = "TOK"
EARLY = date(1970, 1, 1)
WORDS = {"for", "fee", "in", "to", "into", "currency", "id", "note"}


def d(amount: str | int) -> Decimal:
    """Return an exact amount."""
    return Decimal(amount)


def ledger(text: str, timezone: ZoneInfo = UTC) -> tuple[Row, ...]:
    """Return the rows that the lines of a text state."""
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(
        row_from_fields(dict(_fields(line)), line=number, timezone=timezone)
        for number, line in enumerate(lines, start=1)
    )


def carrying_over(
    country: str,
    *methods: str,
    scope: Scope | None = None,
    keeps_date: bool = True,
    realises_into: tuple[str, ...] = (),
) -> Jurisdiction:
    """Return the law of a country in which a swap passes its cost on.

    methods, scope  take the place of the country's own.
    """
    law = load(country)
    basis = law.cost_basis[-1]
    allowed = tuple(map(CostBasis, methods)) or basis.methods
    swap = SwapRule(
        EARLY,
        "a test",
        Confidence.CERTAIN,
        EARLY,
        realises=False,
        keeps_date=keeps_date,
        realises_into=realises_into,
    )
    basis = replace(basis, since=EARLY, methods=allowed, scope=scope or basis.scope)
    return replace(law, swap=(swap,), cost_basis=(basis,))


def books(
    country: str | Jurisdiction,
    text: str,
    method: str | None = None,
    household: Collection[str] = (),
    **choices: bool,
) -> Books:
    """Settle a ledger under the law of a country, in that country's time zone."""
    law = load(country) if isinstance(country, str) else country
    wished = CostBasis(method) if method else None
    return settle(
        ledger(text, law.timezone),
        law,
        Choices(
            wished,
            per_wallet=choices.get("per_wallet"),
            wash_rule=choices.get("wash_rule"),
            household=frozenset(household),
        ),
    )


def gains(settled: Books) -> dict[date, Decimal | None]:
    """Return the gain of each disposal by its day."""
    return {disposal.day: disposal.gain for disposal in settled.disposals}


def only(settled: Books) -> Disposal:
    """Return the one disposal there is."""
    (disposal,) = settled.disposals
    return disposal


def held(settled: Books) -> list[tuple[str, str | None, str, str | None]]:
    """Return the open lots as asset, wallet, quantity and cost."""
    return [
        (
            lot.asset,
            lot.wallet,
            decimal_text(lot.quantity),
            None if lot.cost is None else decimal_text(lot.cost),
        )
        for lot in settled.open
    ]


def _fields(line: str) -> Iterator[tuple[str, str]]:
    words = line.split()
    yield from zip(("time", "kind", "quantity"), words, strict=False)
    rest = words[3:]
    has_asset = bool(rest) and rest[0] not in WORDS
    yield "asset", rest.pop(0) if has_asset else COIN
    while rest:
        word = rest.pop(0)
        assert word in WORDS, f"{word} is no word of the ledger language"
        yield from _clause(word, rest)


def _clause(word: str, rest: list[str]) -> Iterator[tuple[str, str]]:
    names = {"for": "total", "in": "wallet", "to": "to_wallet", "currency": "currency", "id": "id"}
    if word == "note":
        yield "note", " ".join(rest)
        rest.clear()
    elif word == "into":
        yield "to_quantity", rest.pop(0)
        yield "to_asset", rest.pop(0)
    elif word == "fee":
        yield "fee", rest.pop(0)
        if rest and rest[0] not in WORDS:
            yield "fee_asset", rest.pop(0)
    else:
        yield names[word], rest.pop(0)
