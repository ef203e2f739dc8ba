"""A sentence such as `buy 0.5 BTC for 30000 2025-03-01 kraken` in, a row of the ledger out.

The words may stand in any order and in any case; what is not understood is named.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from difflib import get_close_matches

from bot.chat.days import NoSuchDay, Today, read_day, read_instant, read_time, read_written_day
from bot.chat.numbers import Amount, looks_like_number, read_amount, read_currency
from bot.chat.vocabulary import (
    CODE_LENGTH,
    EXAMPLES,
    FEE_WORDS,
    FROM_WORDS,
    FULL_NUMBER,
    IDLE_WORDS,
    KEYWORDS,
    KINDS,
    NEEDS_TOTAL,
    PRICE_WORDS,
    TO_WORDS,
    TOTAL_WORDS,
    UNKNOWN,
    NotUnderstood,
)
from bot.core.errors import BadLedger
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import row_from_fields
from bot.core.money import decimal_text, exact

_WORD = re.compile(r'["“]([^"“”]+)["”]|(\S+)')
_SYMBOL = re.compile(r"\$?[A-Za-z0-9][A-Za-z0-9.\-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes a sentence: what is today, which currency is meant, which symbols are known."""

    today: Today
    currency: str
    known: Callable[[str], bool]


def read_sentence(text: str, writer: Writer) -> Row:
    """Return the row that a sentence states; its currency is always given, its id never.

    Raises  NotUnderstood.
    """
    words = [found[1] or found[2].rstrip(",;") for found in _WORD.finditer(text)]
    sentence = _Sentence([word for word in words if word], writer)
    sentence.read()
    return sentence.row()


@dataclass(slots=True)
class _Said:
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
    bare: list[str] = field(default_factory=list)


