"""What was stated of a tax year, as words."""

from collections.abc import Sequence
from decimal import Decimal

from bot.core.messages import words
from bot.core.stated import Stated


def stated_text(stated: Stated, currency: str, *, knows_terms: bool) -> str:
    """Write all that was stated of a year, e.g. "gains of $5,000.00"; empty where nothing was."""
    pieces = []
    if stated.gains_short:
        pieces.append(_result(stated.gains_short, "short-term " if knows_terms else "", currency))
    if stated.gains_long:
        pieces.append(_result(stated.gains_long, "long-term ", currency))
    if stated.carried:
        pieces.append(f"losses of earlier years of {words.money(stated.carried, currency)}")
    if stated.other_income:
        pieces.append(f"other income of {words.money(stated.other_income, currency)}")
    return words.enumeration(pieces)


def _result(amount: Decimal, term: str, currency: str) -> str:
    what = "gains" if amount > 0 else "losses"
    return f"{term}{what} of {words.money(abs(amount), currency)}"


def ended_text(ended: Sequence[Stated], now: str, currency: str, *, knows_terms: bool) -> str:
    """Write that what was stated of years that have ended is used no more; empty for none.

    now  the name of the tax year that has begun.
    """
    lines = [
        (
            f"<b>Tax year {words.name(stated.tax_year)} has ended.</b> What you stated of it is "
            f"not used any more: {stated_text(stated, currency, knows_terms=knows_terms)}."
        )
        for stated in ended
    ]
    if lines:
        lines.append(f"/settings takes what holds for {words.name(now)}.")
    return "\n".join(lines)


def dropped_text(stated: Sequence[Stated]) -> str:
    """Write what of tax years goes with the country for which it was stated; empty for none."""
    if not stated:
        return ""
    years = words.enumeration([words.name(one.tax_year) for one in stated])
    return f"what you stated of tax year{'' if len(stated) == 1 else 's'} {years}"
