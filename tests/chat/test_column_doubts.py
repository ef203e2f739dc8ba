"""What a table proves, states or leaves open, whatever is guessed of its columns or remembered."""

import pytest

from bot.core.ledger import Kind
from tests.build import d
from tests.chat.talk import Talk, commands

HEADER = "Order;Executed;Side;Coin;Qty;Rate\n"
COMMAS = "A1;25/04/2025;buy;SOL;1,5;100,50\n"
POINTS = "B1;25/04/2025;buy;SOL;1.5;100.50\n"


async def described(talk: Talk, rows: str, name: str = "first.csv") -> None:
    """Send a table, say that the guess is right, and import it."""
    asked = await talk.send(HEADER + rows, name)
    await talk.press(await talk.press(asked, "Looks right"), "Import 1 row")


async def test_numbers_that_a_file_proves_win_over_a_mark_that_is_remembered(talk: Talk) -> None:
    await talk.settle_in()
    await described(talk, COMMAS)

    shown = await talk.send(
        HEADER + "C1;26/05/2025;buy;BTC;1,234;100.50\nC2;27/05/2025;buy;BTC;1,100.25;1\n",
        "next.csv",
    )
    await talk.press(shown, "Import 2 rows")

    assert "Read as you described first.csv" in shown.text
    assert "day before month; decimal mark: point; buy = bought." in shown.text
    assert talk.quantities()[1:] == [d(1234), d("1100.25")]


async def test_commas_that_a_file_proves_win_over_points_that_are_remembered(talk: Talk) -> None:
    await talk.settle_in()
    await described(talk, POINTS)

    shown = await talk.send(
        HEADER
        + "E1;20/05/2025;buy;SOL;0,500;100,50\nE2;21/05/2025;buy;SOL;1.234,5;120,00\n"
        + "E3;21/05/2025;buy;SOL;1,500;120,00\n",
        "next.csv",
    )
    await talk.press(shown, "Import 3 rows")

    assert "decimal mark: comma" in shown.text
    assert talk.quantities()[1:] == [d("0.5"), d("1234.5"), d("1.5")]


async def test_a_mark_that_is_remembered_holds_where_a_file_proves_none(talk: Talk) -> None:
    await talk.settle_in()
    await described(talk, COMMAS)

    shown = await talk.send(HEADER + "C1;03/05/2025;buy;BTC;1,234;100\n", "next.csv")
    await talk.press(shown, "Import 1 row")

    assert "day before month; decimal mark: comma; buy = bought." in shown.text
    assert (talk.rows()[-1].quantity, talk.rows()[-1].at.month) == (d("1.234"), 5)


