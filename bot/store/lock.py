"""One program a database: a lock that the system frees when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.errors import StoreInUse, StoreUnusable


@contextmanager
def exclusive(database: str) -> Iterator[None]:
    """Hold the right to run on a database.

    Raises  StoreInUse: another program runs on it; StoreUnusable: no lock file can be made.
    """
    path = Path(f"{Path(database).resolve()}.lock")
    try:
        handle = path.open("a")
    except OSError as error:
        raise StoreUnusable(database, str(error)) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreInUse(database) from error
        yield
