"""Exports that are sent in: shown first, stored after a yes, taken back by Undo."""

import asyncio
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from bot.chat.desk import Asked, Desk
from bot.chat.progress import while_telling
from bot.core.conversation import Answer, Request
from bot.core.ledger import Kind
from bot.imports.progress import Progress
from bot.reports import Reports
from bot.store.imports import MOST
from tests.build import d
from tests.chat.talk import ADA, ASSETS, BOB, Talk, commands

HEADER = '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
KRAKEN = HEADER + (
    '"L0","D1","2026-01-01 09:00:00","deposit","","currency","ZEUR",2000,0,2000\n'
    '"L1","T1","2026-01-02 09:00:00","trade","","currency","ZEUR",-1000,2.5,0\n'
    '"L2","T1","2026-01-02 09:00:00","trade","","currency","SOL",10,0,0\n'
    '"L3","W1","2026-01-03 09:00:00","withdrawal","","currency","SOL",-4,0.01,0\n'
    '"L4","S1","2026-01-04 09:00:00","staking","","currency","SOL.S",0.05,0,0\n'
)
RIDDLE = '"L9","R1","2026-01-05 09:00:00","riddle","","currency","SOL",1,0,0\n'


async def imported(talk: Talk, text: str = KRAKEN) -> Answer:
    """Send an export and press Import."""
    shown = await talk.send(text, "kraken.csv")
    (label,) = [label for label in commands(shown) if label.startswith("Import")]
    return await talk.press(shown, label)


