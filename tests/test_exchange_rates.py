from datetime import date
from decimal import Decimal

from bot.exchange_rates import reference_rates


def test_the_first_rates_of_the_euro_and_a_later_one_are_those_that_were_published() -> None:
    found = reference_rates().series("USD")

    assert found is not None
    by_day = dict(zip(found.days, found.amounts, strict=True))
    assert by_day[date(1999, 1, 4)] == Decimal("1.1789")
    assert by_day[date(2020, 3, 20)] == Decimal("1.0707")
    assert date(2020, 3, 21) not in by_day


def test_days_ascend_and_every_amount_is_above_zero() -> None:
    for currency in ("USD", "GBP", "ZAR", "ISK"):
        found = reference_rates().series(currency)

        assert found is not None
        assert list(found.days) == sorted(set(found.days))
        assert min(found.amounts) > 0


def test_a_currency_without_rates_has_none() -> None:
    assert reference_rates().series("KWD") is None
    assert reference_rates().series("") is None
