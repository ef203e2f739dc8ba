"""The newest table of reference rates that was fetched."""

from datetime import datetime

from sqlite_utils import Database

from bot.store.texts import instant, utc_text


class Rates:
    """One file of rates, as it came, and when."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, content: bytes, fetched: datetime) -> None:
        """Keep a file in the place of the one before."""
        self._db.execute(
            "INSERT INTO rates (id, fetched, content) VALUES (1, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET fetched = excluded.fetched, content = excluded.content",
            [utc_text(fetched), content],
        )

    def fetched(self) -> datetime | None:
        """Return when the file came, None where there is none."""
        rows = self._db.query("SELECT fetched FROM rates")
        return next((instant(row["fetched"]) for row in rows), None)

    def content(self) -> bytes | None:
        """Return the file, None where there is none."""
        rows = self._db.query("SELECT content FROM rates")
        return next((bytes(row["content"]) for row in rows), None)
