"""An export over real HTTP: shown, then stored after a kill in between; a table is remembered."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.end_to_end.program import Program, newsroom, until
from tests.fake_telegram import FakeTelegram, Sent

CHAT = 7
HEADER = '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
ROWS = 2_000
MANY = 100_000
MOST = 200_000
"""As many as a file may have, so that reading goes on for seconds after the first word of it."""
AT_THE_LATEST = 600
"""Seconds; nothing but a program that hangs needs them, however busy the machine is."""


class Ada:
    """Somebody who reads what comes after she did something, never what was there before."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._read = 0

    def settle_in(self) -> None:
        self._act()
        self._telegram.say(CHAT, "/start US USD")
        self.reads("United States")

    def send(self, name: str, content: str) -> None:
        self._act()
        self._telegram.send_file(CHAT, name, content.encode())

    def press(self, label: str) -> None:
        self._act()
        self._telegram.press(CHAT, label)

    def reads(self, text: str) -> Sent:
        """Return the first message with a text that came since she did something."""

        def found() -> Sent | None:
            new = self._telegram.messages(CHAT)[self._read :]
            return next((sent for sent in new if text in sent.text), None)

        return until(found, AT_THE_LATEST)

    def _act(self) -> None:
        self._read = len(self._telegram.messages(CHAT))


def kraken(count: int) -> str:
    """Return rewards, one a minute."""
    return HEADER + "".join(
        f'"L{number}","S{number}","2025-{number // 40320 + 1:02}-{number // 1440 % 28 + 1:02} '
        f'{number // 60 % 24:02}:{number % 60:02}:00","staking","","currency","SOL.S",0.05,0,0\n'
        for number in range(count)
    )


def is_on_its_way(program: Program) -> bool:
    """Whether rows are in the ledger that nobody sees yet, or no more."""
    with closing(sqlite3.connect(program.database)) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM ledger JOIN batches USING (chat, batch) WHERE hidden"
        ).fetchone()
        return 0 < int(count) < MANY


def test_an_import_that_was_shown_is_stored_after_a_kill(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        ada = Ada(telegram)
        program.start()
        ada.settle_in()
        ada.send("kraken.csv", kraken(ROWS))
        shown = ada.reads("Nothing is stored yet")
        program.kill()

        program.start()
        ada.press(f"Import {ROWS:,} rows")
        ada.reads(f"{ROWS:,} rows imported")
        ada.press("Undo")
        ada.reads(f"Taken back: {ROWS:,} entries")

        assert f"{ROWS:,} rows in kraken.csv" in shown.text
        assert "You would hold 100 SOL" in shown.text


def test_a_hundred_thousand_rows_come_and_go_whole_though_killed_in_the_middle(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        ada = Ada(telegram)
        program.start()
        ada.settle_in()
        ada.send("kraken.csv", kraken(MANY))
        ada.reads("Nothing is stored yet")
        ada.press(f"Import {MANY:,} rows")
        until(lambda: is_on_its_way(program), AT_THE_LATEST)
        program.kill()
        with closing(sqlite3.connect(program.database)) as database:
            seen = database.execute("SELECT count(*) FROM shown").fetchone()

        program.start()
        ada.reads(f"{MANY:,} rows imported")
        ada.press("Undo")
        until(lambda: is_on_its_way(program), AT_THE_LATEST)
        program.kill()
        program.start()
        ada.reads(f"Taken back: {MANY:,} entries")
        with closing(sqlite3.connect(program.database)) as database:
            left = database.execute("SELECT count(*) FROM ledger").fetchone()

        assert (seen, left) == ((0,), (0,))


def kept_of_files(program: Program) -> tuple[int, int]:
    """Return how many rows and bytes of files are kept, in the ledger and outside of it."""
    with closing(sqlite3.connect(program.database)) as database:
        (rows,) = database.execute(
            "SELECT (SELECT count(*) FROM ledger) + (SELECT count(*) FROM set_aside)"
        ).fetchone()
        (size,) = database.execute(
            "SELECT coalesce(sum(length(content)), 0) FROM imports"
        ).fetchone()
        return int(rows), int(size)


def test_a_long_reading_is_cancelled_and_pressing_again_does_no_harm(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        ada = Ada(telegram)
        program.start()
        ada.settle_in()
        ada.send("kraken.csv", kraken(MOST))
        ada.reads("so far ...")
        ada.press("Cancel")
        ada.reads("I stopped reading kraken.csv, and nothing of it was stored")
        ada.press("Cancel")
        ada.press("Cancel")
        ada.reads("You cancelled kraken.csv, so nothing of it was stored")
        kept = kept_of_files(program)
        ada.send("short.csv", kraken(2))
        ada.reads("2 rows in short.csv")
        ada.press("Import 2 rows")
        ada.reads("2 rows imported")

        texts = [sent.text for sent in telegram.messages(CHAT)]
        assert kept == (0, 0)
        assert not [text for text in texts if f"{MOST:,} rows in kraken.csv" in text]


def test_a_file_that_is_sent_before_the_country_outlives_a_kill(tmp_path: Path) -> None:
    with newsroom(tmp_path) as (telegram, _, program):
        ada = Ada(telegram)
        program.start()
        ada.send("kraken.csv", kraken(ROWS))
        ada.reads("I keep kraken.csv")
        program.kill()
        program.start()
        ada.press("United States")
        ada.reads("In which currency")
        program.kill()
        program.start()
        ada.press("USD")
        ada.reads("Nothing is stored yet")
        program.kill()
        program.start()
        ada.press(f"Import {ROWS:,} rows")
        ada.reads(f"{ROWS:,} rows imported")

        shown = [each for each in telegram.messages(CHAT) if "rows in kraken.csv" in each.text]
        assert len(shown) == 1


def test_what_columns_mean_outlives_a_kill(tmp_path: Path) -> None:
    table = "When,What,How much,Paid each\n{},SOL,{},100\n"
    with newsroom(tmp_path) as (telegram, _, program):
        ada = Ada(telegram)
        program.start()
        ada.settle_in()
        ada.send("odd.csv", table.format("2025-01-02", 3))
        ada.reads("What are the columns of odd.csv?")
        ada.press("Price of one")
        ada.reads("Which column is the price of one?")
        ada.press("Paid each: 100")
        ada.reads("price of one: <b>Paid each</b>")
        ada.press("Looks right")
        ada.reads("Nothing is stored yet")
        program.kill()

        program.start()
        ada.send("next.csv", table.format("2025-02-02", 4))
        again = ada.reads("1 row in next.csv")

        assert "Read as you described odd.csv" in again.text
        assert "1 bought" in again.text
