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


@pytest.mark.parametrize("text", [KRAKEN, KUCOIN], ids=["Kraken", "KuCoin"])
def test_a_fee_below_nothing_is_income_and_lowers_no_proceeds(text: str) -> None:
    use_exact_decimals()
    paid, got = (
        read_export([ExportFile("x.csv", text.format(fee=fee).encode())]).rows
        for fee in ("0.2", "-0.2")
    )

    assert [(row.kind, row.total, row.fee) for row in paid] == [
        (Kind.BUY, Decimal(100), Decimal("0.2"))
    ]
    assert [(row.kind, row.quantity, row.fee) for row in got] == [
        (Kind.BUY, Decimal("0.1"), None), (Kind.INCOME, Decimal("0.2"), None),
    ]  # fmt: skip
    assert got[1].asset == "EUR"
