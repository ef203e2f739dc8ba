"""What the chat says about the ledger file."""

from bot.core.ledger_file import COLUMNS, read_ledger
from bot.core.messages.help import LEDGER_EXAMPLE
from tests.build import NEW_YORK
from tests.chat.talk import Talk


async def test_the_columns_of_a_ledger_file_are_told_with_an_example(talk: Talk) -> None:
    answer = await talk.say("/help ledger")

    assert all(column in answer.text for column in COLUMNS)
    assert LEDGER_EXAMPLE in answer.text
    assert "/import" in answer.text


def test_the_example_is_a_ledger_file() -> None:
    rows = read_ledger(LEDGER_EXAMPLE, NEW_YORK)

    assert len(rows) == 3


async def test_help_says_where_the_columns_are_told(talk: Talk) -> None:
    answer = await talk.say("/help")

    assert "/help ledger" in answer.text


async def test_a_file_with_another_header_is_answered_with_an_example(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send("time,kind,asset,qty\n1,2,3,4\n")
    of_nothing = await talk.send("")

    assert LEDGER_EXAMPLE in answer.text
    assert "is empty; export the history again" in of_nothing.text


async def test_a_file_without_a_header_is_told_where_the_columns_are(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send("2025-06-01,buy,sol,5,750\n")

    assert "/help ledger" in answer.text


async def test_a_file_with_a_bad_line_is_not_lectured(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.send("time,kind,asset,quantity\n2026-03-02,bux,SOL,5\n")

    assert LEDGER_EXAMPLE not in answer.text
