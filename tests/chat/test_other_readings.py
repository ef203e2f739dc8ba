"""What a file leaves open: how it was read is said, and a button reads it in the other way."""

from bot.core.ledger import Row
from tests.build import d
from tests.chat.talk import Talk, commands

HEADER = "date,type,asset,quantity,price,currency\n"


def told(row: Row) -> tuple[object, ...]:
    return row.total, row.at.month


async def test_a_number_that_could_be_two_is_read_in_the_other_way_by_a_button(talk: Talk) -> None:
    await talk.settle_in()

    shown = await talk.send(f'{HEADER}2025-02-13,buy,SOL,1,"1,500",USD\n', "mine.csv")
    again = await talk.press(shown, "1,500 is 1.5")
    late = await talk.press(shown, "Import 1 row")
    await talk.press(again, "Import 1 row")

    assert (
        "<b>1,500 could be two numbers.</b> I read it as 1500, and all like it in the file in that "
        "way. If that is wrong, press “1,500 is 1.5”."
    ) in shown.text
    assert "I read it as 1.5, and all like it in the file" in again.text
    assert list(commands(again)) == ["Import 1 row", "Cancel", "1,500 is 1500"]
    assert "further up" not in again.text
    assert "There is a newer message about mine.csv" in late.text
    assert [row.total for row in talk.rows()] == [d("1.5")]


async def test_a_day_and_a_number_are_each_read_in_the_other_way_without_the_other(
    talk: Talk,
) -> None:
    await talk.settle_in("GB GBP")
    text = f'{HEADER}03/02/2025,buy,SOL,1,"1,500",USD\n'

    shown = await talk.send(text, "mine.csv")
    shown = await talk.press(shown, "03/02/2025 is 2 March 2025")
    shown = await talk.press(shown, "1,500 is 1.5")
    assert "03/02/2025 is 3 February 2025" in commands(shown)
    await talk.press(shown, "Import 1 row")

    assert [told(row) for row in talk.rows()] == [(d("1.5"), 3)]


async def test_what_can_be_read_in_two_ways_can_be_cancelled_and_is_then_too_late(
    talk: Talk,
) -> None:
    await talk.settle_in()
    shown = await talk.send(f'{HEADER}2025-02-13,buy,SOL,1,"1,500",USD\n', "mine.csv")

    await talk.press(shown, "Cancel")

    assert "You cancelled mine.csv" in (await talk.press(shown, "1,500 is 1.5")).text
    assert talk.rows() == ()


async def test_words_that_no_button_says_change_nothing(talk: Talk) -> None:
    await talk.settle_in()
    shown = await talk.send(f'{HEADER}2025-02-13,buy,SOL,1,"1,500",USD\n', "mine.csv")
    mark = commands(shown)["Cancel"].split()[-1]

    again = await talk.say(f"/import read riddle riddle {mark}")

    assert "I read it as 1500" in again.text


async def test_numbers_of_a_described_table_are_asked_about_and_need_no_button(talk: Talk) -> None:
    await talk.settle_in()

    asked = await talk.send('Day,Side,Coin,Qty,Rate\n2025-02-13,buy,SOL,1,"1,500"\n', "odd.csv")
    asked = await talk.press(asked, "Looks right")
    shown = await talk.press(asked, "1.500")

    assert "could be two numbers. How much" in asked.text
    assert list(commands(shown)) == ["Import 1 row", "Cancel", "Change"]
