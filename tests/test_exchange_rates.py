from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.exchange_rates import LARGEST_TABLE, rates_of, reference_rates


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


TABLE = "Date,USD,JPY,\n2026-11-20,1.1600,N/A,\n2026-11-19,1.1500,180,\n"


def zipped(text: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", text)
    return packed.getvalue()


@pytest.mark.parametrize("content", [TABLE.encode(), zipped(TABLE)])
def test_newer_rates_are_read_from_the_banks_file_zipped_or_not(content: bytes) -> None:
    rates = rates_of(content)

    usd, jpy = rates.series("USD"), rates.series("JPY")
    assert usd is not None
    assert usd.days == (date(2026, 11, 19), date(2026, 11, 20))
    assert usd.amounts == (Decimal("1.1500"), Decimal("1.1600"))
    assert jpy is not None
    assert jpy.days == (date(2026, 11, 19),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"PK\x03\x04 and no more",
        b"hello",
        b"Date,USD,\n",
        b"Date,USD,\n2026-11-20,riddle,\n",
        b"Date,USD,\n2026-02-30,1.1,\n",
        b"Date,USD,\n20.11.2026,1.1,\n",
        pytest.param(zipped("a,b\n1,2\n"), id="an archive of another table"),
        pytest.param(zipped(TABLE)[:60], id="an archive that breaks off"),
        pytest.param(zipped("Date,USD,\n" + " " * LARGEST_TABLE), id="too large a table"),
    ],
)
def test_what_is_no_table_of_rates_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="rates: "):
        rates_of(content)


@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_other_file_is_refused_or_has_rates_and_never_breaks(content: bytes) -> None:
    try:
        found = rates_of(content).series("USD")
    except BadInput:
        return
    assert found is None or min(found.amounts) > 0
