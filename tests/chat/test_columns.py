"""A table that no format knows: its columns are guessed, asked for, and remembered."""

from pathlib import Path

from bot.core.conversation import Answer
from bot.core.ledger import Kind
from tests.build import d
from tests.chat.talk import ADA, BOB, Talk, commands

HEADER = "Executed,Side,Coin,Qty,Rate,Costs,Order\n"
ROWS = "2026-01-02 10:00,Market Buy,SOL,1.5,100,0.25,17\n2026-01-03 11:00,SELL,SOL,1,120,0.3,18\n"


async def test_a_guess_that_is_right_takes_one_press(talk: Talk) -> None:
    await talk.settle_in()

    asked = await talk.send(HEADER + ROWS, "odd.csv")
    shown = await talk.press(asked, "Looks right")
    await talk.press(shown, "Import 2 rows")

    assert "<b>What are the columns of odd.csv?</b>" in asked.text
    assert "2026-01-02 10:00 | Market Buy | SOL | 1.5 | 100 | 0.25 | 17\n2026-01-03" in asked.text
    assert "• date: <b>Executed</b>, e.g. 2026-01-02 10:00" in asked.text
    assert "• kind of row: <b>Side</b> (market buy = bought, sell = sold)" in asked.text
    assert "• currency: USD, every row" in asked.text
    assert "Not used: Order." in asked.text
    buy, sale = talk.rows()
    assert (buy.kind, buy.asset, buy.quantity, buy.total, buy.fee) == (
        Kind.BUY, "SOL", d("1.5"), d(150), d("0.25"),
    )  # fmt: skip
    assert (sale.kind, sale.total, sale.at.hour) == (Kind.SELL, d(120), 16)


async def test_names_and_cells_that_turn_lines_around_are_shown_as_they_are_read(
    talk: Talk,
) -> None:
    await talk.settle_in()
    header = 'Executed,"Si\u202ede",Coin,Qty,Rate,"\u2066Or\nder"\n'
    row = '2026-01-02 10:00,"Rid\u202e\ndle",SOL,1.5,100,"1\n\u202e7"\n'

    asked = await talk.send(header + row, "odd.csv")
    question = await talk.press(asked, "Looks right")

    assert "• kind of row: <b>Side</b> (rid dle = ?)" in asked.text
    assert "Not used: Or der." in asked.text
    assert "SOL | 1.5 | 100 | 1 7</pre>" in asked.text
    assert "that say <b>rid dle</b>?" in question.text
    shown = await talk.press(question, "bought")
    assert "1 bought" in shown.text