async def test_an_export_is_shown_and_nothing_is_stored(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send(KRAKEN + RIDDLE, "kraken.csv")

    assert "<b>Kraken, ledgers</b>: 6 rows in kraken.csv" in answer.text
    assert "2 January 2026 to 4 January 2026: 1 bought, 1 went out, 1 income." in answer.text
    assert "<b>Not understood: 1</b>\n• line 7: I do not know what type 'riddle'" in answer.text
    assert "1 × money alone" in answer.text
    assert "Transfers of which I know one end only: 1. Send the file of the other" in answer.text
    assert "what went out by them is still held, what came in is not." in answer.text
    assert "You would hold 10.05 SOL." in answer.text
    assert "Nothing is stored yet." in answer.text
    assert list(commands(answer)) == ["Import 3 rows", "Cancel"]
    assert talk.rows() == ()


async def test_what_stands_beside_an_export_and_is_not_read_is_told_by_its_name(talk: Talk) -> None:
    await talk.settle_in()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("kraken.csv", KRAKEN + RIDDLE)
        archive.writestr("other\u202e.csv", "When,What,How much,Why\n2025-01-01,it,1,so\n")
        archive.writestr("readme.txt", "Hello.")

    answer = await talk.send(packed.getvalue(), "all.zip")

    assert "<b>Not understood: 2</b>" in answer.text
    assert "• kraken.csv: line 7: I do not know what type 'riddle'" in answer.text
    assert "• other.csv: no format that I know has its header (When, What, How" in answer.text
    assert "1 × no table: readme.txt" in answer.text


@pytest.mark.parametrize(
    ("country", "read_as", "order", "other"),
    [
        ("US USD", "2 March 2025", "month first", "3 February 2025"),
        ("GB GBP", "3 February 2025", "day first", "2 March 2025"),
    ],
)
async def test_a_day_that_could_be_two_is_read_as_in_the_users_country_and_that_is_said(
    talk: Talk, country: str, read_as: str, order: str, other: str
) -> None:
    await talk.settle_in(country)

    answer = await talk.send(
        "date,type,asset,quantity,price,currency,remark,Amount\n03/02/2025,buy,SOL,1,100,USD,x,9\n",
        "mine.csv",
    )

    assert f"{read_as}: 1 bought." in answer.text
    assert (
        f"<b>03/02/2025 could be two days.</b> I read it as {read_as}, and all days of the file "
        f"{order}. If that is wrong, press “03/02/2025 is {other}”."
    ) in answer.text
    assert "Not used, for another column says the same and something else: Amount." in answer.text


async def test_a_name_that_turns_lines_around_is_shown_as_it_is_read(talk: Talk) -> None:
    await talk.settle_in()

    shown = await talk.send(KRAKEN, "a\u202e\nb.csv")
    locked = await talk.send(b"%PDF-1.7", "a\u202e\nb.csv")

    assert "6 rows" not in shown.text
    assert "5 rows in a b.csv\n" in shown.text
    assert locked.text.startswith("<b>I could not read a b.csv</b>: a b.csv is a PDF; export")


async def test_import_stores_it_and_undo_takes_it_back(talk: Talk) -> None:
    await talk.settle_in()

    answer = await imported(talk)

    assert "<b>kraken.csv: 3 rows imported.</b>" in answer.text
    assert [row.kind for row in talk.rows()] == [Kind.BUY, Kind.WITHDRAWAL, Kind.INCOME]
    assert talk.rows()[0].total == d(1000)
    await talk.press(answer, "Undo")
    assert talk.rows() == ()


async def test_cancel_stores_nothing(talk: Talk) -> None:
    await talk.settle_in()
    shown = await talk.send(KRAKEN, "kraken.csv")

    answer = await talk.press(shown, "Cancel")

    assert "Nothing was stored" in answer.text
    assert "send it again" in (await talk.press(shown, "Import 3 rows")).text
    assert talk.rows() == ()


async def test_import_that_is_pressed_twice_adds_once(talk: Talk) -> None:
    await talk.settle_in()
    shown = await talk.send(KRAKEN, "kraken.csv")
    await talk.press(shown, "Import 3 rows")

    answer = await talk.press(shown, "Import 3 rows")

    assert "already" in answer.text
    assert len(talk.rows()) == 3


async def test_the_same_export_again_has_nothing_new(talk: Talk) -> None:
    await talk.settle_in()
    await imported(talk)

    answer = await talk.send(KRAKEN, "kraken.csv")

    assert "Nothing new for your ledger: all 3 rows are in your ledger already." in answer.text
    assert answer.buttons == ()


async def test_an_export_that_overlaps_adds_only_what_is_new(talk: Talk) -> None:
    await talk.settle_in()
    await imported(talk)
    more = '"L7","S2","2026-01-05 09:00:00","staking","","currency","SOL.S",0.07,0,0\n'

    answer = await talk.send(KRAKEN + more, "kraken.csv")

    assert "3 more are in your ledger already." in answer.text
    assert "Import 1 row" in commands(answer)


def rewards(*numbers: int, coin: str = "SOL") -> str:
    """Return an export with a reward for each number."""
    return HEADER + "".join(
        f'"L{number}","S{number}","2026-01-04 09:00:00","staking","","currency","{coin}",1,0,0\n'
        for number in numbers
    )


async def test_files_that_wait_are_imported_one_by_one_in_any_order(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.settle_in()
    first = await talk.send(rewards(1, 2), "first.csv")
    second = await talk.send(rewards(2, 3), "second.csv")
    third = await talk.send(rewards(4, 5, 6), "third.csv")
    later = Talk(tmp_path)

    answers = [
        await later.press(third, "Import 3 rows"),
        await later.press(first, "Import 2 rows"),
        await later.press(second, "Import 2 rows"),
    ]

    assert "Another file further up waits for Import or Cancel" in second.text
    assert "2 other files further up wait for Import or Cancel" in third.text
    assert "<b>third.csv: 3 rows imported.</b> /portfolio" in answers[0].text
    assert "<b>first.csv: 2 rows imported.</b> /portfolio" in answers[1].text
    assert "<b>second.csv: 1 row imported.</b> 1 row of it came with another" in answers[2].text
    assert sum(row.quantity for row in later.rows()) == 6
    await later.say("/undo")
    await later.press(await later.say("/undo"), "Yes, take back 2 entries")
    await later.press(await later.say("/undo"), "Yes, take back 3 entries")
    assert later.rows() == ()
    later.store.close()


async def test_cancelling_one_of_several_files_leaves_the_others(talk: Talk) -> None:
    await talk.settle_in()
    first = await talk.send(rewards(1), "first.csv")
    second = await talk.send(rewards(2), "second.csv")

    cancelled = await talk.press(first, "Cancel")
    again = await talk.press(first, "Import 1 row")
    await talk.press(second, "Import 1 row")
    stored = await talk.press(second, "Cancel")

    assert "Nothing was stored of first.csv" in cancelled.text
    assert "You cancelled first.csv" in again.text
    assert "You imported second.csv already" in stored.text
    assert len(talk.rows()) == 1


async def test_questions_on_the_columns_of_two_tables_do_not_mix(talk: Talk) -> None:
    await talk.settle_in()
    table = "When,What,How much,{}\n2026-01-02,SOL,{},100\n"
    one = await talk.send(table.format("Rate", 3), "one.csv")
    other = await talk.send(table.format("Cost", 4), "other.csv")

    one = await talk.press(await talk.press(one, "Price of one"), "Rate: 100")
    other = await talk.press(await talk.press(other, "Total"), "Cost: 100")
    shown = await talk.press(one, "Looks right")
    late = await talk.press(one, "Looks right")
    await talk.press(await talk.press(other, "Looks right"), "Import 1 row")
    await talk.press(shown, "Import 1 row")

    assert "There is a newer message about one.csv" in late.text
    assert [(row.quantity, row.total) for row in talk.rows()] == [(d(4), d(100)), (d(3), d(300))]


async def test_of_very_many_files_the_last_wait_and_the_first_says_that_it_went(talk: Talk) -> None:
    await talk.settle_in()
    shown = [
        await talk.send(rewards(number), f"{number}.csv") for number in range(MOST.imports + 1)
    ]

    gone = await talk.press(shown[0], "Import 1 row")
    for answer in shown[1:]:
        await talk.press(answer, "Import 1 row")

    assert "So many files came after 0.csv that I let it go" in gone.text
    assert f"the last {MOST.imports} wait" in gone.text
    assert "send it again" in gone.text
    assert len(talk.rows()) == MOST.imports
    assert talk.store.imports.count(ADA, commands(shown[0])["Cancel"].split()[-1]) == 0


async def test_a_preview_belongs_to_its_chat(talk: Talk) -> None:
    await talk.settle_in()
    await talk.settle_in(chat=BOB)
    shown = await talk.send(KRAKEN, "kraken.csv")

    answer = await talk.say(commands(shown)["Import 3 rows"], BOB)

    assert "send it again" in answer.text
    assert talk.rows(BOB) == ()


async def test_transfers_between_own_wallets_are_shown(talk: Talk) -> None:
    await talk.settle_in()
    await imported(talk)
    river = (
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,"
        "Tag\n2026-01-03 10:00:00,,,4,SOL,,,\n"
    )

    answer = await talk.send(river, "river.csv")

    assert "<b>Between your own wallets: 1</b>" in answer.text
    assert "4 SOL from kraken to river" in answer.text


async def test_what_would_be_held_is_what_the_portfolio_shows_after_it(talk: Talk) -> None:
    await talk.settle_in()
    shown = await talk.send(KRAKEN, "kraken.csv")
    await talk.press(shown, "Import 3 rows")

    portfolio = await talk.say("/portfolio")

    assert "You would hold 10.05 SOL." in shown.text
    assert sum(lot.quantity for lot in talk.reports.books(ADA).open) == d("10.05")
    assert (
        "Transfers of which I know one end only: 1. Say in /check what they were; until then they "
        "do not count: what went out by them is still held, what came in is not."
    ) in portfolio.text


async def test_coins_in_wallets_of_the_household_are_not_held(talk: Talk) -> None:
    await talk.settle_in("CA CAD")
    await talk.say("/add buy 3 SOL for 300 2025-12-01 hers")
    before = await talk.send(KRAKEN, "kraken.csv")
    await talk.say("/settings household hers")

    after = await talk.send(KRAKEN, "kraken.csv")

    assert "You would hold 13.05 SOL." in before.text
    assert "You would hold 10.05 SOL." in after.text


async def test_what_came_by_half_a_transfer_is_not_held_yet(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send(
        HEADER + '"L3","D1","2026-01-03 09:00:00","deposit","","currency","XXBT",4,0,0\n',
        "kraken.csv",
    )

    assert "You would hold" not in answer.text
    assert "Rows are missing" not in answer.text


async def test_missing_rows_show_as_a_balance_below_nothing(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send(
        HEADER + '"L3","W1","2026-01-03 09:00:00","withdrawal","","currency","XXBT",-4,0.01,0\n',
        "kraken.csv",
    )

    assert "<b>Rows are missing</b>: more left than came in, by 4.01 BTC. Send" in answer.text


async def test_what_lies_in_the_future_is_not_stored(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send(
        HEADER + '"L4","S1","2027-01-04 09:00:00","staking","","currency","SOL",0.05,0,0\n',
        "kraken.csv",
    )

    assert "income of SOL on 2027-01-04 lies in the future" in answer.text
    assert answer.buttons == ()


async def test_times_without_a_zone_are_the_users(talk: Talk) -> None:
    await talk.settle_in()
    text = "date,type,asset,quantity,price,fee,currency\n2026-03-01 10:00,buy,SOL,1,100,,USD\n"

    answer = await talk.send(text, "mine.csv")
    await talk.press(answer, "Import 1 row")

    assert "I took yours (America/New_York)" in answer.text
    assert talk.rows()[0].at.hour == 15


async def test_an_archive_is_an_export_too(talk: Talk) -> None:
    await talk.settle_in()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ledgers.csv", KRAKEN)

    answer = await talk.send(packed.getvalue(), "kraken.zip")

    assert "Import 3 rows" in commands(answer)


async def test_an_unknown_export_without_rows_names_its_columns(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send("when,what,how much,<b>price\n", "odd.csv")

    assert "I do not know the format of odd.csv yet" in answer.text
    assert "when, what, how much, &lt;b&gt;price" in answer.text


async def test_a_preview_survives_a_restart(talk: Talk, tmp_path: Path) -> None:
    await talk.settle_in()
    shown = await talk.send(KRAKEN, "kraken.csv")
    later = Talk(tmp_path)

    answer = await later.press(shown, "Import 3 rows")

    assert "<b>kraken.csv: 3 rows imported.</b>" in answer.text
    assert len(later.rows()) == 3
    await later.press(answer, "Undo")
    assert later.rows() == ()
    later.store.close()


async def test_a_preview_is_forgotten_after_days_and_with_its_chat(talk: Talk) -> None:
    await talk.settle_in()
    shown = await talk.send(KRAKEN, "kraken.csv")
    mark = commands(shown)["Cancel"].split()[-1]
    assert talk.store.imports.count(ADA, mark) == 3

    talk.store.imports.tidy(talk.clock() + timedelta(days=1))
    assert talk.store.imports.count(ADA, mark) == 3
    talk.store.imports.tidy(talk.clock() + timedelta(days=3))
    while talk.store.imports.clear(2):
        pass
    assert talk.store.imports.count(ADA, mark) == 0
    assert "send it again" in (await talk.press(shown, "Import 3 rows")).text
    talk.store.imports.tidy(talk.clock() + timedelta(days=3))
    assert "send it again" in (await talk.press(shown, "Import 3 rows")).text

    shown = await talk.send(KRAKEN, "kraken.csv")
    await talk.press(await talk.say("/forget"), "Yes, delete everything")
    mark = commands(shown)["Cancel"].split()[-1]
    assert talk.store.imports.draft(ADA, mark) is None
    assert talk.store.imports.count(ADA, mark) == 0


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"%PDF-1.4"])
async def test_a_file_that_is_no_table_says_what_to_send(talk: Talk, content: bytes) -> None:
    await talk.settle_in()

    answer = await talk.send(content, "x.zip")

    assert "I could not read x.zip" in answer.text


async def test_a_chat_is_told_how_far_a_long_reading_has_come_once_a_stage(talk: Talk) -> None:
    await talk.settle_in()
    asked = Asked(Request(ADA, talk.next()), "")
    impatient = timedelta(milliseconds=10)
    desk = Desk(
        talk.store, Reports(talk.store, talk.prices, talk.clock), talk.clock, lambda: ASSETS, None,
        patience=impatient,
    )  # fmt: skip
    told_twice = Event()

    def work(progress: Progress) -> str:
        progress.read = 40_000
        told_twice.wait(10)
        return "done"

    working = asyncio.create_task(while_telling(desk, asked, "kraken.xlsx", work))
    while len(talk.store.outbox.lines_of(ADA)) < 2:  # noqa: ASYNC110 - a store calls nobody
        await asyncio.sleep(0.005)
    told_twice.set()

    assert await working == "done"
    due = talk.store.outbox.due(talk.clock(), limit=5)
    assert due[0].text == "Reading kraken.xlsx: 40,000 rows so far ..."


async def test_a_short_reading_is_not_told_of(talk: Talk) -> None:
    await talk.settle_in()

    await talk.send(KRAKEN, "kraken.csv")

    assert talk.store.outbox.lines_of(ADA) == ()


async def test_import_alone_says_how(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/import")

    assert "Send me the file" in answer.text
