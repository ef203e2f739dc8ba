"""What of a year an estimate counts, and what it does not, is told as it is."""

from datetime import date

import pytest

from bot.core.loss_report import Circumstances, LossReport
from bot.core.losses import harvest
from bot.core.plan import Target, plan
from tests.build import books, d

TODAY = date(2026, 11, 23)
BOUGHT = "2026-02-01 buy 1 for 100"
CANCELLING = """
    2026-01-01  buy   1 A  for  1000
    2026-01-01  buy   1 B  for  2000
    2026-02-01  sell  1 A  for  2000
    2026-02-01  sell  1 B  for  1000
    2026-03-01  buy   1    for   100
"""


def told(country: str, history: str, **stated: int) -> LossReport:
    """Return a report at 50 a unit, with what was stated of the year."""
    circumstances = Circumstances(**{name: d(amount) for name, amount in stated.items()})
    return harvest(books(country, history), {"TOK": d(50)}, TODAY, circumstances)


@pytest.mark.parametrize(("country", "law"), [("DE", "EStG 23(1)"), ("PT", "CIRS art. 10")])
@pytest.mark.parametrize(("long", "what"), [(3000, "gains"), (-3000, "losses")])
def test_long_term_results_that_are_exempt_are_not_said_to_be_counted(
    country: str, law: str, long: int, what: str
) -> None:
    found = told(country, BOUGHT, realised_short=5000, realised_long=long)

    stated = [one for one in found.assumptions if "that you stated" in one]
    assert "Gains of 5,000 EUR that you stated besides the ledger are counted, too." in stated
    assert any(
        one.startswith(f"The long-term {what} of 3,000 EUR that you stated are not counted: ")
        and law in one
        for one in stated
    )
    assert len(stated) == 2


def test_exempt_gains_that_were_stated_leave_the_line_below_which_a_year_is_free_alone() -> None:
    """EStG 23(3) s.5."""
    found = told("DE", BOUGHT, realised_short=900, realised_long=3000)

    assert (
        "50 EUR of this loss would meet gains that are free anyway"
        in (found.opportunities[0].warnings[-1])
    )


def test_exempt_gains_that_were_stated_need_no_loss_in_a_plan() -> None:
    settled, prices = books("DE", "2026-02-01 buy 10 for 10000"), {"TOK": d(500)}
    stated = Circumstances(realised_short=d(2000), realised_long=d(3000))

    found = plan(settled, prices, TODAY, Target.GAINS, stated)

    assert (found.total_loss, found.net_before) == (d(2000), d(2000))


def test_a_rate_on_exempt_gains_that_were_stated_is_said_to_have_no_use() -> None:
    found = told("DE", BOUGHT, realised_long=3000, rate_long=15)

    assert any("15 per cent on long-term gains has no use here" in x for x in found.assumptions)
    assert not any("is the one you gave" in one for one in found.assumptions)


@pytest.mark.parametrize(
    ("country", "says"),
    [
        ("IE", "gains of 1,000 EUR and losses of 1,000 EUR, together 0 EUR; that is counted."),
        ("US", "1,000 USD, together 0 USD short-term and 0 USD long-term; that is counted."),
        ("SE", "1,000 SEK and losses of 1,000 SEK, of which the law deducts 700 SEK; that is"),
        ("DK", "gains of 1,000 DKK and losses of 1,000 DKK; each is counted by itself."),
    ],
)
def test_gains_and_losses_that_cancel_are_told_all_the_same(country: str, says: str) -> None:
    found = told(country, CANCELLING)

    assert any(says in one for one in found.assumptions if one.startswith("So far"))


def test_exempt_gains_of_the_ledger_are_told_as_not_counted() -> None:
    """EStG 23(1) s.1 no.2."""
    found = told("DE", f"2024-01-01 buy 1 B for 10\n{BOUGHT}\n2026-02-02 sell 1 B for 5010")

    place = found.assumptions.index(
        "So far in tax year 2026 the ledger has realised no gain and no loss that counts."
    )
    assert found.assumptions[place + 1].startswith(
        "A gain of 5,000 EUR on what was held for long is not counted (EStG 23(1) s.1 no.2"
    )