async def test_what_a_column_is_can_be_changed_by_buttons(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.send(HEADER + ROWS, "odd.csv")

    asked = await talk.press(await talk.press(asked, "Price of one"), "None of these")
    asked = await talk.press(await talk.press(asked, "Total"), "Rate: 100")
    asked = await talk.press(await talk.press(asked, "Currency"), "None of these")
    asked = await talk.press(await talk.press(asked, "Fee"), "None of these")
    shown = await talk.press(asked, "Looks right")
    await talk.press(shown, "Import 2 rows")

    assert [row.total for row in talk.rows()] == [d(100), d(120)]
    assert [row.fee for row in talk.rows()] == [None, None]


async def test_what_cannot_be_guessed_is_asked_for_first(talk: Talk) -> None:
    await talk.settle_in()

    asked = await talk.send("a,b,c,d\n2026-01-02,SOL,3,40\n", "odd.csv")

    assert "<b>Which column is the coin?</b>" in asked.text
    assert "Looks right" not in commands(asked)
    asked = await talk.press(asked, "b: SOL")
    assert "<b>Which column is the amount?</b>" in asked.text
    asked = await talk.press(asked, "c: 3")
    asked = await talk.press(await talk.press(asked, "Price of one"), "d: 40")
    asked = await talk.press(await talk.press(asked, "Kind of row"), "All rows: bought")
    await talk.press(await talk.press(asked, "Looks right"), "Import 1 row")
    assert [(row.kind, row.total, row.currency) for row in talk.rows()] == [
        (Kind.BUY, d(120), "USD")
    ]


async def test_a_day_and_a_number_that_could_be_two_are_asked_about(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.send(
        'Time,Side,Coin,Qty,Price\n03/04/2026 10:00,buy,SOL,1,"1,234"\n', "odd.csv"
    )

    asked = await talk.press(asked, "Looks right")
    assert "<b>03/04/2026 10:00</b> could be two days" in asked.text
    asked = await talk.press(asked, "04 is the day")
    assert "<b>1,234</b> could be two numbers" in asked.text
    shown = await talk.press(asked, "1.234")
    await talk.press(shown, "Import 1 row")

    (row,) = talk.rows()
    assert (row.at.month, row.at.day, row.total) == (3, 4, d("1.234"))


async def test_a_word_for_a_kind_of_row_is_asked_about(talk: Talk) -> None:
    await talk.settle_in()
    text = HEADER + ROWS + "2026-01-04,Riddle,SOL,9,,,\n2026-01-04,Ping,SOL,0.5,,,\n"

    asked = await talk.press(await talk.send(text, "odd.csv"), "Looks right")
    assert "rows of odd.csv that say <b>riddle</b>" in asked.text
    asked = await talk.press(asked, "leave it out")
    assert "rows of odd.csv that say <b>ping</b>" in asked.text
    shown = await talk.press(asked, "reward or income")
    await talk.press(shown, "Import 3 rows")

    assert "1 × left out, as you said" in shown.text
    assert [row.kind for row in talk.rows()] == [Kind.BUY, Kind.SELL, Kind.INCOME]


async def described(talk: Talk) -> Answer:
    """Send a table, say that the guess is right, and import it."""
    asked = await talk.send(HEADER + ROWS, "odd.csv")
    return await talk.press(await talk.press(asked, "Looks right"), "Import 2 rows")


async def test_a_second_file_of_the_same_header_is_known_also_after_a_restart(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.settle_in()
    await described(talk)
    later = Talk(tmp_path)

    shown = await later.send(HEADER + "2026-02-02 10:00,SELL,SOL,0.1,150,0.25,19\n", "next.csv")

    assert "Read as you described odd.csv: date = executed, kind of row = side" in shown.text
    assert list(commands(shown)) == ["Import 1 row", "Cancel", "Change"]
    asked = await later.press(shown, "Change")
    asked = await later.press(await later.press(asked, "Fee"), "None of these")
    await later.press(await later.press(asked, "Looks right"), "Import 1 row")
    assert [row.fee for row in later.rows()] == [d("0.25"), d("0.3"), None]
    later.store.close()


async def test_a_new_word_in_a_known_table_is_asked_about(talk: Talk) -> None:
    await talk.settle_in()
    await described(talk)

    asked = await talk.send(HEADER + "2026-02-02 10:00,Riddle,SOL,0.1,150,,\n", "next.csv")
    shown = await talk.press(asked, "reward or income")

    assert "I know the columns of next.csv from odd.csv; one thing in it is new." in asked.text
    assert "that say <b>riddle</b>" in asked.text
    assert "1 income" in shown.text
    assert list(commands(shown)) == ["Import 1 row", "Cancel", "Change"]


async def test_the_dialogue_goes_on_after_a_restart(talk: Talk, tmp_path: Path) -> None:
    await talk.settle_in()
    asked = await talk.send(HEADER + ROWS, "odd.csv")
    later = Talk(tmp_path)

    shown = await later.press(asked, "Looks right")

    assert "Import 2 rows" in commands(shown)
    later.store.close()


async def test_what_columns_mean_belongs_to_its_chat_and_goes_with_it(talk: Talk) -> None:
    await talk.settle_in()
    await talk.settle_in(chat=BOB)
    await described(talk)

    exported = await talk.say("/export")

    (settings,) = [one for one in exported.documents if one.name == "settings.json"]
    assert '"odd.csv"' in settings.content.decode()
    assert talk.store.imports.learnt(BOB) == ()
    await talk.press(await talk.say("/forget"), "Yes, delete everything")
    assert talk.store.imports.learnt(ADA) == ()


async def test_a_row_of_two_sides_is_read_as_such(talk: Talk) -> None:
    await talk.settle_in()
    text = (
        "When,From Amount,From Currency,To Amount,To Currency,Fees\n"
        "2026-01-02,100,USD,1,SOL,0.1\n2026-01-03,,,2,SOL,\n"
    )

    asked = await talk.send(text, "odd.csv")
    await talk.press(await talk.press(asked, "Looks right"), "Import 2 rows")

    assert "• coin given: <b>From Currency</b>, e.g. USD" in asked.text
    assert [(row.kind, row.total, row.fee) for row in talk.rows()] == [
        (Kind.BUY, d(100), d("0.1")),
        (Kind.DEPOSIT, None, None),
    ]


async def test_a_total_that_is_none_is_not_taken_for_one(talk: Talk) -> None:
    await talk.settle_in()
    text = "Day,Coin,Units,Price,Value of my house\n2026-01-02,SOL,2,100,500000\n"

    asked = await talk.send(text, "odd.csv")

    assert "price of one: <b>Price</b>" in asked.text
    assert "Not used: Value of my house." in asked.text


async def test_a_pair_says_the_coin_and_the_currency(talk: Talk) -> None:
    await talk.settle_in()
    text = "Created,Market,Side,Filled,Avg Price,Total\n2026-01-02,SOL/EUR,buy,2,100,200\n"

    asked = await talk.send(text, "odd.csv")
    await talk.press(await talk.press(asked, "Looks right"), "Import 1 row")

    (row,) = talk.rows()
    assert (row.asset, row.total, row.currency) == ("SOL", d(200), "EUR")


async def test_answers_that_make_no_sense_change_nothing(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.send(HEADER + ROWS, "odd.csv")
    mark = commands(asked)["Looks right"].split()[-1]

    for words in ("set riddle 1", "set fee 99", "set fee -9", "word 0 riddle", "word x buy", "ask"):
        await talk.say(f"/import {words} {mark}")

    assert "Import 2 rows" in commands(await talk.press(asked, "Looks right"))
    assert talk.rows() == ()
