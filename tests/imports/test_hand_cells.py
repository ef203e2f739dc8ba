"""Cells of a hand-made table that name money by a word, or contradict each other."""

from decimal import Decimal

import pytest

from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, read_export

HEADER = "date,type,asset,quantity,price,fee,fee currency,currency\n"


def read(*rows: str) -> Export:
    use_exact_decimals()
    text = HEADER + "".join(f"2025-02-11,{row}\n" for row in rows)
    return read_export([ExportFile("mine.csv", text.encode())])


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Euro", "EUR"), ("€", "EUR"), ("£", "GBP"), ("Pfund", "GBP"), ("Franken", "CHF"),
        ("US Dollar", "USD"), ("US-Dollar", "USD"), ("Kč", "CZK"), ("usd", "USD"), ("C$", "CAD"),
    ],
)  # fmt: skip
def test_a_currency_may_be_called_by_its_sign_or_name(word: str, code: str) -> None:
    (row,) = read(f"buy,BTC,1,10.5,,,{word}").rows

    assert (row.kind, row.currency, row.total) == ("buy", code, Decimal("10.5"))


def test_a_coin_is_known_by_its_name_also_in_capitals() -> None:
    assert [row.asset for row in read("buy,SOLANA,1,10.5,,,EUR", "buy,bitcoin,1,9,,,EUR").rows] == [
        "SOL",
        "BTC",
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("buy,BTC,1,10.5,,,$", "'$' could be several currencies; write e.g. USD or CAD"),
        ("buy,BTC,1,10.5,,,Dollar", "'Dollar' could be several currencies"),
        ("buy,BTC,1,10.5,,,Kronen", "I do not know the currency 'Kronen'; write its code"),
        ("buy,BTC,1,10.5,,,BTC", "BTC is the coin and the currency; write what the price is told"),
        ("buy,BTC,0.5 ETH,10.5,,,EUR", "the quantity is in ETH, and the coin is BTC; correct one"),
        ("buy,BTC,1,10.5,1 BNB,EUR,EUR", "the fee is in BNB, and its column says EUR; correct one"),
        ("buy,BTC,1,1.5k,,,EUR", "'1.5k' is not a number; write it as 1234.56"),
        ("buy,BTC,1,2 Mio,,,EUR", "'2 Mio' is not a number"),
    ],
)
def test_what_contradicts_or_could_be_several_is_named(row: str, says: str) -> None:
    export = read(row)

    (gap,) = export.unread
    assert export.rows == ()
    assert says in str(gap)


def test_a_unit_that_stands_with_a_fee_is_what_it_was_paid_in() -> None:
    export = read("buy,BTC,1 BTC,10.5 EUR,0.2 BNB,,EUR", "buy,BTC,1,10.5,€0.3,,EUR")

    assert [(row.fee, row.fee_asset) for row in export.rows] == [
        (Decimal("0.2"), "BNB"), (Decimal("0.3"), None),
    ]  # fmt: skip


def test_signs_of_one_kind_of_row_are_all_alike_or_named() -> None:
    alike = read("buy,BTC,1,10.5,-1,,EUR", "sell,BTC,-1,10.5,-1,,EUR")
    mixed = read("buy,BTC,1,10.5,,,EUR", "buy,BTC,-1,10.5,,,EUR")
    fees = read("buy,BTC,1,10.5,1,,EUR", "buy,BTC,1,10.5,-1,,EUR")

    assert [row.fee for row in alike.rows] == [1, 1]
    assert "line 3: the quantity is below nothing, and that of other rows" in str(mixed.unread[0])
    assert "line 3: the fee is below nothing, and that of other rows is" in str(fees.unread[0])
    assert len(mixed.rows) == len(fees.rows) == 1
