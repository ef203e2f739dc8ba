"""The search for garbage is put off, and what is made meanwhile stays out of it."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from bot.core.collector import MANY, collecting_later, let_go


class Thing:
    """Something that can be garbage."""

    other: "Thing"


@pytest.fixture(autouse=True)
def nothing_frozen() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_very_many_values_are_left_out_of_the_search() -> None:
    gc.collect()
    before = gc.get_freeze_count()

    with collecting_later():
        made = [[number] for number in range(2 * MANY)]

    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_few_values_are_searched_as_ever() -> None:
    gc.collect()
    before = gc.get_freeze_count()

    with collecting_later():
        made = [[number] for number in range(100)]

    assert gc.isenabled()
    assert gc.get_freeze_count() == before
    assert len(made) == 100


def test_what_nobody_refers_to_goes_though_it_was_left_out() -> None:
    with collecting_later():
        made = [Thing() for _ in range(2 * MANY)]
    first = ref(made[0])

    del made

    assert first() is None


def test_lists_are_emptied_and_their_values_go() -> None:
    held: list[list[object]] = [[Thing() for _ in range(2_500)], []]
    first = ref(held[0][0])

    let_go(held)

    assert held == [[], []]
    assert first() is None
