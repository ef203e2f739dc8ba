from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.core.errors import BadLedger
from bot.core.ledger import Kind, Row
from bot.core.ledger_file import ledger_text, read_ledger
from tests.build import BERLIN, LONDON
from tests.build import UTC as UTC_ZONE


def mistakes(text: str) -> list[str]:
    with pytest.raises(BadLedger) as found:
        read_ledger(text, UTC_ZONE)
    return [str(mistake) for mistake in found.value.mistakes]


def test_a_bare_day_is_noon_where_the_taxpayer_lives() -> None:
    text = "time,kind,asset,quantity\n2026-07-01,buy,BTC,1\n2026-01-01,buy,BTC,1\n"

    rows = read_ledger(text, LONDON)

    assert [row.at.hour for row in rows] == [11, 12]


def test_columns_may_stand_in_any_order_and_symbols_in_small_letters() -> None:
    text = "\ufeffasset,total,quantity,time,kind,fee,fee_asset\nbtc,10,1,2026-01-01,Buy,1,btc\n"

    (row,) = read_ledger(text, UTC_ZONE)

    assert row == Row(
        line=2,
        at=datetime(2026, 1, 1, 12, tzinfo=UTC),
        kind=Kind.BUY,
        asset="BTC",
        quantity=Decimal(1),
        total=Decimal(10),
        fee=Decimal(1),
        fee_asset="BTC",
    )


def test_json_lines_say_the_same_with_numbers_as_text_or_not() -> None:
    text = (
        '{"time":"2026-01-01T10:00:00+01:00","kind":"sell","asset":"BTC",'
        '"quantity":0.30000000000000000001,"total":"5","note":null}\n\n'
    )

    (row,) = read_ledger(text, UTC_ZONE)

    assert row.at == datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert row.quantity == Decimal("0.30000000000000000001")


def test_every_bad_line_is_named_also_behind_a_note_of_several_lines() -> None:
    text = (
        "time,kind,asset,quantity,note\n"
        '2026-01-01,buy,BTC,1,"two\nlines"\n'
        "2026-13-01,buy,BTC,1,\n"
        "2026-01-01,bux,BTC,-1,\n"
        "2026-01-01,buy,BTC\n"
    )

    found = mistakes(text)

    assert [line.split(":")[0] for line in found] == ["line 4", "line 5", "line 5", "line 6"]


@pytest.mark.parametrize(
    "quantity", ["", "0", "-1", "NaN", "Infinity", "1e999", "1,5", "0x1", "1_000", "1e-99", "٣"]
)
def test_a_quantity_is_a_finite_number_above_zero(quantity: str) -> None:
    text = f'{{"time":"2026-01-01","kind":"buy","asset":"BTC","quantity":"{quantity}"}}'

    assert len(mistakes(text)) == 1


@pytest.mark.parametrize(
    "time",
    ["", "2026-02-30", "2026-01-01T10:00:00", "01/02/2026", "1969-01-01", "2026-01-01T25:00:00Z"],
)
def test_a_time_that_leaves_a_doubt_is_refused(time: str) -> None:
    assert len(mistakes(f"time,kind,asset,quantity\n{time},buy,BTC,1\n")) == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "swap"}, "a swap needs to_asset"),
        ({"kind": "swap", "to_asset": "BTC", "to_quantity": "1"}, "two different assets"),
        ({"kind": "buy", "to_asset": "ETH"}, "belong to a swap"),
        ({"kind": "move"}, "a move needs a to_wallet"),
        ({"kind": "move", "wallet": "a", "to_wallet": "a"}, "other than its wallet"),
        ({"kind": "sell", "to_wallet": "a"}, "belongs to a move"),
        ({"kind": "sell", "color": "a"}, "unknown field color"),
        ({"kind": "sell", "currency": "EURO"}, "ISO 4217"),
        ({"kind": "sell", "total": "-5"}, "negative"),
    ],
)
def test_columns_must_fit_the_kind(fields: dict[str, str], why: str) -> None:
    import json

    row = {"time": "2026-01-01", "asset": "BTC", "quantity": "1", **fields}

    (mistake,) = mistakes(json.dumps(row))

    assert why in mistake


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("time,kind,asset", "column missing: quantity"),
        ("time,kind,asset,quantity,price", "unknown column price"),
        ("time,kind,asset,quantity,total,total", "column twice: total"),
        ("", "empty"),
    ],
)
def test_a_header_that_cannot_be_meant_is_refused(header: str, why: str) -> None:
    (mistake,) = mistakes(header)

    assert why in mistake


def test_an_id_counts_once_and_may_not_say_two_things() -> None:
    head = "time,kind,asset,quantity,id\n"
    row = "2026-01-01,buy,BTC,1,x\n"

    assert len(read_ledger(head + row + row, UTC_ZONE)) == 1
    (mistake,) = mistakes(head + row + row.replace("BTC,1", "BTC,2"))
    assert mistake.startswith("line 3: id 'x' stands on line 2")


def test_broken_quotes_and_deep_json_are_refused_by_line() -> None:
    assert mistakes('time,kind,asset,quantity\n2026-01-01,buy,"BTC,1\n')[0].startswith("line 2")
    assert mistakes("{" + '"a":{' * 5000)[0].startswith("line 1")


def test_what_is_written_reads_back() -> None:
    text = (
        "time,kind,asset,quantity,total,currency,fee,fee_asset,wallet,to_wallet,to_asset,"
        "to_quantity,id,note\n"
        '2026-01-01T10:00:00.5Z,swap,BTC,1e-8,5,EUR,0.1,BNB,"a,b",,ETH,2,7,"say ""hi""\nthere"\n'
    )
    rows = read_ledger(text, BERLIN)

    again = read_ledger(ledger_text(rows), UTC_ZONE)

    assert again == rows


def test_a_header_of_very_many_columns_is_refused_in_few_words() -> None:
    header = "time,kind,asset,quantity," + ",".join(f"column{n}" for n in range(200_000))

    with pytest.raises(BadLedger) as bad:
        read_ledger(header + "\n", UTC_ZONE)

    assert "column9 and 199990 more" in str(bad.value)
    assert len(str(bad.value)) < 1000


@pytest.mark.parametrize("line", ["{}", "2026", '{"time": 1'])
def test_reading_stops_after_very_many_mistakes(line: str) -> None:
    head = "" if line.startswith("{") else "time,kind,asset,quantity\n"

    with pytest.raises(BadLedger) as bad:
        read_ledger(head + f"{line}\n" * 400_000, UTC_ZONE)

    assert len(bad.value.mistakes) < 10_000
    assert "the lines after it were not read" in str(bad.value)
