"""The rates of an estimate in; the sentences that say which they are, and of what, out."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from bot.core.books import Books
from bot.core.brackets import Scale
from bot.core.loss_report import Circumstances
from bot.core.money import amount_text, decimal_text
from bot.core.rules import RatesRule, in_force
from bot.core.tax import TaxRules
from bot.core.unused import uses_rate_long


def rate_words(
    books: Books, on: date, circumstances: Circumstances, rules: TaxRules
) -> Iterable[str]:
    """Return which rates are used and which of them are assumed, one sentence each."""
    assumed = in_force(books.law.rates, on)
    short, long = circumstances.rate_short, circumstances.rate_long
    if not rules.is_known:
        yield "No tax rate is known, so no saving is estimated; give one with --rate-short."
        return
    has_terms = assumed is not None and assumed.long is not None
    has_terms |= long is not None and uses_rate_long(rules)
    note = f" ({assumed.note.rstrip('.')})" if assumed and assumed.note else ""
    yield from _of_year(books, on, circumstances, rules)
    name = "short-term gains" if has_terms else "gains"
    if rules.scale.brackets:
        yield _by_brackets(name, rules, note, books.currency)
    else:
        yield _rate(name, short, rules.rate_short, note, "short")
    if has_terms and rules.rate_long is not None:
        yield _rate("long-term gains", long, rules.rate_long, note, "long")


def _rate(name: str, given: Decimal | None, used: Decimal, note: str, option: str) -> str:
    if given is not None:
        return f"The rate of {decimal_text(given)} per cent on {name} is the one you gave."
    return (
        f"A rate of {decimal_text(used)} per cent on {name} is assumed{note}; "
        f"give your own with --rate-{option}."
    )


def _by_brackets(name: str, rules: TaxRules, note: str, currency: str) -> str:
    """Say which brackets are used and what fills them first."""
    filled = "of which you stated none (--other-income)"
    if rules.other_income:
        filled = f"of which you stated {amount_text(rules.other_income)} {currency}"
    return (
        f"For {name}, rates by brackets are assumed: {scale_text(rules.scale, currency)}{note}. "
        f"Other income of that kind, {filled}, fills them first; give one rate of your own with "
        f"--rate-short."
    )


def scale_text(scale: Scale, currency: str = "") -> str:
    """Return the rates of a scale, e.g. "19 per cent up to 6,000 EUR, 21 above"."""
    pieces = []
    rate = f"{decimal_text(scale.first)} per cent"
    for bracket in scale.brackets:
        pieces.append(f"{rate} up to {amount_text(bracket.above)} {currency}".rstrip())
        rate = decimal_text(bracket.rate)
    pieces.append(f"{rate} above" if pieces else rate)
    return ", ".join(pieces)


def _of_year(
    books: Books, on: date, circumstances: Circumstances, rules: TaxRules
) -> Iterator[str]:
    """Say where the rate changes within the tax year, and what is reckoned then."""
    year = books.law.year_of(on)
    for rule in books.law.rates:
        before = in_force(books.law.rates, rule.since - timedelta(days=1))
        if before is None or before.scale == rule.scale or not year.start < rule.since <= year.end:
            continue
        if circumstances.rate_short is not None:
            yield (
                f"Within tax year {year.name} the law changes its rate on {rule.since} "
                f"({rule.source}); the one you gave is used for the whole year."
            )
        elif rules.split_since == rule.since:
            yield _split(before, rule)
        else:
            yield (
                f"Within tax year {year.name} the rate changes from {decimal_text(before.short)} "
                f"to {decimal_text(rule.short)} per cent on {rule.since} ({rule.source}); I reckon "
                f"the whole year at that of {on}, so a loss that meets gains of the other days "
                f"saves another amount."
            )


def _split(before: RatesRule, rule: RatesRule) -> str:
    return (
        f"Gains until {rule.since - timedelta(days=1)} are taxed at {decimal_text(before.short)} "
        f"per cent, later ones at {decimal_text(rule.short)} ({rule.source}). Losses and what is "
        f"free are taken off the later gains first, which is the most they can save; gains that "
        f"you stated count as later ones."
    )
