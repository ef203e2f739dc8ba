"""Python's search for cycles of garbage, put off while very many values are made."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count

MANY = 50_000
"""So many values more than before are worth to be left out of the search for good."""
LOOKED_THROUGH = 500
"""Each so many times all values are looked through nevertheless: some may be garbage by then."""
A_STRETCH = 1_000
_times = count(1)


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put the search off inside a `with` block: what is made there is kept, and has few cycles.

    A ledger of 100,000 rows gives a million values; looking through them again and again takes a
    third of the time, and each look stops all threads for up to two seconds. So afterwards they are
    left out: they go when nobody refers to them any more, as all values do.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > MANY:
            gc.freeze()
            if next(_times) % LOOKED_THROUGH == 0:
                gc.unfreeze()
        gc.enable()


def let_go(held: Iterable[list[object]]) -> None:
    """Empty lists whose values nobody else refers to, a thousand at a time.

    Freeing a hundred thousand at once is one step, for which all other threads wait.
    """
    for some in held:
        while some:
            del some[-A_STRETCH:]
