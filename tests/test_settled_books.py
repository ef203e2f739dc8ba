from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.books import Books
from bot.core.chats import ChatId, Profile
from bot.known_ledgers import KnownLedgers
from bot.settled_books import SettledBooks
from bot.store import Store
from tests.build import ledger
from tests.fakes import HandClock, taken_back

CHAT = ChatId(1)
HISTORY = """
    2024-03-01  buy   2  BTC  for  250  currency USD
    2024-04-02  buy   3  ETH  for   90
    2024-05-02  sell  1  BTC  for  150
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(str(tmp_path / "gleaner.db"))
    with found.atomic():
        found.chats.save(Profile(CHAT, country="DE", currency="EUR", timezone="Europe/Berlin"))
    found.ledgers.add(CHAT, ledger(HISTORY))
    yield found
    found.close()


def books_of(store: Store) -> SettledBooks:
    return SettledBooks(store, KnownLedgers(store), HandClock())


def anew(store: Store) -> Books:
    return books_of(store).of(CHAT)


def test_what_was_added_and_undone_leaves_the_books_without_reading_the_ledger_again(
    store: Store,
) -> None:
    settled = books_of(store)
    before = settled.of(CHAT)
    store.ledgers.add(CHAT, ledger("2024-06-01 sell 1 ETH for 40 currency USD"))
    with_sale = settled.of(CHAT)
    taken_back(store, CHAT, 1)

    after = settled.of(CHAT)

    assert (len(before.disposals), len(with_sale.disposals)) == (1, 2)
    assert after == before
    assert all(one is other for one, other in zip(after.rows, before.rows, strict=True))


def test_what_may_stand_twice_is_looked_for_once_for_each_change_of_the_ledger(
    store: Store,
) -> None:
    settled = books_of(store)
    settled.of(CHAT)
    before = settled.twins(CHAT)
    settled.of(CHAT)
    asked_again = settled.twins(CHAT)
    store.ledgers.add(CHAT, ledger("2024-04-02 buy 3 ETH for 91"))
    store.ledgers.add(CHAT, ledger("2024-04-02 buy 3 ETH for 92"))

    settled.of(CHAT)

    assert before == ()
    assert asked_again is before
    assert [(one.row.line, other.row.line) for one, other in settled.twins(CHAT)] == [
        (2, 4),
        (4, 5),
    ]


def test_rows_that_are_taken_out_changed_and_added_give_the_books_of_the_ledger(
    store: Store,
) -> None:
    settled = books_of(store)
    settled.of(CHAT)
    late, middle, _ = (entry.number for entry in store.ledgers.page(CHAT, 0, 3))
    (cheaper,) = ledger("2024-05-02 sell 1 BTC for 15")

    store.ledgers.take_out(CHAT, middle)
    assert settled.of(CHAT) == anew(store)
    store.ledgers.change(CHAT, late, cheaper)
    assert settled.of(CHAT) == anew(store)
    store.ledgers.add(CHAT, ledger("2024-03-05 buy 1 BTC for 99 currency USD"))

    assert settled.of(CHAT) == anew(store)


def test_a_number_that_was_undone_is_not_taken_for_another_row(store: Store) -> None:
    settled = books_of(store)
    settled.of(CHAT)
    store.ledgers.add(CHAT, ledger("2024-06-01 sell 1 ETH for 40"))
    settled.of(CHAT)
    taken_back(store, CHAT, 1)
    store.ledgers.add(CHAT, ledger("2024-06-01 sell 2 ETH for 10"))

    assert settled.of(CHAT) == anew(store)