class _Sentence:
    """Reads words one by one; each reader takes what belongs to it."""

    def __init__(self, words: list[str], writer: Writer) -> None:
        self.words = words
        self.place = 0
        self.writer = writer
        self.said = _Said()

    @property
    def example(self) -> str:
        return EXAMPLES[self.said.kind or Kind.BUY]

    def refuse(self, word: str, why: str) -> NotUnderstood:
        return NotUnderstood(word, why, self.example)

    def next(self, ahead: int = 0) -> str:
        """Return the word that comes next, or an empty one."""
        place = self.place + ahead
        return self.words[place] if place < len(self.words) else ""

    def take(self) -> str:
        word = self.next()
        self.place += 1
        return word

    def read(self) -> None:
        readers = (
            self.kind, self.day, self.price, self.received, self.total, self.fee, self.wallet,
            self.number, self.bare,
        )  # fmt: skip
        while self.place < len(self.words):
            before = self.place
            for reader in readers:
                reader(self.next())
                if self.place > before:
                    break

    def kind(self, word: str) -> None:
        kind = KINDS.get(word.lower())
        if kind is not None and self.said.kind is None:
            self.said.kind = kind
            self.take()

    def day(self, word: str) -> None:
        said, today = self.said, self.writer.today
        shift = 1 if word.lower() == "on" else 0
        word = self.next(shift)
        try:
            written = read_written_day((word, self.next(shift + 1), self.next(shift + 2)))
            said.on = written or read_day(word, today) or said.on
            clock, instant = read_time(word), read_instant(word, today.timezone)
            is_day = read_day(word, today) is not None
        except NoSuchDay as error:
            raise self.refuse(word, str(error)) from error
        said.clock, said.instant = clock or said.clock, instant or said.instant
        if written or is_day or clock or instant:
            said.when = said.when or word
            self.place += shift + (3 if written else 1)

    def price(self, word: str) -> None:
        if word.startswith("@") and len(word) > 1:
            self.words[self.place : self.place + 1] = ["@", word[1:]]
            word = "@"
        if word.lower() in PRICE_WORDS and self.amount_at(1):
            self.take()
            self.said.unit_price = self.money()
            if self.next().lower() == "each":
                self.take()

    def received(self, word: str) -> None:
        """What a swap gave: `for 0.1 BTC`."""
        amount, symbol = self.amount_at(1), self.next(2)
        opens = word.lower() in {"for", *TO_WORDS}
        if self.said.kind is not Kind.SWAP or not opens or amount is None:
            return
        if read_currency(amount.unit or symbol, self.writer.currency):
            why = "that is money; giving a coin for money is a sale"
            raise NotUnderstood(symbol, why, EXAMPLES[Kind.SELL])
        self.place += 2
        self.said.to_quantity = amount.number
        self.said.to_asset = amount.unit or symbol
        if not amount.unit:
            self.take()

    def total(self, word: str) -> None:
        if word.lower() not in TOTAL_WORDS:
            return
        if self.next(1).lower() in UNKNOWN:
            self.place += 2
            self.said.total_unknown = True
        elif self.amount_at(1) or (
            read_currency(self.next(1), self.writer.currency) and self.amount_at(2)
        ):
            self.take()
            self.said.total = self.money()

    def fee(self, word: str) -> None:
        if word.lower() not in FEE_WORDS:
            return
        self.take()
        word = self.next()
        amount = self.amount_at(0)
        if amount is None:
            raise self.refuse(word or "fee", "I expected the amount of the fee, as in “fee 12.50”")
        self.take()
        unit = amount.unit
        if not unit and _SYMBOL.fullmatch(self.next()) and self.is_unit(self.next()):
            unit = self.take()
        self.said.fee = amount.number
        self.said.fee_asset = unit and (read_currency(unit, self.writer.currency) or unit)

    def wallet(self, word: str) -> None:
        low = word.lower()
        if low not in FROM_WORDS | TO_WORDS | {"at"} or not self.next(1) or self.amount_at(1):
            return
        self.take()
        if self.next().lower() == "wallet" and self.next(1):
            self.take()
        if low in TO_WORDS and self.said.kind is Kind.MOVE:
            self.said.to_wallet = self.take()
        else:
            self.said.wallet = self.take()

    def number(self, word: str) -> None:
        amount = read_amount(word)
        if amount is None:
            return
        if self.said.quantity is not None:
            if amount.before.isalpha() and not self.is_unit(amount.before):
                return  # The name of a wallet, such as w1.
            raise self.stray(word)
        self.take()
        self.said.quantity = amount.number
        following = self.next()
        if amount.unit and self.writer.known(following.upper()):
            raise self.refuse(word, FULL_NUMBER)
        if amount.unit:
            self.said.asset = amount.unit
        elif _SYMBOL.fullmatch(following) and self.can_be_symbol(following):
            self.said.asset = self.take()

    def bare(self, word: str) -> None:
        if looks_like_number(word):
            raise self.refuse(word, FULL_NUMBER)
        self.take()
        if word.lower() not in IDLE_WORDS:
            self.said.bare.append(word)

    def can_be_symbol(self, word: str) -> bool:
        return word.lower() not in KEYWORDS and read_amount(word) is None

    def is_unit(self, word: str) -> bool:
        currency = read_currency(word, self.writer.currency)
        return currency is not None or self.writer.known(word.upper())

    def looks_like_code(self, word: str) -> bool:
        return len(word) == CODE_LENGTH and word.isalpha() and word.isupper()

    def amount_at(self, ahead: int) -> Amount | None:
        return read_amount(self.next(ahead))

    def money(self) -> Decimal:
        """Take an amount of money and its currency, which may stand on either side."""
        own = self.writer.currency
        before = read_currency(self.next(), own)
        if before and self.amount_at(1):
            self.take()
        amount = self.amount_at(0)
        assert amount, "the caller looked"
        word = self.take()
        unit = amount.unit
        if not unit and (self.is_unit(self.next()) or self.looks_like_code(self.next())):
            unit = self.take()
        currency = read_currency(unit, own) if unit else before
        if unit and currency is None:
            raise self.not_money(word if unit == amount.unit else unit, unit)
        self.said.currency = currency or self.said.currency
        return amount.number

    def not_money(self, word: str, unit: str) -> NotUnderstood:
        if self.writer.known(unit.upper()):
            why = f"{unit.upper()} is a coin; paying with a coin is a swap"
            return NotUnderstood(word, why, EXAMPLES[Kind.SWAP])
        if looks_like_number(word):
            return self.refuse(word, FULL_NUMBER)
        return self.refuse(
            word, "I do not know that currency; write the amount in full, as 30000 or 30000 EUR"
        )

    def stray(self, word: str) -> NotUnderstood:
        """Blame a number that nothing introduces, or the misspelt word that stands before it."""
        before = self.words[self.place - 1] if self.place else ""
        close = get_close_matches(before.lower(), (*TOTAL_WORDS, *PRICE_WORDS, *FEE_WORDS), n=1)
        if close and before in self.said.bare:
            return self.refuse(before, f"did you mean “{close[0]}”?")
        why = (
            "a second number needs a word before it: “for 30000” is the total, “@ 60000” the price"
        )
        return self.refuse(word, f"{why} of one")

    def row(self) -> Row:
        """Put together what was said.

        Raises  NotUnderstood: something is missing, left over or impossible.
        """
        self.settle_bare()
        said = self.said
        kind, quantity, asset = self.needed()
        total = said.total
        if total is None and said.unit_price is not None:
            with exact():
                total = said.unit_price * quantity
        if total is None and not said.total_unknown and kind in NEEDS_TOTAL:
            raise self.refuse(
                "", "I need the amount of money: “for 30000”, “@ 60000” a unit, or “for ?”"
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
            return row_from_fields(fields, line=0, timezone=self.writer.today.timezone)
        except BadLedger as bad:
            raise self.refuse("", bad.mistakes[0].what) from bad

    def needed(self) -> tuple[Kind, Decimal, str]:
        said = self.said
        if said.kind is None:
            raise self.refuse(
                "", "I miss what happened: buy, sell, swap, move, income, spend or another kind"
            )
        if said.quantity is None:
            raise self.refuse("", "I miss how much it was, as in “0.5 BTC”")
        if said.asset is None:
            raise self.refuse("", "I miss of which coin, as in “0.5 BTC”")
        return said.kind, said.quantity, said.asset

    def settle_bare(self) -> None:
        """Give the words that nothing introduces their meaning: a coin, then wallets."""
        said, bare = self.said, self.said.bare
        if said.asset is None and bare:
            known = [word for word in bare if self.writer.known(word.upper().lstrip("$"))]
            said.asset = (known or bare)[0]
            bare.remove(said.asset)
        if said.wallet is None and bare:
            said.wallet = bare.pop(0)
        if said.kind is Kind.MOVE and said.to_wallet is None and bare:
            said.to_wallet = bare.pop(0)
        if bare:
            word = next((each for each in (said.wallet, *bare) if self.close(each)), bare[0])
            raise self.refuse(word or "", self.close(word) or self.puzzled(said.wallet))

    def close(self, word: str | None) -> str:
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
            raise self.refuse(said.when, "that lies in the future; I note only what has happened")
        return at
