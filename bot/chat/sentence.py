"""A sentence such as `buy 0.5 BTC for 30000 2025-03-01 kraken` in, a row of the ledger out.

The words may stand in any order and in any case; what is not understood is named.
"""

import re
from decimal import Decimal
from difflib import get_close_matches

from bot.chat.days import (
    NoSuchDay,
    no_day,
    read_day,
    read_instant,
    read_time,
    read_written_day,
)
from bot.chat.numbers import Amount, doubt, looks_like_number, read_amount, read_currency
from bot.chat.said import Said, Writer, row_of
from bot.chat.vocabulary import (
    CODE_LENGTH,
    EXAMPLES,
    FEE_WORDS,
    FROM_WORDS,
    FULL_NUMBER,
    HINTS,
    IDLE_WORDS,
    KEYWORDS,
    KINDS,
    NO_AMOUNT,
    PRICE_WORDS,
    TO_WORDS,
    TOTAL_WORDS,
    UNKNOWN,
    NotUnderstood,
)
from bot.core.ledger import Kind, Row

_WORD = re.compile(r'["“]([^"“”]+)["”]|(\S+)')
_SYMBOL = re.compile(r"\$?[A-Za-z0-9][A-Za-z0-9.\-]{0,39}", re.ASCII)


class Quoted(str):
    """A word or more that stood in quotes: the name of a wallet, whatever it looks like."""

    __slots__ = ()


def read_sentence(text: str, writer: Writer) -> Row:
    """Return the row that a sentence states; its currency is always given, its id never.

    Raises  NotUnderstood.
    """
    words = [
        Quoted(found[1]) if found[1] else found[2].rstrip(",;") for found in _WORD.finditer(text)
    ]
    sentence = _Sentence([word for word in words if word], writer)
    sentence.read()
    return row_of(sentence.said, writer)


class _Sentence:
    """Reads words one by one; each reader takes what belongs to it."""

    def __init__(self, words: list[str], writer: Writer) -> None:
        self.words = words
        self.place = 0
        self.writer = writer
        self.said = Said()

    def refuse(self, word: str, why: str) -> NotUnderstood:
        return self.said.refuse(word, why)

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
        self.refuse_doubtful_numbers()
        while self.place < len(self.words):
            before = self.place
            for reader in readers:
                reader(self.next())
                if self.place > before:
                    break

    def refuse_doubtful_numbers(self) -> None:
        for word in self.words if self.writer.points_part_thousands else ():
            why = "" if isinstance(word, Quoted) else doubt(word)
            if why:
                raise self.refuse(word, why)

    def refuse_time(self, ahead: int) -> None:
        """Refuse a word of time that names no day, before it becomes a wallet."""
        word = self.next(ahead)
        why = no_day(word, self.next(ahead + 1), self.writer.today)
        if why and not isinstance(word, Quoted) and not self.writer.known(word):
            raise self.refuse(word, why)

    def kind(self, word: str) -> None:
        low = word.lower()
        kind = KINDS.get(low)
        if kind is not None and self.said.kind in {None, kind}:
            self.said.kind = kind
            self.take()
        elif low in HINTS:
            self.said.hints[HINTS[low]] = self.take()

    def day(self, word: str) -> None:
        said, today = self.said, self.writer.today
        shift = 1 if word.lower() in {"on", "at"} else 0
        word = self.next(shift)
        if isinstance(word, Quoted):
            return
        try:
            written = read_written_day((word, self.next(shift + 1), self.next(shift + 2)))
            said.on = written or read_day(word, today) or said.on
            clock, instant = read_time(word), read_instant(word, today)
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
        self.said.to_asset = self.writer.symbol(amount.unit) if amount.unit else self.coin()

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
        elif not looks_like_number(self.next(1)):
            raise self.refuse(word, NO_AMOUNT)

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
        self.refuse_time(1)
        self.take()
        if self.next().lower() == "wallet" and self.next(1):
            self.take()
        if low in TO_WORDS and self.said.kind is Kind.MOVE:
            self.said.to_wallet = self.take()
        else:
            self.said.wallet = self.take()

    def number(self, word: str) -> None:
        amount = read_amount(word)
        if amount is None or isinstance(word, Quoted):
            return
        if self.said.asset is None and self.is_coin(word):
            self.said.asset = self.coin()
            return
        if self.said.quantity is not None:
            self.refuse_time(1)
            if amount.before.isalpha() and not self.is_unit(amount.before):
                return  # The name of a wallet, such as w1.
            raise self.stray(word)
        self.take()
        self.said.quantity = amount.number
        if amount.unit and self.is_coin(self.next()):
            raise self.refuse(word, FULL_NUMBER)
        if amount.unit:
            self.said.asset = self.writer.symbol(amount.unit)
        elif self.said.asset is None:
            self.said.asset = self.coin()

    def bare(self, word: str) -> None:
        if isinstance(word, Quoted):
            self.said.bare.append(self.take())
            return
        if looks_like_number(word):
            raise self.refuse(word, FULL_NUMBER)
        self.refuse_time(0)
        if self.said.asset is None and (named := self.named()):
            self.said.asset = named
            return
        self.take()
        if word.lower() not in IDLE_WORDS:
            self.said.bare.append(word)

    def named(self) -> str | None:
        """Take a coin whose name has two words, such as Bitcoin Cash."""
        symbol = self.writer.assets.called(f"{self.next()} {self.next(1)}")
        self.place += 2 if symbol else 0
        return symbol

    def coin(self) -> str | None:
        """Take the coin that comes next, by its symbol or name; None where none does."""
        while self.next().lower() in IDLE_WORDS and not self.is_coin(self.next()):
            self.take()
        word = self.next()
        if isinstance(word, Quoted):
            return None
        if named := self.named():
            return named
        if not _SYMBOL.fullmatch(word) or not self.can_be_symbol(word):
            return None
        return self.writer.symbol(self.take())

    def is_coin(self, word: str) -> bool:
        return self.writer.known(word) and not looks_like_number(word)

    def can_be_symbol(self, word: str) -> bool:
        if self.is_coin(word):
            return True
        today = self.writer.today
        if word.lower() in KEYWORDS or read_amount(word) is not None:
            return False
        try:
            return read_day(word, today) is None and not no_day(word, "", today)
        except NoSuchDay:
            return False

    def is_unit(self, word: str) -> bool:
        currency = read_currency(word, self.writer.currency)
        return currency is not None or self.writer.known(word)

    def looks_like_code(self, word: str) -> bool:
        return len(word) == CODE_LENGTH and word.isalpha() and word.isupper()

    def amount_at(self, ahead: int) -> Amount | None:
        word = self.next(ahead)
        return None if isinstance(word, Quoted) else read_amount(word)

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
        if self.writer.known(unit):
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
