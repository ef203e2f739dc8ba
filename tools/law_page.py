"""Writes docs/law.md and its drawing from the files of the law, so that they cannot differ.

python -m tools.law_page
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from bot.core.jurisdiction import Jurisdiction
from bot.core.loss_report import LossReport
from bot.core.messages.words import METHODS
from bot.core.money import amount_text, decimal_text, use_exact_decimals
from bot.core.rules import CostBasis, Entry, LongEffect, RatesRule, in_force
from bot.jurisdictions import EARLIEST, codes, load
from tools.law_drawing import drawing
from tools.law_examples import GAINS, ON, PRICE, Example, example
from tools.law_words import SCOPES, WORDS

DOCS = Path(__file__).parent.parent / "docs"
PAGE, DRAWING = DOCS / "law.md", DOCS / "law-buying-back.svg"
NO_COUNTRY = "XX"
SHORT_SCOPES = {scope: words.partition(",")[0] for scope, words in SCOPES.items()}
HEAD = f"""# The law we apply

What Gleaner takes the law of each country to be, for a private individual who holds coins as an
investment, with where that stands and how sure we are. `make law` makes this page from the files
in [`bot/jurisdictions`](../bot/jurisdictions); the program itself computes the figures.
Educational information, not tax advice: your facts may change the answer.

* **Since** is the first day of an entry; a change of the law adds an entry. “always” is as far
  back as there are coins.
* **Sure** is `certain` (a statute or the text of an authority, undisputed), `likely` (well known,
  or practice of an authority) or `check` (disputed, moving or not confirmed: the default is
  careful, and the bot says so).
* **Read** is the day on which the source was last read, or a summary of it.
* Rates are assumptions for an estimate; give your own with `--rate-short`, or /settings in the
  chat. Where they rise by brackets with income of this kind alone, the tax of the year is reckoned
  in them.

Derivatives, NFT, mining and staking as a business, companies and trusts are left out.

## All countries at a glance

A coin bought for 90,000 on 1 October 2026 is worth {amount_text(PRICE)} on {ON:%d %B %Y}, and
{amount_text(GAINS)} of gains were realised this year (in the country's own currency, at the rates
assumed below). Selling it for a loss of 40,000 would save:

"""
BUYING_BACK = f"""
“Safe until” is the last moment that counts as this tax year both in the country and in UTC, by
which exchanges stamp.

## Buying back

![Days around a sale in which a purchase touches its loss]({DRAWING.name})

Rewards, card cashback and regular purchases are purchases, too. Australia counts no days: the
facts decide. Where purchases of others count as well, they do in the wallets that you name as
theirs ([`--household`](ledger.md#wallets-of-your-household), in the chat /settings household).

## One of two coins

One coin bought for 100 in January 2026, one for 300 in February, and one of them sold for 200 in
March:

| | cost | gain |
|---|---:|---:|
"""


def page() -> str:
    """Return the page on the law of all countries, by name."""
    laws = _laws()
    examples = [example(law) for law in laws]
    return "".join(
        [
            HEAD,
            *_glance(laws, examples),
            BUYING_BACK,
            *_sales(laws, examples),
            *(piece for law in laws for piece in _country(law)),
        ]
    )


def svg() -> str:
    """Return the drawing of the page."""
    return drawing(_laws())


def _laws() -> list[Jurisdiction]:
    real = (load(code) for code in codes() if code != NO_COUNTRY)
    return sorted(real, key=lambda law: law.name)


def _glance(laws: Sequence[Jurisdiction], examples: Sequence[Example]) -> Iterator[str]:
    yield (
        "| | which coins are sold | tax saved | carried on | buy back from | safe until (UTC) |\n"
        "|---|---|---:|---:|---|---|\n"
    )
    for law, one in zip(laws, examples, strict=True):
        basis = law.cost_basis_on(ON)
        method = METHODS[basis.methods[0].value]
        report = one.harvested
        saved = carried = "—"
        if report.usable and report.total_tax_saved is not None:
            saved = amount_text(report.total_tax_saved)
            carried = amount_text(report.carried_forward)
        yield (
            f"| [{law.name}](#{_anchor(law)}) | {method}, {SHORT_SCOPES[basis.scope]} | {saved} "
            f"| {carried} | {_buy_back(law, report)} | {_safe_until(report)} |\n"
        )


def _buy_back(law: Jurisdiction, report: LossReport) -> str:
    if not report.usable:
        return "a loss has no use"
    if law.cost_basis_on(ON).methods[0] is CostBasis.YEAR_AVERAGE:
        return f"{law.year_of(ON).end + timedelta(days=1)} (the year's average)"
    rebuy = report.opportunities[0].rebuy
    if rebuy.rule is None:
        return "at once"
    if rebuy.clean_from is None:
        return "the facts decide"
    rule = in_force(law.buyback, ON)
    assert rule is not None, "some rule was applied"
    return f"{rebuy.clean_from}{'' if rule.enabled else ' (disputed)'}"


def _safe_until(report: LossReport) -> str:
    assert report.deadline is not None, "every tax year ends"
    return f"{report.deadline.safe_until:%Y-%m-%d %H:%M}"


def _sales(laws: Sequence[Jurisdiction], examples: Sequence[Example]) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for law, one in zip(laws, examples, strict=True):
        cost, gain = (
            "—" if value is None else amount_text(value) for value in (one.sale.cost, one.sale.gain)
        )
        method = METHODS[law.cost_basis_on(ON).methods[0].value]
        names.setdefault(f"{method} | {cost} | {gain}", []).append(law.name)
    for row, where in sorted(names.items()):
        method, _, figures = row.partition(" | ")
        yield f"| {method}: {', '.join(where)} | {figures} |\n"


def _country(law: Jurisdiction) -> Iterator[str]:
    yield f"\n## {law.name}\n\n"
    yield f"Code `{law.code}`; amounts in {law.currency}; days of {law.timezone.key}"
    yield f"; in force on {ON}: {_in_a_line(law)}\n\n"
    yield "| | since | the law | source | sure | read |\n|---|---|---|---|---|---|\n"
    for rule, (title, words) in WORDS.items():
        entries: tuple[Entry, ...] = getattr(law, rule)
        for entry in entries:
            yield _row(title, entry, words(entry))


def _in_a_line(law: Jurisdiction) -> str:
    rates, holding = in_force(law.rates, ON), law.holding_on(ON)
    told = []
    if not law.uses_losses:
        return "**a loss has no use.**"
    if rates is not None:
        told.append(_assumed(rates))
    if holding is not None:
        ends = holding.period.term_ends(ON)
        what = "counts" if holding.effect is LongEffect.EXEMPT else "is short-term"
        told.append(f"what is bought on {ON} {what} until {ends}")
    return f"{', '.join(told)}."


def _assumed(rates: RatesRule) -> str:
    if not rates.brackets:
        return f"a rate of {decimal_text(rates.short)} per cent is assumed"
    least, most = (decimal_text(rate) for rate in (rates.short, rates.brackets[-1].rate))
    return f"rates of {least} to {most} per cent are assumed, by brackets"


def _row(title: str, entry: Entry, words: str) -> str:
    words = words[0].upper() + words[1:]
    since = "always" if entry.since <= EARLIEST else str(entry.since)
    cells = (title, since, words, entry.source, f"`{entry.confidence}`", str(entry.checked))
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


def _anchor(law: Jurisdiction) -> str:
    return law.name.lower().replace(" ", "-")


def main() -> None:
    """Write both files."""
    use_exact_decimals()
    PAGE.write_text(page(), encoding="utf-8")
    DRAWING.write_text(svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
