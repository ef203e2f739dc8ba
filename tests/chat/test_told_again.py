"""Two files of the same trades, one after the other: asked about before anything is stored."""

from pathlib import Path

from bot.core.conversation import Answer
from tests.chat.talk import Talk, commands

ORDERS = (
    "UID,Account Type,Order ID,Order Time(UTC+00:00),Symbol,Side,Order Type,Filled Amount,"
    "Filled Volume,Filled Time(UTC+00:00),Fee,Fee Currency,Status\n"
    "1,main,ord-1,2025-03-04 01:00:00,XRP-USDT,BUY,LIMIT,10,20,2025-03-04 01:30:00,0.02,USDT,deal\n"
)
FILLS = (
    "UID,Account Type,Order ID,Symbol,Side,Order Type,Filled Amount,Filled Volume,"
    "Filled Time(UTC+00:00),Fee,Maker/Taker,Fee Currency\n"
    "1,main,ord-1,XRP-USDT,BUY,LIMIT,4,8,2025-03-04 01:10:00,0.008,TAKER,USDT\n"
    "1,main,ord-1,XRP-USDT,BUY,LIMIT,6,12,2025-03-04 01:30:00,0.012,MAKER,USDT\n"
)
NEW = "1,main,ord-2,XRP-USDT,BUY,LIMIT,5,11,2025-03-05 01:30:00,0.011,MAKER,USDT\n"


async def stored(talk: Talk, text: str, name: str) -> None:
    """Send a file of which all is new, and import it."""
    shown = await talk.send(text, name)
    (label,) = [label for label in commands(shown) if label.startswith("Import")]
    await talk.press(shown, label)


def bought(talk: Talk) -> list[str]:
    return [str(row.to_quantity) for row in talk.rows()]


async def test_fills_of_orders_that_are_there_are_named_and_left_out(talk: Talk) -> None:
    await talk.settle_in()
    await stored(talk, ORDERS, "orders.csv")

    shown = await talk.send(FILLS + NEW, "fills.csv")
    answer = await talk.press(shown, "Import the other 1 row")

    assert "<b>Perhaps in your ledger already: 2 rows.</b> You or another file" in shown.text
    assert "• swapped 8 USDT for 4 XRP with a fee of 0.008 USDT, 3 March 2025" in shown.text
    assert "4 March 2025: 1 swapped." in shown.text
    assert "You would hold 15 XRP." in shown.text
    assert list(commands(shown)) == ["Import the other 1 row", "Import all 3 rows", "Cancel"]
    assert "1 row imported.</b> 2 rows of it came with another file already." in answer.text
    assert bought(talk) == ["10", "5"]
    await talk.press(answer, "Undo")
    assert bought(talk) == ["10"]


async def test_who_says_that_both_happened_gets_all_of_it(talk: Talk) -> None:
    await talk.settle_in()
    await stored(talk, ORDERS, "orders.csv")

    shown = await talk.send(FILLS + NEW, "fills.csv")
    await talk.press(shown, "Import all 3 rows")

    assert bought(talk) == ["10", "5", "4", "6"]


async def test_a_file_that_tells_nothing_else_can_be_imported_all_the_same(talk: Talk) -> None:
    await talk.settle_in()
    await stored(talk, FILLS, "fills.csv")

    shown = await talk.send(ORDERS, "orders.csv")

    assert "Nothing that is surely new for your ledger." in shown.text
    assert "Nothing is stored yet." in shown.text
    assert list(commands(shown)) == ["Import 1 row all the same", "Cancel"]
    await talk.press(shown, "Import 1 row all the same")
    assert bought(talk) == ["4", "6", "10"]


async def both_wait(talk: Talk) -> Answer:
    """Send fills and orders, then import the orders; return what was shown of the fills."""
    fills = await talk.send(FILLS + NEW, "fills.csv")
    orders = await talk.send(ORDERS, "orders.csv")
    assert list(commands(fills)) == ["Import 3 rows", "Cancel"]
    await talk.press(orders, "Import 1 row")
    return fills


async def test_a_file_that_waited_while_another_came_is_asked_about_anew(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.settle_in()
    fills = await both_wait(talk)
    later = Talk(tmp_path)

    asked = await later.press(fills, "Import 3 rows")
    answer = await later.press(asked, "Import the other 1 row")

    assert asked.text.startswith("<b>Your ledger changed since I showed you fills.csv.</b>")
    assert "Perhaps in your ledger already: 2 rows." in asked.text
    assert list(commands(asked)) == ["Import the other 1 row", "Import all 3 rows", "Cancel"]
    assert "2 rows of it came with another file already." in answer.text
    assert bought(later) == ["10", "5"]
    later.store.close()


async def test_what_waited_can_be_imported_whole_or_cancelled_after_that(talk: Talk) -> None:
    await talk.settle_in()
    fills = await both_wait(talk)

    asked = await talk.press(fills, "Import 3 rows")
    assert bought(talk) == ["10"]
    await talk.press(asked, "Import all 3 rows")

    assert sorted(bought(talk)) == ["10", "4", "5", "6"]


async def test_what_is_told_since_is_left_out_beside_what_was_shown(talk: Talk) -> None:
    await talk.settle_in()
    await stored(talk, ORDERS, "orders.csv")
    shown = await talk.send(FILLS + NEW, "fills.csv")
    await stored(talk, ORDERS.replace("ord-1", "ord-2").replace(",10,20,", ",5,11,"), "more.csv")

    answer = await talk.press(shown, "Import the other 1 row")

    assert "Nothing new in fills.csv: all of it was there already." in answer.text
    assert bought(talk) == ["10", "5"]


async def test_equal_rewards_that_the_venue_numbers_are_two(talk: Talk) -> None:
    await talk.settle_in()
    header = '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
    row = '"L{0}","S{0}","2026-01-04 09:00:00","staking","","currency","SOL",1,0,0\n'
    await stored(talk, header + row.format(1), "one.csv")

    shown = await talk.send(header + row.format(2), "two.csv")

    assert "Perhaps" not in shown.text
    assert list(commands(shown)) == ["Import 1 row", "Cancel"]
