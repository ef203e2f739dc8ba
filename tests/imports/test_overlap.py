"""Two files of one venue that tell the same trades in two ways: each trade counts once."""

import pytest

from bot.core.ledger import Row
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, read_export
from bot.imports.overlap import told_again
from bot.imports.preview import preview

STATEMENT = '"User_ID","UTC_Time","Account","Operation","Coin","Change","Remark"\n'
TRADES = '"Date(UTC)","Pair","Side","Price","Executed","Amount","Fee"\n'
COINBASE_2022 = (
    "Timestamp,Transaction Type,Asset,Quantity Transacted,Spot Price Currency,"
    "Spot Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),"
    "Fees and/or Spread,Notes\n"
    "2022-01-22T21:38:01Z,Buy,BTC,0.05,EUR,27000,1350,1370.12,20.12,"
    '"Bought 0.05 BTC for €1,370.12 EUR"\n'
)
COINBASE_2024 = (
    "ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,"
    "Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes\n"
    "a1,2022-01-22 21:38:01 UTC,Buy,BTC,0.05,EUR,€27000,€1350,€1370.12,€20.12,"
    '"Bought 0.05 BTC for €1,370.12 EUR"\n'
)
FILLS = (
    "portfolio,trade id,product,side,created at,size,size unit,price,fee,total,"
    "price/fee/total unit\n"
    "default,7,BTC-USD,BUY,2021-01-04T10:55:12.843Z,0.02,BTC,32000,3.2,-643.2,USD\n"
)
ACCOUNT = (
    "portfolio,type,time,amount,balance,amount/balance unit,transfer id,trade id,order id\n"
    "default,match,2021-01-04T10:55:12.843Z,-640,360,USD,,7,b1\n"
    "default,match,2021-01-04T10:55:12.843Z,0.02,0.02,BTC,,7,b1\n"
    "default,fee,2021-01-04T10:55:12.843Z,-3.2,356.8,USD,,7,b1\n"
)
ELECTRUM_OLD = (
    "transaction_hash,label,confirmations,value,fiat_value,fee,fiat_fee,timestamp\n"
    "d1,savings,52000,0.1,950,,,2020-06-01 08:00\n"
)
ELECTRUM = (
    "oc_transaction_hash,ln_payment_hash,label,confirmations,amount_chain_bc,amount_lightning_bc,"
    "fiat_value,network_fee_bc,fiat_fee,timestamp\n"
    "d1,,savings,52000,0.1,0.,950,,,2020-06-01 08:00\n"
)
BITSTAMP_OLD = (
    "Type,Datetime,Account,Amount,Value,Rate,Fee,Sub Type\n"
    'Market,"Jan. 28, 2022, 12:31 AM",Main Account,1.0 ETH,2214.01 EUR,2214.01 EUR,10.87 EUR,Sell\n'
)
BITSTAMP = (
    "ID,Account,Type,Subtype,Datetime,Amount,Amount currency,Value,Value currency,Rate,"
    "Rate currency,Fee,Fee currency,Order ID\n"
    "1,Main Account,Market,Sell,2022-01-28T00:31:15Z,1,ETH,2214.01,EUR,2214.01,EUR,10.87,EUR,3\n"
)

KUCOIN_ORDERS = (
    "UID,Account Type,Order ID,Order Time(UTC+08:00),Symbol,Side,Order Type,Filled Amount,"
    "Filled Volume,Filled Time(UTC+08:00),Fee,Fee Currency,Status\n"
    "1,main,ord-1,2025-03-04 01:00:00,XRP-USDT,BUY,LIMIT,10,20,2025-03-04 01:30:00,0.02,USDT,deal\n"
)
KUCOIN_FILLS = (
    "UID,Account Type,Order ID,Symbol,Side,Order Type,Filled Amount,Filled Volume,"
    "Filled Time(UTC+00:00),Fee,Maker/Taker,Fee Currency\n"
    "1,main,ord-1,XRP-USDT,BUY,LIMIT,4,8,2025-03-03 17:10:00,0.008,TAKER,USDT\n"
    "1,main,ord-1,XRP-USDT,BUY,LIMIT,6,12,2025-03-03 17:30:00,0.012,MAKER,USDT\n"
)
KUCOIN_HISTORY = (
    "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC+00:00),Remark\n"
    "1,main,XRP,Deposit,4,0,2025-03-03 17:10:00,Spot\n"
    "1,main,USDT,Withdrawal,8.008,0.008,2025-03-03 17:10:00,Spot\n"
    "1,main,XRP,Deposit,6,0,2025-03-03 17:30:00,Spot\n"
    "1,main,USDT,Withdrawal,12.012,0.012,2025-03-03 17:30:00,Spot\n"
)
NEXT_ORDER = "1,main,ord-9,XRP-USDT,BUY,LIMIT,5,11,2025-03-05 01:50:00,0.002,MAKER,USDT\n"


