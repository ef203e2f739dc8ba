"""An export over real HTTP: shown, then stored after a kill in between; a table is remembered."""

from pathlib import Path

from tests.end_to_end.program import newsroom, until
from tests.fake_telegram import FakeTelegram, Sent

CHAT = 7
HEADER = '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
ROWS = 2_000


def kraken(count: int) -> str:
    """Return rewards, one a minute."""
    return HEADER + "".join(
        f'"L{number}","S{number}","2025-01-{number // 1440 + 1:02} {number // 60 % 24:02}:'
        f'{number % 60:02}:00","staking","","currency","SOL.S",0.05,0,0\n'
        for number in range(count)
    )


def says(telegram: FakeTelegram, text: str) -> Sent:
    """Return the latest message that has a text, waiting for it."""
    return until(lambda: next((s for s in telegram.messages(CHAT)[::-1] if text in s.text), None))


def test_an_import_that_was_shown_is_stored_after_a_kill(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        telegram.say(CHAT, "/start US USD")
        says(telegram, "United States")
        telegram.send_file(CHAT, "kraken.csv", kraken(ROWS).encode())
        shown = says(telegram, "Nothing is stored yet")
        program.kill()

        program.start()
        telegram.press(CHAT, f"Import {ROWS:,} rows")
        says(telegram, f"{ROWS:,} rows imported")
        telegram.press(CHAT, "Undo")
        says(telegram, f"{ROWS:,}")

        assert f"{ROWS:,} rows in kraken.csv" in shown.text
        assert "You would hold 100 SOL" in shown.text


def test_what_columns_mean_outlives_a_kill(tmp_path: Path) -> None:
    table = "When,What,How much,Paid each\n{},SOL,{},100\n"
    with newsroom(tmp_path) as (telegram, _, program):
        program.start()
        telegram.say(CHAT, "/start US USD")
        says(telegram, "United States")
        telegram.send_file(CHAT, "odd.csv", table.format("2025-01-02", 3).encode())
        says(telegram, "What are the columns of odd.csv?")
        telegram.press(CHAT, "Price of one")
        says(telegram, "Which column is the price of one?")
        telegram.press(CHAT, "Paid each: 100")
        says(telegram, "price of one: <b>Paid each</b>")
        telegram.press(CHAT, "Looks right")
        says(telegram, "Nothing is stored yet")
        program.kill()

        program.start()
        telegram.send_file(CHAT, "next.csv", table.format("2025-02-02", 4).encode())
        again = says(telegram, "1 row in next.csv")

        assert "Read as you described odd.csv" in again.text
        assert "1 bought" in again.text
