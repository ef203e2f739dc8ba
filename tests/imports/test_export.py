"""Whole exports: what is joined, what is told apart, and ids that stay the same."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.held_units import HeldUnits
from bot.core.ledger import Kind
from bot.core.ledger_file import ledger_text, read_ledger
from bot.core.money import use_exact_decimals
from bot.imports import Export, ExportFile, Home, formats, read_export
from bot.imports.preview import preview

FILES = Path(__file__).parent / "files"
RIVER = (
    "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Tag\n"
)
KRAKEN = '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
OWN = "0x" + "a" * 40
OTHER = "0x" + "d" * 40


def read(*texts: str, timezone: ZoneInfo | None = None) -> Export:
    use_exact_decimals()
    files = [ExportFile(f"{place}.csv", text.encode()) for place, text in enumerate(texts)]
    return read_export(files, home=Home(timezone))


def buy(day: int) -> str:
    return f"2025-02-{day:02} 04:05:06,50,USD,0.0005,BTC,0.50,USD,Buy\n"


def ids(export: Export) -> list[str | None]:
    return [row.id for row in export.rows]


def test_the_same_file_gives_the_same_ids() -> None:
    text = RIVER + buy(1) + buy(2)

    assert ids(read(text)) == ids(read(text))


def test_a_trade_of_two_overlapping_files_has_one_id() -> None:
    first = read(RIVER + buy(1) + buy(2))
    second = read(RIVER + buy(3) + buy(2))

    assert set(ids(first)) & set(ids(second)) == {ids(first)[1]}


def test_two_equal_trades_of_one_second_stay_two_where_rows_have_no_number() -> None:
    header = (
        "Date,Received Quantity,Received Currency,Sent Quantity,Sent Currency,Fee Amount,"
        "Fee Currency,Tag\n"
    )

    export = read(header + "02/03/2025 04:05:06,0.5,ETH,1000,USD,,,\n" * 2)

    assert len(set(ids(export))) == 2


def test_a_row_that_stands_twice_in_an_export_counts_once() -> None:
    export = read(RIVER + buy(1) + buy(1))

    assert len(export.rows) == 1
    assert [gap.reason for gap in export.ignored] == ["the same row again"]


def test_the_zone_that_is_guessed_does_not_change_ids() -> None:
    text = "date,type,asset,quantity,price,fee,currency\n2024-01-01 10:00,buy,BTC,1,100,,EUR\n"

    here, there = read(text), read(text, timezone=ZoneInfo("Asia/Tokyo"))

    assert ids(here) == ids(there)
    assert here.rows[0].at != there.rows[0].at
    assert here.assumed_zone


def test_a_trade_has_one_id_in_the_ledgers_and_in_the_trades_of_a_venue() -> None:
    ledgers = KRAKEN + (
        '"L1","TX-1","2024-06-18 20:14:33","trade","","currency","ZEUR",-600.1234,1.44,0\n'
        '"L2","TX-1","2024-06-18 20:14:33","trade","","currency","XXBT",0.01,0,0\n'
    )
    trades = (
        '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin",'
        '"misc","ledgers"\n"TX-1","O1","XXBTZEUR","2024-06-18 20:14:33.4821","buy","limit",60012,'
        '600.12,1.44,0.01,0,"","L1,L2"\n'
    )

    assert ids(read(ledgers)) == ids(read(trades)) == ids(read(ledgers, trades))


def test_files_that_overlap_count_each_trade_once_when_read_together() -> None:
    export = read(RIVER + buy(1) + buy(2), RIVER + buy(2) + buy(3))

    assert len(export.rows) == 3
    assert [gap.reason for gap in export.ignored] == ["the same row again"]


def test_rows_read_back_from_a_ledger_file() -> None:
    use_exact_decimals()
    for file in FILES.glob("*.csv"):
        export = read_export([ExportFile(file.name, file.read_bytes())])

        again = read_ledger(ledger_text(export.rows), ZoneInfo("Asia/Tokyo"))

        assert [(row.id, row.at, row.quantity) for row in again] == [
            (row.id, row.at, row.quantity) for row in export.rows
        ]


def test_a_token_and_a_coin_of_one_hash_are_a_swap_when_both_files_are_read() -> None:
    coins = (
        '"Txhash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","ContractAddress",'
        '"Value_IN(ETH)","Value_OUT(ETH)","CurrentValue @ $3000/Eth","TxnFee(ETH)","TxnFee(USD)",'
        '"Historical $Price/Eth","Status","ErrCode","Method"\n'
        f'"0x1","1","1","2023-06-18 02:00:00","{OWN}","{OTHER}","","0","0.5","1","0.004","1","1",'
        '"","","Swap"\n'
        f'"0x2","1","1","2023-06-19 02:00:00","{OWN}","{OTHER}","","0","0.5","1","0.003","1","1",'
        '"Error(0)","","Swap"\n'
    )
    tokens = (
        '"Txhash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","TokenValue",'
        '"USDValueDayOfTx","ContractAddress","TokenName","TokenSymbol"\n'
        f'"0x1","1","1","2023-06-18 02:00:00","{OTHER}","{OWN}","900","$899.50",'
        '"0xdac17f958d2ee523a2206206994597c13d831ec7","Tether","USDT"\n'
    )

    together, coins_alone, token_alone = read(coins, tokens), read(coins), read(tokens)

    swap, fee = together.rows
    assert (swap.kind, swap.asset, swap.quantity) == (Kind.SWAP, "ETH", Decimal("0.5"))
    assert (swap.to_asset, swap.to_quantity) == ("USDT", Decimal(900))
    assert (swap.total, swap.currency) == (Decimal("899.50"), "USD")
    assert (swap.fee, swap.fee_asset) == (Decimal("0.004"), "ETH")
    assert (fee.kind, fee.quantity) == (Kind.FEE, Decimal("0.003"))
    assert [row.kind for row in coins_alone.rows] == [Kind.WITHDRAWAL, Kind.FEE]
    assert token_alone.unread[0].remedy == (
        "name the file export-0x<your address>.csv and send it again"
    )


def test_several_trades_of_one_second_are_never_mixed() -> None:
    header = '"User_ID","UTC_Time","Account","Operation","Coin","Change","Remark"\n'
    rows = [
        ("Transaction Buy", "SOL", "1"),
        ("Transaction Buy", "ADA", "100"),
        ("Transaction Spend", "USDT", "-100"),
        ("Transaction Spend", "USDT", "-50"),
    ]
    text = header + "".join(
        f'"1","2024-01-01 00:00:00","Spot","{what}","{coin}","{change}",""\n'
        for what, coin, change in rows
    )

    export = read(text)

    assert export.rows == ()
    assert export.unread[0].rows == (1, 2, 3, 4)
    assert "several trades fell on this moment" in export.unread[0].reason


def test_the_zone_stands_in_the_name_of_the_file() -> None:
    use_exact_decimals()
    text = (
        '"User ID","Time","Account","Operation","Coin","Change","Remark"\n'
        '"1","26-01-02 03:15:00","Spot","Deposit","BTC","1",""\n'
    )

    (row,) = read_export([ExportFile("History(UTC+2)_x.csv", text.encode())]).rows

    assert row.at == datetime(2026, 1, 2, 1, 15, tzinfo=UTC)


def test_a_preview_tells_what_an_import_would_do() -> None:
    kraken = KRAKEN + (
        '"L1","D-1","2024-01-01 10:00:00","deposit","","currency","ZEUR",500,0,0\n'
        '"L2","W-1","2024-01-02 10:00:00","withdrawal","","currency","XXBT",-0.5,0.001,0\n'
        '"L3","X-1","2024-01-02 11:00:00","riddle","","currency","XXBT",-0.5,0.001,0\n'
    )
    export = read(kraken, RIVER + "2024-01-02 10:30:00,,,0.5,BTC,,,\n")

    shown = preview(export)

    assert (len(shown.rows), shown.money, shown.known, shown.alone) == (2, 1, 0, 0)
    (move,) = shown.moves
    assert (move.wallet, move.to_wallet, move.quantity) == ("kraken", "river", Decimal("0.5"))
    assert shown.after == HeldUnits({}, {"BTC": Decimal("0.001")})
    assert "riddle" in export.unread[0].reason


def test_a_preview_leaves_out_what_is_there_already() -> None:
    first, both = read(RIVER + buy(1)), read(RIVER + buy(1) + buy(2))

    shown = preview(both, first.rows)

    assert (shown.known, len(shown.rows)) == (1, 1)


@pytest.mark.parametrize("format_", formats(), ids=lambda format_: format_.name)
def test_every_format_names_its_source(format_: object) -> None:
    assert getattr(format_, "source", "")
