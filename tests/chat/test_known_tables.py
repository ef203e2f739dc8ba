"""Known tables in an archive of several files: what is new in each is asked for, one by one."""

import io
import zipfile

from bot.core.conversation import Answer
from bot.core.ledger import Kind
from tests.build import d
from tests.chat.talk import Talk, commands

HEADER = "Executed,Side,Coin,Qty,Rate\n"
OTHER = "Moment,Action,Ticker,Units,Price\n"
KRAKEN = (
    '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
    '"L4","S1","2026-01-04 09:00:00","staking","","currency","SOL.S",0.05,0,0\n'
)


def zipped(**texts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.csv", text)
    return packed.getvalue()


async def described(talk: Talk, header: str, name: str, coin: str = "SOL") -> None:
    """Send a table, say that the guess is right, and import it."""
    asked = await talk.send(f"{header}2026-01-02 10:00,buy,{coin},1.5,100\n", name)
    await talk.press(await talk.press(asked, "Looks right"), "Import 1 row")


async def stored(talk: Talk, shown: Answer) -> list[tuple[Kind, object]]:
    """Import what is shown and return the rows that came."""
    before = len(talk.rows())
    (label,) = [label for label in commands(shown) if label.startswith("Import")]
    await talk.press(shown, label)
    return [(row.kind, row.quantity) for row in talk.rows()[before:]]


async def test_a_new_word_is_asked_for_beside_a_file_of_a_venue(talk: Talk) -> None:
    await talk.settle_in()
    await described(talk, HEADER, "odd.csv")
    packed = zipped(kraken=KRAKEN, odd=f"{HEADER}2026-02-02 10:00,Riddle,SOL,0.1,\n")

    asked = await talk.send(packed, "all.zip")
    shown = await talk.press(asked, "reward or income")

    assert "I know the columns of all.zip from odd.csv; one thing in it is new." in asked.text
    assert "that say <b>riddle</b>?" in asked.text
    assert "<b>Kraken, ledgers; A table that you described</b>: 2 rows in all.zip" in shown.text
    assert "Not understood" not in shown.text
    assert "Change" in commands(shown)
    assert await stored(talk, shown) == [(Kind.INCOME, d("0.05")), (Kind.INCOME, d("0.1"))]


async def test_new_words_of_two_files_of_one_header_are_asked_for(talk: Talk) -> None:
    await talk.settle_in()
    await described(talk, HEADER, "odd.csv")
    packed = zipped(
        one=f"{HEADER}2026-02-02 10:00,Riddle,SOL,0.1,\n",
        two=f"{HEADER}2026-02-03 10:00,Ping,SOL,0.2,\n2026-02-04 10:00,Riddle,SOL,0.3,\n",
    )

    asked = await talk.send(packed, "all.zip")
    asked = await talk.press(asked, "reward or income")
    assert "that say <b>ping</b>?" in asked.text
    shown = await talk.press(asked, "spent")

    assert await stored(talk, shown) == [
        (Kind.INCOME, d("0.1")), (Kind.SPEND, d("0.2")), (Kind.INCOME, d("0.3")),
    ]  # fmt: skip


async def test_what_two_tables_of_two_headers_leave_open_is_asked_for(talk: Talk) -> None:
    await talk.settle_in()
    await described(talk, HEADER, "odd.csv")
    await described(talk, OTHER, "other.csv", "BTC")
    packed = zipped(
        one=f"{HEADER}2026-02-02 10:00,Riddle,SOL,0.1,\n",
        two=f"{OTHER}03/04/2026 10:00,Ping,SOL,0.2,\n",
    )

    asked = await talk.send(packed, "all.zip")
    asked = await talk.press(asked, "reward or income")
    assert "<b>03/04/2026 10:00</b> could be two days." in asked.text
    asked = await talk.press(asked, "04 is the day")
    shown = await talk.press(asked, "spent")

    assert "Read as you described odd.csv: date = executed" in shown.text
    assert "Read as you described other.csv: date = moment" in shown.text
    assert "Change" not in commands(shown)
    assert await stored(talk, shown) == [(Kind.INCOME, d("0.1")), (Kind.SPEND, d("0.2"))]


async def test_change_asks_about_the_table_that_was_described_wherever_it_stands(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await described(talk, HEADER, "odd.csv")
    packed = zipped(kraken=KRAKEN, odd=f"{HEADER}2026-02-02 10:00,buy,SOL,0.1,5\n")

    asked = await talk.press(await talk.send(packed, "all.zip"), "Change")
    asked = await talk.press(await talk.press(asked, "Price of one"), "None of these")
    asked = await talk.press(await talk.press(asked, "Total"), "Rate: 5")
    shown = await talk.press(asked, "Looks right")
    await stored(talk, shown)

    assert "• date: <b>Executed</b>" in asked.text
    assert [row.total for row in talk.rows() if row.kind is Kind.BUY] == [d(150), d(5)]
