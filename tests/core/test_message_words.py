"""How values are written: amounts, units, days and moments."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.messages import losses_text, words
from tests.build import NEW_YORK, d
from tests.core import answers


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1240", "USD", "$1,240.00"),
        ("-1240.505", "EUR", "-€1,240.51"),
        ("0.004", "GBP", "£0.00"),
        ("-0.004", "GBP", "£0.00"),
        ("1234567.891", "SEK", "SEK 1,234,567.89"),
        ("1234.5", "JPY", "¥1,235"),
    ],
)
def test_money_is_written_to_the_cent(amount: str, currency: str, written: str) -> None:
    assert words.money(d(amount), currency) == written


def test_money_that_is_not_known_is_unknown() -> None:
    assert words.known_money(None, "USD") == "unknown"


@pytest.mark.parametrize(
    ("units", "written"),
    [
        ("40", "40 X"),
        ("0.50", "0.5 X"),
        ("1E+3", "1,000 X"),
        ("1234567.125", "1,234,567.125 X"),
        ("0.3333333333333333", "0.33333333 X"),
        ("0.000000000000000001", "0.000000000000000001 X"),
    ],
)
def test_units_have_no_idle_noughts(units: str, written: str) -> None:
    assert words.quantity(d(units), "X") == written


def test_the_price_of_a_tiny_coin_keeps_the_digits_that_count() -> None:
    assert words.unit_price(d("0.0000123456"), "USD") == "$0.00001235"
    assert words.unit_price(d("64250.1"), "USD") == "$64,250.10"


def test_a_moment_is_told_in_local_time_and_in_utc() -> None:
    at = datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC)

    assert words.moment(at, NEW_YORK) == (
        "31 December 2026, 23:59 New York time (1 January 2027, 04:59 UTC)"
    )
    assert words.moment(at, ZoneInfo("UTC")) == "1 January 2027, 04:59 UTC"


def test_the_days_left_are_counted_as_one_says_it() -> None:
    said = [words.days_left(days) for days in (38, 1, 0)]

    assert said == ["38 days left", "1 day left", "today is the last day"]


@pytest.mark.parametrize(
    ("age", "written"),
    [
        (timedelta(seconds=20), "less than a minute old"),
        (timedelta(minutes=4, seconds=59), "4 min old"),
        (timedelta(hours=5), "5 hours old"),
        (timedelta(days=3), "3 days old"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_fits(age: timedelta, written: str) -> None:
    assert words.age(age) == written


def test_a_name_from_outside_is_one_line_clipped_and_escaped() -> None:
    assert words.name("my\n<b>wallet</b>") == "my &lt;b&gt;wallet&lt;/b&gt;"
    assert words.name("w" * 90) == "w" * 39 + "…"


def test_a_source_with_an_address_is_a_link() -> None:
    assert words.source("TCGA 1992 s.104, https://law.example/104") == (
        '<a href="https://law.example/104">TCGA 1992 s.104</a>'
    )
    assert words.source("https://law.example/1") == (
        '<a href="https://law.example/1">law.example</a>'
    )
    assert words.source("EStG 23") == "EStG 23"


def test_an_address_cannot_leave_its_link() -> None:
    linked = words.link('https://x.example/"><script>', "title")

    assert linked == '<a href="https://x.example/&quot;&gt;&lt;script&gt;">title</a>'


def test_countries_take_their_article() -> None:
    assert words.country("United States") == "the United States"
    assert words.country("Germany") == "Germany"


def test_a_sentence_of_a_report_is_said_as_in_a_chat() -> None:
    said = words.sentence("Until 2026-12-24 it counts (1 < 2); --wash-rule on shows more.")

    assert said == ("Until 24 December 2026 it counts (1 &lt; 2); /settings wash on shows more.")


def test_days_are_written_in_words() -> None:
    assert words.day(date(2026, 3, 2)) == "2 March 2026"


def test_lists_are_said_as_one_says_them() -> None:
    said = [words.enumeration(some) for some in (["a"], ["a", "b"], ["a", "b", "c"], [])]

    assert said == ["a", "a and b", "a, b and c", ""]


def test_dust_of_a_divided_lot_is_no_difference() -> None:
    sale = replace(answers.SOL, cost=d(6840) + d("1e-20"))
    report = replace(answers.US.report, opportunities=(sale,))

    text = losses_text(replace(answers.US, report=report))

    assert "today: a loss of <b>$1,240.00</b>" in text


@pytest.mark.parametrize(
    ("loss", "says"),
    [
        (1240, "would bring $5,600.00 today: a loss of <b>$1,240.00</b>, "),
        (500, "would bring $5,600.00 today; of the difference, a loss of <b>$500.00</b> counts, "),
        (
            1400,
            (
                "would bring $5,600.00 today; with what the sale changes of others, a loss of "
                "<b>$1,400.00</b> counts, "
            ),
        ),
    ],
)
def test_a_loss_that_is_not_what_the_sale_itself_brings_says_why(loss: int, says: str) -> None:
    sale = replace(answers.SOL, loss=d(loss), short_loss=d(loss))
    report = replace(answers.US_REPORT, opportunities=(sale,))

    assert says in losses_text(replace(answers.US, report=report))
