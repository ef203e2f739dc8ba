"""What /check asks of amounts: what a row was worth, or a fee in a coin; the answers taken in."""

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.chat.changed import change
from bot.chat.desk import Asked, Desk
from bot.chat.flaws import question
from bot.chat.mending import GONE, rest_of, row_of
from bot.chat.numbers import (
    MOST_DIGITS,
    doubt,
    points_part_thousands,
    read_amount,
    read_currency,
    read_id,
)
from bot.core.conversation import LONGEST_BUTTON_COMMAND, Answer, Button
from bot.core.fee_worth import Fee, joined, with_worth, without_worth
from bot.core.ledger import Kind
from bot.core.messages.check import fee_question, worth_question
from bot.core.messages.entries import entry_line
from bot.core.messages.words import known_money, sentence
from bot.core.messages.words import quantity as units
from bot.core.money import decimal_text
from bot.core.trust import Flaw
from bot.reports import beside

UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class _Said:
    """An amount and its currency; without them, why it was not understood, if there is a why."""

    amount: Decimal | None = None
    currency: str = ""
    why: str = ""


async def cost(desk: Desk, asked: Asked, number: str, words: list[str]) -> Answer:
    """Give a row the value that it lacks; without an amount, say how."""
    row = row_of(desk, asked, number)
    if row is None:
        return Answer(GONE)
    line = entry_line(row, desk.timezone(asked.chat))
    said = _read(desk, asked, words)
    if words == [UNKNOWN]:
        total, named = None, row.currency
    elif said.amount is None:
        return Answer(_ask(desk, asked, said, line, worth_question(row), f"cost {number} 1500"))
    else:
        total, named = said.amount, said.currency
    mended = replace(without_worth(row), total=total, currency=named)
    again = change(desk, asked.chat, int(number), mended)
    before = UNKNOWN if row.total is None else f"{decimal_text(row.total)} {row.currency}"
    back = Button("Take that back", f"/check cost {again} {before}"[:LONGEST_BUTTON_COMMAND])
    told = entry_line(mended, desk.timezone(asked.chat))
    text = f"<b>Changed</b>: {told}.{await rest_of(desk, asked)}"
    return Answer(text, ((back,),) if words != [UNKNOWN] else ())


async def fee(desk: Desk, asked: Asked, number: str, words: list[str]) -> Answer:
    """Say what the fee of a row was worth that was paid in a coin; without an amount, say how."""
    row, paid = row_of(desk, asked, number), await _fee_of(desk, asked, read_id(number))
    if row is None or paid is None:
        return Answer(GONE)
    timezone = desk.timezone(asked.chat)
    said = _read(desk, asked, words)
    told = units(paid.quantity, paid.asset)
    if said.amount is None:
        line = entry_line(row, timezone)
        return Answer(_ask(desk, asked, said, line, fee_question(told), f"fee {number} 2.50"))
    mended, *own = with_worth(row, paid, said.amount, said.currency)
    again = change(desk, asked.chat, read_id(number), mended, *own)
    back = f"/check cost {again} {UNKNOWN}"
    if own:
        back = f"/check unfee {again - 1} {again}"
    worth = known_money(said.amount, said.currency)
    text = (
        f"<b>Changed</b>: the fee of {told} counts as {worth}: {entry_line(mended, timezone)}."
        f"{await rest_of(desk, asked)}"
    )
    return Answer(text, ((Button("Take that back", back),),))


async def unfee(desk: Desk, asked: Asked, number: str, own: str) -> Answer:
    """Put a fee that became a row of its own back into the row that it was paid for."""
    row, paid = row_of(desk, asked, number), row_of(desk, asked, own)
    if row is None or paid is None or paid.kind is not Kind.FEE:
        return Answer(GONE)
    desk.store.ledgers.take_out(asked.chat, read_id(own))
    mended = joined(row, paid)
    change(desk, asked.chat, read_id(number), mended)
    told = entry_line(mended, desk.timezone(asked.chat))
    return Answer(f"<b>Changed</b>: {told}.{await rest_of(desk, asked)}")


async def _fee_of(desk: Desk, asked: Asked, number: int) -> Fee | None:
    """Return the fee of a row of which no worth is known, None where there is none."""
    asking = await question(desk, asked.chat)
    for one in (await beside(asking.ledger.rows, asking.found)).every:
        problem = one.problem
        if one.flaw is not Flaw.FEE or one.added is None or one.added.number != number:
            continue
        if problem is not None and problem.asset and problem.quantity:
            return Fee(problem.asset, problem.quantity)
    return None


def _read(desk: Desk, asked: Asked, words: list[str]) -> _Said:
    profile = desk.profile(asked.chat)
    currency = profile.currency or ""
    if not words:
        return _Said()
    amount = read_amount(words[0])
    unclear = doubt(words[0]) if points_part_thousands(profile.country) else ""
    unit = " ".join(filter(None, (amount.unit if amount else "", *words[1:])))
    named = read_currency(unit, currency) if unit else currency
    if amount is None or unclear or named is None or _is_too_large(amount.number):
        return _Said(why=unclear)
    return _Said(amount.number, named)


def _ask(desk: Desk, asked: Asked, said: _Said, line: str, question_: str, example: str) -> str:
    currency = desk.profile(asked.chat).currency or ""
    why = f"{sentence(said.why)}\n" if said.why else ""
    how = f"Send it like this, with your own number:\n<code>/check {example} {currency}</code>"
    return f"{why}{line}\n{question_} {how}"


def _is_too_large(number: Decimal) -> bool:
    return bool(number) and not -MOST_DIGITS < number.adjusted() < MOST_DIGITS
