from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.core.books import Books, with_exchange
from bot.core.exchange import ReferenceRates, Series, exchange_words, in_one_currency
from bot.core.lots import settle
from bot.jurisdictions import load
from tests.build import BERLIN, UTC, d, held, ledger, only

FRIDAY, MONDAY = date(2024, 3, 1), date(2024, 3, 4)
SERIES = {
    "USD": Series((FRIDAY, MONDAY), (d("1.25"), d("1.28"))),
    "GBP": Series((FRIDAY, MONDAY), (d("0.80"), d("0.75"))),
}
RATES = ReferenceRates(SERIES.get, "the rates of a test", "https://rates.example")


def settled(country: str, text: str, zone: ZoneInfo = UTC) -> Books:
    law = load(country)
    found = in_one_currency(ledger(text, zone), law.currency, zone, lambda: RATES)
    return with_exchange(settle(found.rows, law), found.exchange)


def cost(text: str, country: str = "DE", zone: ZoneInfo = UTC) -> str | None:
    ((*_, amount),) = held(settled(country, text, zone))
    return amount


def test_an_amount_in_another_currency_counts_at_the_rate_of_the_day_of_the_trade() -> None:
    assert cost("2024-03-01 buy 1 for 125 currency USD") == "100"
    assert cost("2024-03-04 buy 1 for 128 fee 64 currency USD") == "150"


def test_two_currencies_meet_by_way_of_the_euro() -> None:
    assert cost("2024-03-01 buy 1 for 125 currency USD", "GB") == "80"


def test_an_amount_in_euros_becomes_the_currency_of_a_country_outside_it() -> None:
    assert cost("2024-03-01 buy 1 for 100 currency EUR", "GB") == "80"


def test_on_a_day_without_a_rate_the_last_one_before_counts_and_the_answer_says_so() -> None:
    books = settled("DE", "2024-03-03 buy 1 for 125 currency USD")

    assert held(books)[0][-1] == "100"
    assert books.exchange is not None
    (quote,) = books.exchange.quotes
    assert (quote.day, quote.published, quote.per_euro) == (date(2024, 3, 3), FRIDAY, d("1.25"))


def test_the_day_is_that_of_the_taxpayer() -> None:
    late = "2024-03-03T23:30:00Z buy 1 for 128 currency USD"

    assert cost(late, zone=BERLIN) == "100"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2024-03-05 buy 1 for 125 currency USD", "last rate that I have is of 2024-03-04"),
        ("2024-02-29 buy 1 for 125 currency USD", "first reference rate of USD is of 2024-03-01"),
        ("2024-03-01 buy 1 for 125 currency KWD", "there is no reference rate of KWD"),
    ],
)
def test_a_rate_that_is_not_known_is_named_and_never_guessed(row: str, why: str) -> None:
    books = settled("DE", row)

    (problem,) = books.problems
    assert problem.problem == "no_rate"
    assert why in problem.detail
    assert held(books)[0][-1] is None


def test_a_gap_longer_than_any_holiday_is_not_bridged() -> None:
    gap = ReferenceRates(
        {"ISK": Series((date(2008, 12, 9), date(2018, 2, 5)), (d(290), d(125)))}.get, "", ""
    )
    rows = ledger("2012-06-01 buy 1 for 1000 currency ISK")

    found = in_one_currency(rows, "EUR", UTC, lambda: gap)

    assert found.rows == rows
    assert found.exchange is not None
    assert "is of 2008-12-09" in found.exchange.unknown[1]


def test_a_fee_in_other_money_than_the_trade_is_converted_and_no_coin() -> None:
    assert cost("2024-03-01 buy 1 for 100 fee 12.50 USD currency EUR") == "110"


def test_a_fee_in_a_coin_is_worth_its_share_of_what_was_converted() -> None:
    books = settled(
        "DE",
        """
        2024-03-01 buy  2 for 250 currency USD
        2024-03-01 sell 1 for 250 fee 0.5 TOK currency USD
        """,
    )

    assert {one.proceeds for one in books.disposals} == {d(200)}


def test_a_coin_that_is_called_like_money_stays_a_coin_unless_the_ledger_counts_in_it() -> None:
    rows = ledger("2024-03-01 buy 1 for 125 fee 2 RON currency USD")

    (row,) = in_one_currency(rows, "EUR", UTC, lambda: RATES).rows

    assert (row.fee, row.fee_asset, row.total) == (d(2), "RON", d(100))


def test_a_ledger_in_ones_own_currency_asks_for_no_rates() -> None:
    def none_to_be_had() -> ReferenceRates:
        raise AssertionError("no rates are needed")

    rows = ledger("2024-03-01 buy 1 for 100 fee 1 BNB\n2024-03-01 sell 1 for 100 currency EUR")

    found = in_one_currency(rows, "EUR", UTC, none_to_be_had)

    assert (found.rows, found.exchange) == (rows, None)


def test_where_no_law_names_a_currency_the_most_used_one_is_counted_in() -> None:
    books = settled(
        "XX",
        """
        2024-03-01 buy  1 for 100 currency EUR
        2024-03-01 buy  1 for 100 currency EUR
        2024-03-04 sell 2 for 256 currency USD
        """,
    )

    assert (books.currency, only(books).proceeds) == ("EUR", d(200))


def test_the_answer_names_what_was_converted_the_source_and_the_days_of_the_rates() -> None:
    books = settled(
        "GB",
        """
        2024-03-01 buy  1 for 125 currency USD
        2024-03-02 buy  1 for 100 currency EUR
        """,
    )

    (sentence,) = exchange_words(books.exchange)
    assert sentence == (
        "Amounts in EUR, USD are converted into GBP by the rates of a test, at the rate of the day "
        "of each trade (on 1 of 2 days there was none: the last one before); the latest rate used "
        "is of 2024-03-01."
    )


def test_where_nothing_could_be_converted_no_source_is_claimed() -> None:
    books = settled("DE", "2024-03-01 buy 1 for 125 currency KWD")

    assert exchange_words(books.exchange) == ()


def test_a_row_more_or_less_is_converted_alone_and_the_rates_told_are_those_still_used() -> None:
    law = load("DE")
    friday, monday = ledger(
        "2024-03-01 buy 1 for 125 currency USD\n2024-03-04 sell 1 for 75 currency GBP"
    )
    unknown = ledger("\n\n2024-03-04 buy 1 for 75 currency XYZ id u")
    first = in_one_currency([friday], law.currency, UTC, lambda: RATES)
    for rows in [(friday, monday), (friday, *unknown), (monday,), (monday, friday), (friday,)]:
        anew = in_one_currency(rows, law.currency, UTC, lambda: RATES)

        first = in_one_currency(rows, law.currency, UTC, lambda: RATES, first)

        assert first == anew


def test_what_was_converted_before_is_not_asked_for_again() -> None:
    asked = []

    def series(code: str) -> Series | None:
        asked.append(code)
        return SERIES.get(code)

    rates = ReferenceRates(series, "the rates of a test", "https://rates.example")
    rows = ledger("2024-03-01 buy 1 for 125 currency USD\n2024-03-04 buy 1 for 128 currency USD")
    before = in_one_currency(rows[:1], "EUR", UTC, lambda: rates)

    after = in_one_currency(rows, "EUR", UTC, lambda: rates, before)

    assert asked == ["USD"]
    assert after.rows[0] is before.rows[0]
