"""Bytes in, text out: encodings are told apart, and broken bytes spoil their own row alone."""

import pytest

from bot.imports.encodings import DAMAGED, decoded
from tests.imports.test_tables import CSV, read

GERMAN = "Datum;Währung;Gebühr;Verkäufe für Zürich\n"
FRENCH = "Œuvre, naïveté, garçon, ’s’s, “où”, 5 €\n"
NORDIC = "Ærø, Ålesund, Øl, ÄÖÜÄÖÜ, ÅÅÅÅ\n"
SIGNS = "£100, ½ ¾, 20 °C, m², ’“”•–—\n"
JAPANESE = "取引日時,取引種別,通貨,数量,価格,手数料\n2025-02-03 04:05,買,BTC,1,100,0\n"
KANA = "日時,ﾋﾞｯﾄ,ビットコイン,数量\n"
CHINESE = "日期,类型,币种,数量,价格,手续费\n2025-02-03,买入,BTC,1,100,0\n"
KOREAN = "체결시간,코인,마켓,종류,거래수량,거래단가,수수료\n2025-02-03,BTC,KRW,매수,1,100,0\n"
NOTE = (
    "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
    "Net Worth Amount,Net Worth Currency,Label,Description,TxHash\n"
)


@pytest.mark.parametrize("text", [GERMAN, FRENCH, NORDIC, SIGNS])
def test_text_of_the_west_is_taken_for_no_other(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        assert decoded(text.encode(encoding, "ignore")).encode("cp1252") == text.encode("cp1252")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", JAPANESE),
        ("cp932", KANA),
        ("cp932", JAPANESE.split(",", maxsplit=1)[0]),
        ("gbk", CHINESE),
        ("cp949", KOREAN),
    ],
)
def test_text_of_east_asia_is_read_in_encodings_of_before_unicode(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [JAPANESE, CHINESE, KOREAN, GERMAN, f"一{JAPANESE}"])
def test_unicode_is_read_with_a_mark_in_front_and_without(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


def test_one_broken_byte_does_not_make_another_encoding_of_the_rest() -> None:
    broken = "Zürich, Genève\n".encode() + b"Bas\xe9l\n"

    assert decoded(broken) == f"Zürich, Genève\nBas{DAMAGED}l\n"
    assert decoded(b"\xef\xbb\xbfBas\xe9l") == f"Bas{DAMAGED}l"
    assert decoded("Bas".encode("utf-16") + b"\x00\xd8l\x00") == f"Bas{DAMAGED}l"


def test_a_row_with_a_broken_byte_is_named_and_the_others_are_read_rightly() -> None:
    rows = b"2024-01-03 03:04:05,,,0.01,ETH,,,22,EUR,,Z\xc3\xbcrich,\n"
    broken = b"2024-01-04 03:04:05,,,0.01,ETH,,,22,EUR,,Z\xfcrich,\n"

    export = read(NOTE.encode() + rows + broken)

    assert [row.note for row in export.rows] == ["Zürich"]
    assert [gap.where(9) for gap in export.unread] == ["line 3"]
    assert "damaged: it is no text in the encoding of the rest" in export.unread[0].reason


def test_an_export_of_another_encoding_gives_the_same_ledger() -> None:
    again = CSV.replace("Buy", "Buy\n2025-02-03 04:05:06,,,,,,,取引日時")

    for encoding in ("utf-8", "cp932", "utf-16", "utf-16-le"):
        assert read(again.encode(encoding)).rows == read(CSV.encode()).rows
