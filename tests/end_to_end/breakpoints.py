"""A place in the program's database at which a write never ends, to kill the program there."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.end_to_end.program import Program, until

FOREVER = (
    "CREATE VIEW forever AS WITH RECURSIVE numbers (n) AS "
    "(SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT n FROM numbers"
)
STUCK_SECONDS = 0.3
AT_THE_LATEST = 120


@contextmanager
def stopping_at(program: Program, event: str) -> Iterator[None]:
    """Let the program go no further than an event such as `AFTER DELETE ON outbox`; kill it there.

    Of the transaction in which it happens nothing is kept. The block says what leads there.
    """
    with closing(sqlite3.connect(program.database, timeout=20)) as database:
        database.execute(FOREVER)
        database.execute(f"CREATE TRIGGER stop {event} BEGIN SELECT count(*) FROM forever; END")
    yield
    until(lambda: _is_stuck(program.database), AT_THE_LATEST)
    program.kill()
    with closing(sqlite3.connect(program.database, timeout=20)) as database:
        database.execute("DROP TRIGGER stop")
        database.execute("DROP VIEW forever")


def _is_stuck(path: str) -> bool:
    """Whether the database is being written all the time."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
        end = time.monotonic() + STUCK_SECONDS
        while time.monotonic() < end:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                time.sleep(0.02)
            else:
                database.execute("ROLLBACK")
                return False
    return True
