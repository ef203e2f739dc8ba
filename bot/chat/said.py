"""What the words of a sentence said in, the row of the ledger that they state out."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from difflib import get_close_matches

from bot.chat.days import FUTURE, Today
from bot.chat.vocabulary import (
    EXAMPLES,
    GIFT,
    KEYWORDS,
    KINDS,
    NEEDS_TOTAL,
    RECEIVED,
    WHICH,
    NotUnderstood,
)
from bot.core.assets import AssetBook
from bot.core.errors import BadLedger
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import row_from_fields
from bot.core.money import decimal_text, exact
from bot.core.wallets import stays_within

ONE_WALLET = (
    "that is the wallet it leaves; small and capital letters do not make another one, so name the "
    "wallet it went to"
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes a sentence: what is today, which currency is meant, which coins are known.

    points_part_thousands  whether 1.500 may be one and a half thousand.
    """

    today: Today
    currency: str
    assets: AssetBook
    points_part_thousands: bool = False

    def known(self, symbol: str) -> bool:
        """Whether a symbol, in any case, is one of the dictionary.

        Those of the market list can be any word ("FOR", "LEDGER", "MAY"): they would change how a
        sentence is read.
        """
        return self.assets.in_dictionary(symbol.upper().lstrip("$"))

    def symbol(self, word: str) -> str:
        """Return the symbol of a coin that is called by its name, or the word itself."""
        is_symbol = self.assets.known(word.upper().lstrip("$"))
        return word if is_symbol else self.assets.called(word) or word


@dataclass(slots=True)
class Said:
    """What the words said so far."""

    kind: Kind | None = None
    quantity: Decimal | None = None
    asset: str | None = None
    total: Decimal | None = None
    total_unknown: bool = False
    unit_price: Decimal | None = None
    currency: str | None = None
    fee: Decimal | None = None
    fee_asset: str | None = None
    wallet: str | None = None
    to_wallet: str | None = None
    to_asset: str | None = None
    to_quantity: Decimal | None = None
    on: date | None = None
    clock: time | None = None
    instant: datetime | None = None
    when: str = ""
    hints: dict[str, str] = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)

    def refuse(self, word: str, why: str) -> NotUnderstood:
        """Return the error that blames a word, with an example of what seems to be meant."""
        return NotUnderstood(word, why, EXAMPLES[self.kind or Kind.BUY])


def row_of(said: Said, writer: Writer) -> Row:
    """Return the row that was said; its currency is always given, its id never.

    Raises  NotUnderstood: something is missing, left over or impossible.
    """
    return _Settling(said, writer).row()


@dataclass(frozen=True, slots=True)
class _Settling:
    """Puts together what was said."""

    said: Said
    writer: Writer

    def row(self) -> Row:
        self.settle_hints()
        self.settle_bare()
        said = self.said
        kind, quantity, asset = self.needed()
        total = said.total
        if total is None and said.unit_price is not None:
            with exact():
                total = said.unit_price * quantity
        if total is None and not said.total_unknown and kind in NEEDS_TOTAL:
            raise self.said.refuse(
                "",
                "I need the amount of money: “for 30000”, “@ 60000” a unit, or “for ?” where you "
                "do not know it",
            )
        fields = {
            "time": self.at().isoformat(timespec="seconds"),
            "kind": kind.value,
            "asset": asset.lstrip("$"),
            "quantity": decimal_text(quantity),
            "total": "" if total is None else decimal_text(total),
            "currency": said.currency or self.writer.currency,
            "fee": "" if said.fee is None else decimal_text(said.fee),
            "fee_asset": said.fee_asset or "",
            "wallet": said.wallet or "",
            "to_wallet": said.to_wallet or "",
            "to_asset": said.to_asset or "",
            "to_quantity": "" if said.to_quantity is None else decimal_text(said.to_quantity),
        }
        try:
            row = row_from_fields(fields, line=0, timezone=self.writer.today.timezone)
        except BadLedger as bad:
            raise self.said.refuse("", bad.mistakes[0].what) from bad
        if stays_within(row):
            raise self.said.refuse(row.to_wallet or "", ONE_WALLET)
        return row

    def needed(self) -> tuple[Kind, Decimal, str]:
        said = self.said
        if said.kind is None:
            raise self.said.refuse(
                "", "I miss what happened: buy, sell, swap, move, income, spend or another kind"
            )
        if said.quantity is None:
            raise self.said.refuse("", "I miss how much it was, as in “0.5 BTC”")
        if said.asset is None:
            raise self.said.refuse("", "I miss of which coin, as in “0.5 BTC”")
        return said.kind, said.quantity, said.asset

    def settle_hints(self) -> None:
        """Give a word that may mean several kinds its meaning, where another one decides."""
        said = self.said
        if said.kind is None and {GIFT, RECEIVED} <= said.hints.keys():
            said.kind = Kind.GIFT_IN
        if said.kind is None and said.hints:
            hint, word = next(iter(said.hints.items()))
            raise self.said.refuse(word, WHICH[hint])

    def settle_bare(self) -> None:
        """Give the words that nothing introduces their meaning: a coin, then wallets."""
        said, bare = self.said, self.said.bare
        if said.asset is None and bare:
            known = [word for word in bare if self.writer.known(word)]
            named = [word for word in bare if self.writer.assets.called(word)]
            found = (known or named or bare)[0]
            bare.remove(found)
            said.asset = self.writer.symbol(found)
        if said.wallet is None and bare:
            said.wallet = bare.pop(0)
        if said.kind is Kind.MOVE and said.to_wallet is None and bare:
            said.to_wallet = bare.pop(0)
        if bare:
            word = next((each for each in (said.wallet, *bare) if self.close(each)), bare[0])
            raise self.said.refuse(word or "", self.close(word) or self.puzzled(said.wallet))

    def close(self, word: str | None) -> str:
        if (word or "").lower() in KINDS:
            return "one trade at a time, each on a line of its own"
        found = get_close_matches((word or "").lower(), KEYWORDS, n=1, cutoff=0.7)
        return f"did you mean “{found[0]}”?" if found else ""

    def puzzled(self, wallet: str | None) -> str:
        return (
            f"I took “{wallet}” as the wallet and do not know what this is; a name of two words "
            "goes in quotes"
        )

    def at(self) -> datetime:
        said, today = self.said, self.writer.today
        if said.instant is not None:
            at = said.instant
        elif said.on is None and said.clock is None:
            at = today.now
        else:
            at = today.at(said.on or today.day, said.clock)
        if at > today.now:
            raise self.said.refuse(said.when, FUTURE)
        return at
