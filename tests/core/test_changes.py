from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.changes import Change, apply_by_time, change_of, shared_start


@dataclass(frozen=True, slots=True)
class Visit:
    at: datetime
    name: str


def visit(minutes: int, name: str) -> Visit:
    return Visit(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), name)


def by_name(found: Visit) -> str:
    return found.name


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("", "", Change((), (), 0)),
        ("abc", "abc", Change((), (), 3)),
        ("abc", "abcd", Change((), ("d",), 3)),
        ("abcd", "abc", Change(("d",), (), 3)),
        ("abd", "abcd", Change((), ("c",), 2)),
        ("aab", "aaab", Change((), ("a",), 2)),
        ("xbx", "xcdx", Change(("b",), ("c", "d"), 1)),
        ("abc", "xyz", Change(("a", "b", "c"), ("x", "y", "z"), 0)),
    ],
)
def test_a_change_is_what_stands_between_the_shared_ends(
    before: str, after: str, change: Change[str]
) -> None:
    found = change_of(tuple(before), tuple(after))

    assert found == change
    assert found.applied(tuple(before)) == tuple(after)


def test_what_stays_are_the_objects_that_were_there() -> None:
    one, same = visit(1, "a"), visit(1, "a")
    before = (one, visit(2, "b"))

    after = change_of(before, (same,)).applied(before)

    assert after[0] is one


def test_the_shared_start_ends_before_the_first_difference() -> None:
    assert shared_start([1, 2, 3, 4], [1, 2, 5, 4, 6]) == 2
    assert shared_start([1, 2], [1, 2, 3]) == 2
    assert shared_start(list[int](), [1]) == 0


@pytest.mark.parametrize("length", [3, 300])
def test_a_sorted_list_stays_sorted_however_long_it_is(length: int) -> None:
    found = [visit(number, "m") for number in range(length)]
    gone, came = found[1], [visit(2, "z"), visit(2, "a"), visit(-1, "a")]
    expected = sorted([*found, *came], key=lambda one: (one.at, one.name))
    expected.remove(gone)

    apply_by_time(found, Change([gone], came), by_name)

    assert found == expected


@pytest.mark.parametrize("length", [3, 300])
def test_of_an_object_that_is_there_twice_one_goes(length: int) -> None:
    twice = visit(1, "a")
    found = [twice, twice, *(visit(number, "m") for number in range(2, length))]

    apply_by_time(found, Change([twice]), by_name)

    assert found[:2] == [twice, visit(2, "m")]
