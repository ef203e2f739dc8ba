"""Exact decimal arithmetic: precision, plain text, and shares that add up to the whole."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, Context, Decimal, DefaultContext, getcontext, localcontext

PRECISION = 150
TEXT_DECIMALS = 30
ZERO = Decimal(0)
SMALLEST_MONEY = Decimal("0.01")
_QUANTUM = Decimal(1).scaleb(-TEXT_DECIMALS)


def use_exact_decimals() -> None:
    """Set the precision of decimals for this thread and every thread started later.

    28 digits, Python's default, are too few for tokens with 18 decimals. The product of two numbers
    of 30 digits and 30 decimals, the most that is read, has 120; sums add a few.
    """
    for context in (DefaultContext, getcontext()):
        context.prec = PRECISION
        context.rounding = ROUND_HALF_EVEN


def exact() -> AbstractContextManager[Context]:
    """Return a context of exact decimals for a `with` block, whatever the thread's own is."""
    return localcontext(Context(prec=PRECISION, rounding=ROUND_HALF_EVEN))


def decimal_text(value: Decimal) -> str:
    """Return the value in plain notation: no exponent, no trailing zeros, no minus zero.

    A value with more than 30 decimals is rounded to 30, half to even.
    """
    assert value.is_finite(), "money is a finite number"
    text = format(value, "f")
    if "." in text:
        if len(text) - text.index(".") - 1 > TEXT_DECIMALS:
            with localcontext(Context(prec=200, rounding=ROUND_HALF_EVEN)):
                text = format(value.quantize(_QUANTUM), "f")
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def amount_text(value: Decimal) -> str:
    """Return an amount of money as a sentence has it: thousands apart, cents unless whole."""
    with localcontext(Context(prec=200, rounding=ROUND_HALF_EVEN)):
        rounded = value.quantize(SMALLEST_MONEY)
    text = f"{rounded + 0:,.2f}"
    return text.removesuffix(".00")


def share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return the share of `amount` that falls on `part` of `whole`.

    The whole gives the amount itself, without a rounding.
    """
    return amount if part == whole else amount * part / whole


def shares(amount: Decimal, parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Split `amount` over `parts` in proportion; the last part takes the remainder."""
    whole = sum(parts, ZERO)
    split = [share(amount, part, whole) for part in parts[:-1]]
    return (*split, amount - sum(split, ZERO)) if parts else ()


def unit_shares(units: Decimal, parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Split units over `parts` in proportion so that they add up to the last digit.

    All but the last are cut to 30 decimals, and so may be 0; the last takes the remainder.
    """
    whole = sum(parts, ZERO)
    split = []
    for part in parts[:-1]:
        exact_share = share(units, part, whole)
        split.append(exact_share - exact_share % _QUANTUM)
    return (*split, units - sum(split, ZERO)) if parts else ()


def total_of(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum, or None where one amount is unknown."""
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
