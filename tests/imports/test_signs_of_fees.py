"""A fee with the other sign than a venue's fees have was paid to the user."""

from decimal import Decimal

import pytest

from bot.core.ledger import Kind
from bot.core.money import use_exact_decimals
from bot.imports import ExportFile, read_export

KRAKEN = (
    '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
    '"L1","T1","2025-01-02 09:00:00","trade","","currency","ZEUR",-100,{fee},0\n'
    '"L2","T1","2025-01-02 09:00:00","trade","","currency","XXBT",0.1,0,0\n'
)
KUCOIN = (
    "UID,Account Type,Order ID,Order Time(UTC),Symbol,Side,Order Type,Filled Amount,"
    "Filled Volume,Filled Time(UTC),Fee,Fee Currency,Status\n"
    "1,main,o1,2025-01-02 09:00:00,BTC-EUR,BUY,LIMIT,0.1,100,2025-01-02 09:00:00,{fee},EUR,deal\n"
)


GEMINI = (
    "Date,Time (UTC),Type,Symbol,Specification,Liquidity Indicator,EUR Amount EUR,Fee (EUR) EUR,"
    "BTC Amount BTC,Fee (BTC) BTC\n"
    "2025-01-02,09:00:00,Buy,BTCEUR,Limit,Maker,(100),{negated},0.1,\n"
)
FILLS = (
    "portfolio,trade id,product,side,created at,size,size unit,price,fee,total,"
    "price/fee/total unit\n"
    "default,7,BTC-EUR,BUY,2025-01-02T09:00:00Z,0.1,BTC,1000,{fee},0,EUR\n"
)


@pytest.mark.parametrize(
    "text", [KRAKEN, KUCOIN, GEMINI, FILLS], ids=["Kraken", "KuCoin", "Gemini", "Coinbase Pro"]
)
def test_a_fee_below_nothing_is_income_and_lowers_no_proceeds(text: str) -> None:
    use_exact_decimals()
    paid, got = (
        read_export([ExportFile("x.csv", text.format(fee=fee, negated=negated).encode())]).rows
        for fee, negated in (("0.2", "-0.2"), ("-0.2", "0.2"))
    )

    assert [(row.kind, row.total, row.fee) for row in paid] == [
        (Kind.BUY, Decimal(100), Decimal("0.2"))
    ]
    assert [(row.kind, row.quantity, row.fee) for row in got] == [
        (Kind.BUY, Decimal("0.1"), None), (Kind.INCOME, Decimal("0.2"), None),
    ]  # fmt: skip
    assert got[1].asset == "EUR"


COINBASE = (
    "ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,"
    "Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes\n"
    "a1,2025-01-02 21:38:01 UTC,{kind},USDC,{units},USD,$1,-$1,-$1,$0.00,\n"
)


@pytest.mark.parametrize("kind", ["Margin Interest", "Staking Income"])
def test_income_below_nothing_is_named(kind: str) -> None:
    export = read_export([ExportFile("x.csv", COINBASE.format(kind=kind, units="-1").encode())])

    (gap,) = export.unread
    assert export.rows == ()
    assert "quantity transacted is below nothing, and this row is income; add by hand" in str(gap)


def test_what_a_chain_takes_from_a_staker_is_lost() -> None:
    text = (
        "Operation Date,Status,Currency Ticker,Operation Type,Operation Amount,Operation Fees,"
        "Operation Hash,Account Name\n"
        "2025-01-02T09:00:00.000Z,Confirmed,DOT,SLASH,0.1,,h1,Polkadot 1\n"
    )

    (row,) = read_export([ExportFile("x.csv", text.encode())]).rows

    assert (row.kind, row.quantity) == (Kind.LOST, Decimal("0.1"))
