"""Python's search for cycles of garbage, put off while very many values are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put the search off inside a `with` block: what is made there is kept, and has few cycles.

    A ledger of 100,000 rows gives half a million values; looking through them again and again
    takes a third of the time, and each look stops all threads for a quarter of a second.
    Afterwards they count as old ones: freezing and unfreezing only moves them there, and what was
    frozen before would come along (nothing here freezes).
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.enable()