def read(*texts: str) -> Export:
    use_exact_decimals()
    return read_export(
        [ExportFile(f"{place}.csv", text.encode()) for place, text in enumerate(texts)]
    )


def leg(second: int, operation: str, coin: str, change: str) -> str:
    return f'"1","2024-05-01 07:22:{second:02}","Spot","{operation}","{coin}","{change}",""\n'


def fill(second: int, units: str, paid: str) -> str:
    return (
        f'"2024-05-01 07:22:{second:02}","BTCUSDT","BUY","50000","{units}BTC","{paid}USDT","0BNB"\n'
    )


def told(rows: tuple[Row, ...]) -> list[tuple[str, str, str]]:
    return [(row.kind.value, row.asset, f"{row.quantity}") for row in rows]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (COINBASE_2022, COINBASE_2024),
        (FILLS, ACCOUNT),
        (ELECTRUM_OLD, ELECTRUM),
        (BITSTAMP_OLD, BITSTAMP),
    ],
    ids=["years of Coinbase", "Coinbase Pro", "versions of Electrum", "years of Bitstamp"],
)
def test_a_trade_that_two_sorts_of_files_tell_counts_once(one: str, other: str) -> None:
    alone, both, reverse = read(one), read(one, other), read(other, one)

    assert len(alone.rows) == len(both.rows) == len(reverse.rows) == 1
    assert [gap.reason for gap in both.ignored] == ["the same trade as in another file"]


def test_a_sum_in_the_statement_is_the_fills_of_its_second() -> None:
    statement = STATEMENT + leg(1, "Buy", "BTC", "0.02") + leg(1, "Buy", "USDT", "-1000")
    trades = TRADES + fill(1, "0.012", "600") + fill(1, "0.008", "400")

    assert told(read(statement, trades).rows) == [("swap", "USDT", "1000")]
    assert told(read(trades, statement).rows) == [("swap", "USDT", "600"), ("swap", "USDT", "400")]


@pytest.mark.parametrize("files", [(KUCOIN_ORDERS, KUCOIN_FILLS), (KUCOIN_FILLS, KUCOIN_ORDERS)])
def test_the_fills_of_an_order_count_once_whatever_their_seconds(files: tuple[str, str]) -> None:
    export = read(*files)

    assert told(export.rows) == [("swap", "USDT", "20")]
    assert [gap.reason for gap in export.ignored] == 2 * ["the same trade as in another file"]


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        (KUCOIN_ORDERS, KUCOIN_FILLS, 2),
        (KUCOIN_FILLS, KUCOIN_ORDERS, 1),
        (KUCOIN_ORDERS, KUCOIN_HISTORY, 2),
        (KUCOIN_HISTORY, KUCOIN_ORDERS, 1),
        (KUCOIN_HISTORY, KUCOIN_FILLS, 2),
        (COINBASE_2022, COINBASE_2024, 1),
        (COINBASE_2024, COINBASE_2022, 1),
        (BITSTAMP_OLD, BITSTAMP, 1),
        (BITSTAMP, BITSTAMP_OLD, 1),
    ],
    ids=[
        "orders, then fills", "fills, then orders", "orders, then history", "history, then orders",
        "history, then fills", "Coinbase", "Coinbase, the newer first", "Bitstamp",
        "Bitstamp, the newer first",
    ],
)  # fmt: skip
def test_a_file_that_comes_after_another_of_the_same_trades_tells_nothing_new(
    first: str, second: str, again: int
) -> None:
    there = read(first).rows

    found = preview(read(second), there)

    assert (len(found.rows), len(found.again), found.known) == (0, again, 0)


