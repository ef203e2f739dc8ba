"""What people read around an import, to the letter: tests/golden.py says how to write it anew."""

from dataclasses import replace

from bot.chat.import_text import TOO_LARGE
from bot.core.conversation import Answer, Request
from tests.chat.talk import ADA, Talk, commands
from tests.chat.test_columns import HEADER, ROWS
from tests.chat.test_imports import KRAKEN, RIDDLE
from tests.golden import is_golden

FUTURE = '"L8","S8","2027-01-04 09:00:00","staking","","currency","SOL.S",0.05,0,0\n'
RIVER = (
    "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Tag\n"
    "2026-01-03 10:00:00,,,4,SOL,,,\n2026-01-05 10:00:00,9,BTC,,,,,\n"
)


def read_aloud(answer: Answer) -> str:
    """Return a text with the buttons below it."""
    rows = ["  ".join(f"[{button.label}]" for button in row) for row in answer.buttons]
    return "\n".join((answer.text, *rows))


async def test_an_export_is_shown_and_imported_in_these_words(talk: Talk) -> None:
    await talk.settle_in()

    shown = await talk.send(KRAKEN + RIDDLE + FUTURE, "kraken.csv")
    other = await talk.send(RIVER, "river.csv")
    stored = await talk.press(shown, "Import 3 rows")

    assert is_golden("import_how", (await talk.say("/import")).text)
    assert is_golden("import_preview", read_aloud(shown))
    assert is_golden("import_preview_transfers", read_aloud(await talk.send(RIVER, "river.csv")))
    assert is_golden("import_stored", read_aloud(stored))
    assert is_golden("import_again", read_aloud(await talk.send(KRAKEN, "kraken.csv")))
    assert is_golden("import_pressed_twice", (await talk.press(shown, "Import 3 rows")).text)
    assert is_golden("import_undone", (await talk.press(stored, "Undo")).text)
    assert is_golden("import_cancelled", (await talk.press(other, "Cancel")).text)
    assert is_golden("import_after_cancel", (await talk.press(other, "Import 2 rows")).text)


async def test_what_cannot_be_read_is_said_in_these_words(talk: Talk) -> None:
    await talk.settle_in()
    too_large = Request(ADA, talk.next(), "", None, "huge.csv")

    assert is_golden("import_pdf", (await talk.send(b"%PDF-1.4", "report.pdf")).text)
    assert is_golden("import_damaged", (await talk.send(b"PK\x03\x04broken", "report.zip")).text)
    assert is_golden("import_empty", (await talk.send("", "empty.csv")).text)
    assert is_golden(
        "import_unknown", (await talk.send("when,what,how much,price\n", "odd.csv")).text
    )
    assert is_golden("import_prose", (await talk.send("Dear bot,\nhello\n", "letter.txt")).text)
    assert (await talk.conversation.answer(too_large))[0].text == TOO_LARGE


async def test_columns_are_asked_for_in_these_words(talk: Talk) -> None:
    await talk.settle_in()

    asked = await talk.send(HEADER + ROWS + "04/05/2026,Riddle,SOL,9,,,\n", "odd.csv")
    fee = await talk.press(asked, "Fee")
    word = await talk.press(asked, "Looks right")

    assert is_golden("import_columns", read_aloud(asked))
    assert is_golden("import_column", read_aloud(fee))
    assert is_golden("import_word", read_aloud(word))
    assert "[Cancel]" in read_aloud(replace(word, text=""))
    assert "Looks right" in commands(asked)
