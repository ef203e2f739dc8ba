"""Ireland: first in, first out, the exemption of 1,270 euros."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from bot.core.due import due_dates, due_words
from bot.core.errors import BadLaw
from bot.core.losses import Circumstances, harvest
from bot.core.lots import settle
from bot.jurisdictions import load, parse
from tests.build import books, d, gains, held, ledger, only

TODAY = date(2026, 11, 23)


def test_the_first_units_are_sold_first_wherever_they_lie() -> None:
    """TCA 1997 s.580(3), (4)."""
    history = """
        2024-01-10  buy   100  for   500  in A
        2024-02-10  buy   100  for   900  in B
        2024-06-10  sell  150  for  1500  in B
    """

    settled = books("IE", history)

    assert gains(settled) == {date(2024, 6, 10): d(1500 - 500 - 450)}
    assert held(settled) == [("TOK", None, "50", "450")]


def test_a_loss_saves_a_third_of_what_lies_above_the_exemption() -> None:
    """TCA 1997 s.28, 31, 601: (4,000 - 1,270) x 33 per cent is saved, the rest is wasted."""
    settled = books("IE", "2026-03-02 buy 1 for 9000")
    circumstances = Circumstances(realised_short=Decimal(4_000))

    report = harvest(settled, {"TOK": Decimal(5_000)}, TODAY, circumstances)

    assert report.total_tax_saved == Decimal("900.90")
    assert any("1,270" in told for told in report.opportunities[0].warnings)


def test_the_disputed_rule_of_four_weeks_takes_nothing_away_unless_switched_on() -> None:
    """TCA 1997 s.581 speaks of shares and securities."""
    history = """
        2026-01-10  buy   10  for  100
        2026-03-10  sell  10  for   60
        2026-03-20  buy   10  for   70
    """

    settled = books("IE", history)

    assert gains(settled) == {date(2026, 3, 10): -40}
    report = harvest(settled, {"TOK": Decimal(5)}, TODAY)
    assert any("--wash-rule on" in told for told in report.assumptions)


def test_a_repurchase_of_half_the_units_sold_fences_half_of_the_loss_of_all_lots() -> None:
    """TCA 1997 s.581(3), switched on: 80 sold at a loss of 200, 40 bought back, so 100 wait.

    The 50 of four weeks before go first (s.581(1)): 50 x (6 - 5) and 30 x (10 - 5).
    """
    history = """
        2026-01-05  buy   100  for  1000
        2026-03-01  buy    50  for   300
        2026-03-20  sell   80  for   400
        2026-04-10  buy    40  for   160
        2026-06-10  sell  110  for  1100
    """

    settled = books("IE", history, wash_rule=True)

    first, second = settled.disposals
    assert (first.disallowed, first.gain) == (d(100), d(-100))
    assert [part.gain for part in first.parts] == [d(-25), d(-75)]
    # 70 units at cost 700, and 40 at 160 with a gain of 240, against which 100 count.
    assert [part.gain for part in second.parts] == [d(0), d(140)]


FENCED = """
    2026-01-10  buy   10  for  100
    2026-03-10  sell  10  for   60
    2026-03-20  buy   10  for   30
    2026-03-21  buy   10  for  200
"""


def test_a_fenced_loss_lowers_the_gain_that_a_harvest_must_take_on_the_way() -> None:
    """TCA 1997 s.581(3), switched on: of the gain of 70 in front 40 are met, and a loss of 100."""
    settled = books("IE", FENCED, wash_rule=True)

    report = harvest(settled, {"TOK": Decimal(10)}, TODAY)

    (found,) = report.opportunities
    assert (found.quantity, found.forced_gain, found.loss) == (d(20), d(30), d(70))


def test_a_fenced_loss_goes_on_with_the_open_lots() -> None:
    before = books("IE", FENCED, wash_rule=True)
    later = ledger("2026-11-23 sell 20 for 200")

    after = settle(later, before.law, before.choices, before.open)

    assert only(after).gain == -70


def test_tax_is_due_on_the_gains_of_two_parts_of_a_year() -> None:
    """TCA 1997 Part 41A: 15 December for disposals until 30 November, 31 January for the rest."""
    law = load("IE")

    autumn, year_end = due_dates(law, date(2026, 11, 23))

    assert str(autumn) == (
        "Tax on the gains of 2026-01-01 to 2026-11-30 is due by 2026-12-15 (22 days left)."
    )
    assert str(year_end) == "Tax on the gains of December 2026 is due by 2027-01-31 (69 days left)."
    assert (autumn.gains_of, year_end.gains_of) == ("2026-01-01/2026-11-30", "2026-12")
    assert [one.day for one in due_dates(law, date(2027, 1, 31))] == [
        date(2027, 1, 31),
        date(2027, 12, 15),
    ]
    assert any("made by 30 November" in told for told in due_words(law, date(2026, 11, 23)))


def test_parts_of_a_year_before_their_law_are_not_told() -> None:
    law = load("IE")

    assert due_dates(law, date(2008, 12, 31)) == ()
    assert due_dates(law, date(2009, 1, 1), count=1)[0].day == date(2009, 12, 15)


def test_parts_that_leave_a_piece_of_the_year_out_are_refused() -> None:
    text = files("bot.jurisdictions").joinpath("ie.toml").read_text(encoding="utf-8")

    with pytest.raises(BadLaw, match="due needs ends, by time and until 12-31"):
        parse(text.replace('"11-30", "12-31"', '"11-30", "12-30"'), name="ie.toml")