def test_what_goes_beyond_the_file_before_is_new() -> None:
    there = read(KUCOIN_ORDERS).rows

    found = preview(read(KUCOIN_FILLS + NEXT_ORDER), there)

    assert [row.quantity for row in found.again] == [8, 12]
    assert [row.quantity for row in found.rows] == [11]
    assert found.after.held["XRP"] == 15


def test_a_row_that_is_there_is_not_taken_for_the_twin_of_one_beside_it() -> None:
    trades = TRADES + fill(1, "0.02", "1000")

    found = preview(read(trades + fill(9, "0.02", "1000")), read(trades).rows)

    assert (len(found.rows), len(found.again), found.known) == (1, 0, 1)


def test_of_two_orders_alike_one_is_told_by_fills_that_make_one() -> None:
    again = KUCOIN_ORDERS.splitlines()[1].replace("ord-1", "ord-2")

    found = preview(read(f"{KUCOIN_ORDERS}{again}\n"), read(KUCOIN_HISTORY).rows)

    assert (len(found.rows), len(found.again)) == (1, 1)


def test_fills_that_make_another_sum_or_lie_elsewhere_in_time_are_not_an_order() -> None:
    there = read(KUCOIN_HISTORY).rows
    more, later = (
        KUCOIN_ORDERS.replace(",10,20,", ",10,21,"),
        KUCOIN_ORDERS.replace("01:30", "03:30"),
    )

    assert [told_again(there, read(text).rows) for text in (more, later)] == [frozenset()] * 2


def test_fills_of_another_order_or_beyond_it_are_kept() -> None:
    more = KUCOIN_FILLS + (
        "1,main,ord-1,XRP-USDT,BUY,LIMIT,1,2,2025-03-03 17:40:00,0.002,MAKER,USDT\n"
        "1,main,ord-2,XRP-USDT,BUY,LIMIT,5,11,2025-03-03 17:50:00,0.002,MAKER,USDT\n"
        "1,main,ord-1,XRP-USDT,SELL,LIMIT,1,2,2025-03-03 17:55:00,0.002,MAKER,USDT\n"
    )

    export = read(KUCOIN_ORDERS, more)

    assert sorted(row.quantity for row in export.rows) == [1, 2, 11, 20]
    assert len(read(KUCOIN_FILLS).rows) == 2


def test_what_only_one_of_two_files_tells_is_kept() -> None:
    statement = STATEMENT + leg(1, "Buy", "BTC", "0.02") + leg(1, "Buy", "USDT", "-1000")
    trades = TRADES + fill(1, "0.02", "1000") + fill(1, "0.02", "1000") + fill(9, "0.01", "500")

    both = read(statement, trades)

    assert sum(row.quantity for row in both.rows) == 2500


def test_equal_trades_of_two_venues_are_two() -> None:
    river = (
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
        "Tag\n2022-01-22 21:38:01,1350,EUR,0.05,BTC,20.12,EUR,Buy\n"
    )

    assert len(read(COINBASE_2022, river).rows) == 2


def test_equal_trades_of_one_sort_of_file_are_as_many() -> None:
    trades = TRADES + fill(1, "0.02", "1000") * 2

    assert len(read(trades).rows) == 2
    assert len(read(trades, trades).rows) == 2


def test_a_fee_a_second_later_belongs_to_its_trade() -> None:
    export = read(
        STATEMENT
        + leg(1, "Transaction Sold", "BTC", "-0.01")
        + leg(1, "Transaction Revenue", "USDT", "900")
        + leg(2, "Transaction Fee", "USDT", "-0.9")
        + leg(9, "Binance Convert", "USDT", "-200")
        + leg(10, "Binance Convert", "SOL", "2")
    )

    sale, swap = export.rows
    assert (sale.asset, sale.to_asset, str(sale.fee)) == ("BTC", "USDT", "0.9")
    assert (swap.asset, swap.to_asset) == ("USDT", "SOL")


def test_two_trades_a_second_apart_stay_two() -> None:
    export = read(
        STATEMENT
        + leg(1, "Buy", "BTC", "0.01") + leg(1, "Buy", "USDT", "-500")
        + leg(2, "Buy", "BTC", "0.02") + leg(2, "Buy", "USDT", "-1000") + leg(2, "Fee", "BNB", "-1")
        + leg(3, "Buy", "BTC", "0.03") + leg(3, "Buy", "USDT", "-1500")
    )  # fmt: skip

    assert [str(row.fee) for row in export.rows] == ["None", "1", "None"]