async def test_numbers_that_contradict_each_other_are_asked_about_also_in_a_known_table(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await described(talk, POINTS)
    rows = "C1;26/05/2025;buy;BTC;1,234;100.50\nC2;27/05/2025;buy;BTC;2,5;1\n"

    asked = await talk.send(HEADER + rows, "next.csv")
    shown = await talk.press(asked, "1.234")
    await talk.press(shown, "Import 2 rows")

    assert "I know the columns of next.csv from first.csv; one thing in it is new." in asked.text
    assert "<b>1,234</b> could be two numbers" in asked.text
    assert talk.quantities()[1:] == [d("1.234"), d("2.5")]


async def test_a_word_of_ours_is_known_in_a_known_table_and_another_is_asked_for(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await described(talk, POINTS)

    ours = await talk.send(HEADER + "C1;26/05/2025;limit buy;BTC;2;1\n", "next.csv")
    asked = await talk.send(HEADER + "C2;26/05/2025;Riddle;BTC;2;1\n", "third.csv")

    assert "1 bought" in ours.text
    assert "limit buy = bought" in ours.text
    assert "What are the rows of third.csv that say <b>riddle</b>?" in asked.text
    assert "1 income" in (await talk.press(asked, "reward or income")).text


async def test_a_currency_that_the_name_of_a_column_states_wins_and_is_said(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    text = 'Date,Type,Coin,Amount,Value EUR\n2025-01-05,Kauf,BTC,"0,1",9000\n'

    asked = await talk.send(text, "odd.csv")
    await talk.press(await talk.press(asked, "Looks right"), "Import 1 row")

    assert "• currency: EUR, every row, as Value EUR says" in asked.text
    assert [(row.total, row.currency) for row in talk.rows()] == [(d(9000), "EUR")]


@pytest.mark.parametrize(
    ("header", "cell", "currency"),
    [
        ("Price (USD)", "9", "USD"),
        ("Preis in Euro", "9", "EUR"),
        ("Total £", "9", "GBP"),
        ("Total", "€9.50", "EUR"),
        ("Total", "9.50 CHF", "CHF"),
        ("Total", "$9.50", "CAD"),
        ("Total", "US$9.50", "USD"),
        ("Try price", "9", "CAD"),
        ("Price $", "9", "CAD"),
    ],
)
async def test_a_currency_is_taken_from_names_and_cells(
    header: str, cell: str, currency: str, talk: Talk
) -> None:
    await talk.settle_in("CA CAD")

    asked = await talk.send(f"Day,Coin,Units,{header}\n2025-01-05,SOL,2,{cell}\n", "odd.csv")

    assert f"• currency: {currency}, every row" in asked.text


async def test_amounts_of_another_currency_than_is_told_for_all_rows_are_named(
    talk: Talk,
) -> None:
    await talk.settle_in("GB GBP")
    header = "Day,Coin,Units,Total\n"

    asked = await talk.send(f"{header}2025-01-05,SOL,2,€9\n2025-01-06,SOL,1,$5\n", "odd.csv")
    shown = await talk.press(asked, "Looks right")

    assert "line 2: an amount is in EUR, and the row's currency is GBP; give the" in shown.text
    assert "line 3: an amount is in USD" in shown.text


async def test_a_currency_in_the_cells_is_not_taken_for_one_that_is_remembered(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    header = "Day,Coin,Units,Total\n"
    asked = await talk.send(f"{header}2025-01-05,SOL,2,£9\n", "odd.csv")
    await talk.press(await talk.press(asked, "Looks right"), "Import 1 row")

    shown = await talk.send(f"{header}2025-01-06,SOL,2,€7\n", "next.csv")

    assert "line 2: an amount is in EUR, and the row's currency is GBP" in shown.text
    assert list(commands(shown)) == ["Change"]


async def test_a_fee_in_a_coin_that_its_name_states_is_paid_in_it(talk: Talk) -> None:
    await talk.settle_in()
    text = "Day,Coin,Units,Price USD,Fee (BNB)\n2025-01-05,SOL,2,100,0.01\n"

    asked = await talk.send(text, "odd.csv")
    await talk.press(await talk.press(asked, "Looks right"), "Import 1 row")

    assert "• currency of the fee: BNB, every row, as Fee (BNB) says" in asked.text
    assert [(row.fee, row.fee_asset) for row in talk.rows()] == [(d("0.01"), "BNB")]


async def test_a_fee_of_a_row_of_two_sides_is_in_the_currency_that_its_name_states(
    talk: Talk,
) -> None:
    await talk.settle_in("GB GBP")
    text = "When,From Amount,From Currency,To Amount,To Currency,Fee (USD)\n"

    asked = await talk.send(f"{text}2026-01-02,100,USD,1,SOL,0.1\n", "odd.csv")

    assert "• currency of the fee: USD, every row, as Fee (USD) says" in asked.text


DISPOSALS = (
    "When,What happened,Ticker,Units,Total paid,Cur\n"
    "2025-03-04,Purchase,ETH,3,6000,EUR\n2025-03-05,Purchase,ETH,2,4000,EUR\n"
    "2025-04-05,Disposal,ETH,1,3000,EUR\n"
)


async def test_a_column_whose_words_are_kinds_of_rows_is_taken_whatever_its_name(
    talk: Talk,
) -> None:
    await talk.settle_in()

    asked = await talk.send(DISPOSALS, "odd.csv")
    await talk.press(await talk.press(asked, "Looks right"), "Import 3 rows")

    assert "<b>What happened</b> (purchase = bought, disposal = sold)" in asked.text
    assert "• currency: <b>Cur</b>, e.g. EUR" in asked.text
    assert "2025-04-05 | Disposal | ETH | 1 | 3000 | EUR</pre>" in asked.text
    assert [row.kind for row in talk.rows()] == [Kind.BUY, Kind.BUY, Kind.SELL]


async def test_rows_are_never_all_bought_while_a_column_of_words_may_say_otherwise(
    talk: Talk,
) -> None:
    await talk.settle_in()
    rows = "2025-03-04,Ping,ETH,3,60\n2025-03-05,Pong,ETH,2,40\n2025-03-06,Ping,ETH,2,40\n"

    asked = await talk.send(f"When,Hm,Ticker,Units,Price\n{rows}", "odd.csv")
    taken = await talk.press(asked, "Hm: Ping")

    assert "every row" not in asked.text.replace("USD, every row", "")
    assert "<b>Which column says what a row is, such as bought or sold?</b>" in asked.text
    assert "None of these" not in commands(asked)
    assert "Looks right" in commands(await talk.press(asked, "All rows: bought"))
    assert "<b>Hm</b> (ping = ?, pong = ?)" in taken.text


async def test_a_cell_that_is_wrong_does_not_keep_its_column_from_being_guessed(
    talk: Talk,
) -> None:
    await talk.settle_in()
    text = (
        "Date,Type,Coin,Amount,Price\n2025-01-05,buy,BTC,1,9000\n2025-02-30,buy,ETH,1,2500\n"
        "2025-02-03,buy,ETH,abc,2500\n2025-02-04,sell,BTC,0.5,9000\n2025-02-05,buy,SOL,3,\n"
        "Total,,,4.5,\n"
    )

    asked = await talk.send(text.replace("Date,", "Day of it,"), "odd.csv")
    shown = await talk.press(asked, "Looks right")

    assert "line 3: '2025-02-30' is not a time" in shown.text
    assert "line 4: 'abc' is not a number" in shown.text
    assert "line 6: the column 'price' is empty or 0; write the price of one unit" in shown.text
    assert "line 7: the column 'type' is empty, so what this row is" in shown.text
    assert "1 bought, 1 sold" in shown.text


async def test_a_gift_of_a_table_is_asked_for_given_or_received(talk: Talk) -> None:
    await talk.settle_in()
    text = "Day,Side,Coin,Units,Price\n2025-01-05,buy,SOL,3,9\n2025-01-06,gift,SOL,1,\n"

    asked = await talk.press(await talk.send(text, "odd.csv"), "Looks right")
    shown = await talk.press(asked, "gift given")

    assert "that say <b>gift</b>?" in asked.text
    assert "1 gift given" in shown.text


async def test_a_dialogue_that_is_over_does_not_count_as_another_file_that_waits(
    talk: Talk,
) -> None:
    await talk.settle_in()

    alone = await talk.press(await talk.send(HEADER + COMMAS, "odd.csv"), "Looks right")
    other = "When,Ticker,Units,Price\n2025-03-04,ETH,3,60\n"
    second = await talk.press(await talk.send(other, "other.csv"), "Looks right")

    assert "further up" not in alone.text
    assert "Another file further up waits" in second.text
