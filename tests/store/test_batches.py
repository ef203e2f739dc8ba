"""Batches that come into a ledger or leave it in stretches: seen whole, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.addresses import Address, Family
from bot.core.chats import ChatId, Profile
from bot.core.ledger import Row
from bot.store import Store
from bot.store.batches import Leaving
from bot.store.imports import Draft, Limits, State
from bot.store.schema import migrations
from bot.store.texts import utc_text
from tests.build import ledger
from tests.fakes import NOON, taken_back

CHAT, OTHER = ChatId(7), ChatId(8)
MARK = "100"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "gleaner.db"))
    for chat in (CHAT, OTHER):
        store.chats.save(Profile(chat, country="DE", currency="EUR"))
    yield store
    store.close()


def rows(*ids: str) -> tuple[Row, ...]:
    return ledger("\n".join(f"2025-01-01 buy 1 BTC for 100 id {id_}" for id_ in ids))


def ids(store: Store, chat: ChatId = CHAT) -> list[str | None]:
    return [row.id for row in store.ledgers.rows(chat)]


def test_rows_that_come_in_stretches_are_seen_once_all_are_there(store: Store) -> None:
    store.ledgers.add(CHAT, rows("old"))
    store.imports.set_aside(CHAT, MARK, rows("a", "b", "c"), NOON)
    before = store.ledgers.version(CHAT)

    assert store.batches.take_in(CHAT, MARK, NOON, 2)
    assert ids(store) == ["old"]
    assert not store.batches.take_in(CHAT, MARK, NOON, 2)
    assert (ids(store), store.ledgers.version(CHAT)) == (["old"], before)
    assert store.ledgers.stretch_after(CHAT, 0, 0, 9).numbers == (before[1],)
    assert store.ledgers.page(CHAT, 0, 9)[0].row.id == "old"
    assert store.ledgers.count(CHAT) == 1

    assert store.batches.show(CHAT, MARK) == 3
    assert ids(store) == ["old", "a", "b", "c"]
    store.batches.done(CHAT, MARK)
    assert [row.id for row in taken_back(store, CHAT, 1)] == ["a", "b", "c"]


def test_what_died_between_two_stretches_goes_on(store: Store, tmp_path: Path) -> None:
    store.imports.set_aside(CHAT, MARK, rows("a", "b", "c"), NOON)
    store.batches.take_in(CHAT, MARK, NOON, 2)
    store.close()

    later = Store(str(tmp_path / "gleaner.db"))
    while later.batches.take_in(CHAT, MARK, NOON, 2):
        pass
    later.batches.show(CHAT, MARK)

    assert later.batches.take_in(CHAT, MARK, NOON, 2) is False
    assert later.batches.show(CHAT, MARK) == 3
    assert ids(later) == ["a", "b", "c"]
    later.close()


def test_a_row_that_is_there_already_does_not_come_again(store: Store) -> None:
    store.ledgers.add(CHAT, rows("b"))
    store.imports.set_aside(CHAT, MARK, rows("a", "b"), NOON)

    store.batches.take_in(CHAT, MARK, NOON, 9)

    assert store.batches.show(CHAT, MARK) == 1
    assert ids(store) == ["b", "a"]


def test_nothing_set_aside_is_nothing_new(store: Store) -> None:
    assert not store.batches.take_in(CHAT, MARK, NOON, 9)
    assert store.batches.show(CHAT, MARK) == 0


def test_what_leaves_is_not_seen_from_the_first_stretch_on(store: Store) -> None:
    store.ledgers.add(CHAT, rows("a"))
    store.ledgers.add(CHAT, rows("b", "c", "d"))

    leaving = store.batches.leave(CHAT, 1, NOON)

    assert leaving is not None
    assert (leaving.count, leaving.assets) == (3, ())
    assert ids(store) == ["a"]
    assert [row.id for row in store.batches.first_leaving(CHAT, 1, 2)] == ["b", "c"]
    assert store.batches.drop(CHAT, 1, 2)
    assert [row.id for row in store.batches.first_leaving(CHAT, 1, 2)] == ["b"]
    assert store.batches.leave(CHAT, 1, NOON) == Leaving(3, ("BTC",))
    assert not store.batches.drop(CHAT, 1, 2)
    store.batches.gone(CHAT, 1)
    assert store.batches.leave(CHAT, 1, NOON) is None
    assert ids(store) == ["a"]


def test_the_coins_of_what_left_are_told_in_the_order_of_its_rows(store: Store) -> None:
    store.ledgers.add(
        CHAT,
        ledger("""
            2025-01-01 buy  1 ADA for 1
            2025-01-02 swap 1 ETH into 2 SOL
            2025-01-03 buy  1 ADA for 1
            2025-01-04 buy  1 BTC for 1 fee 1 BNB
        """),
    )
    store.batches.leave(CHAT, 1, NOON)

    while store.batches.drop(CHAT, 1, 1):
        pass

    assert store.batches.leaving(CHAT, 1) == Leaving(4, ("ADA", "ETH", "SOL", "BTC", "BNB"))


def test_what_is_added_while_something_was_given_up_is_a_batch_of_its_own(store: Store) -> None:
    store.imports.set_aside(CHAT, MARK, rows("a", "b"), NOON)
    store.batches.take_in(CHAT, MARK, NOON, 1)

    store.ledgers.add(CHAT, rows("typed"))

    assert ids(store) == ["typed"]
    assert [row.id for row in taken_back(store, CHAT, 1)] == ["typed"]


def test_what_was_given_up_makes_place_for_the_next(store: Store) -> None:
    store.imports.set_aside(CHAT, MARK, rows("a", "b"), NOON)
    store.batches.take_in(CHAT, MARK, NOON, 1)
    store.imports.end(CHAT, MARK, State.CANCELLED)
    store.imports.set_aside(CHAT, "200", rows("a", "b"), NOON)

    while store.batches.take_in(CHAT, "200", NOON, 1):
        pass

    assert store.batches.show(CHAT, "200") == 2
    assert ids(store) == ["a", "b"]


def test_what_was_given_up_goes_after_days(store: Store) -> None:
    for chat in (CHAT, OTHER):
        store.imports.set_aside(chat, MARK, rows("a"), NOON)
        store.batches.take_in(chat, MARK, NOON, 1)
    store.batches.show(OTHER, MARK)

    store.batches.tidy(NOON + timedelta(days=1))
    assert store.batches.is_any(CHAT)
    store.batches.tidy(NOON + timedelta(days=3))

    assert not store.batches.is_any(CHAT)
    assert store.batches.show(CHAT, MARK) == 0
    assert ids(store, OTHER) == ["a"]


def test_an_account_rests_while_something_is_on_its_way(store: Store) -> None:
    address = Address(Family.EVM, "0x1")
    store.accounts.add(CHAT, address, "ethereum", "hot", NOON)
    store.imports.set_aside(CHAT, MARK, rows("a"), NOON)
    store.batches.take_in(CHAT, MARK, NOON, 1)

    assert store.accounts.next(NOON) is None
    store.batches.show(CHAT, MARK)
    assert store.accounts.next(NOON) is not None


def test_what_is_on_its_way_goes_with_its_chat(store: Store) -> None:
    store.imports.set_aside(CHAT, MARK, rows("a"), NOON)
    store.batches.take_in(CHAT, MARK, NOON, 1)

    store.chats.forget(CHAT)

    store.chats.save(Profile(CHAT))
    assert not store.batches.is_any(CHAT)
    assert store.ledgers.assets() == frozenset()


def test_an_import_that_was_given_up_in_the_middle_is_no_longer_offered(store: Store) -> None:
    for mark in (MARK, "200"):
        store.imports.begin(CHAT, Draft(mark, f"{mark}.csv", rows=2), NOON)
        store.imports.set_aside(CHAT, mark, rows(f"{mark}a", f"{mark}b"), NOON)
    store.batches.take_in(CHAT, MARK, NOON, 1)

    while store.batches.take_in(CHAT, "200", NOON, 1):
        pass
    store.batches.show(CHAT, "200")

    given_up = store.imports.draft(CHAT, MARK)
    assert given_up is not None
    assert given_up.state is State.LATE
    assert ids(store) == ["200a", "200b"]


@pytest.mark.parametrize(
    ("most", "left"),
    [
        (Limits(), ["1", "2", "3"]),
        (Limits(imports=2), ["2", "3"]),
        (Limits(rows=4), ["2", "3"]),
        (Limits(bytes=25), ["2", "3"]),
        (Limits(rows=1), ["3"]),
    ],
)
def test_so_many_imports_wait_and_no_more(store: Store, most: Limits, left: list[str]) -> None:
    for mark in ("1", "2", "3"):
        store.imports.set_aside(CHAT, mark, rows("a", "b"), NOON)
        store.imports.begin(CHAT, Draft(mark, "x.csv", 2, b"0123456789"), NOON, most)
    store.imports.begin(OTHER, Draft("1", "x.csv", 2, b"0123456789"), NOON, most)

    while store.imports.clear(1):
        pass

    drafts = [store.imports.draft(CHAT, mark) for mark in ("1", "2", "3")]
    assert [one.mark for one in drafts if one and one.state is State.WAITS] == left
    assert [store.imports.count(CHAT, mark) for mark in left] == [2] * len(left)
    assert sum(store.imports.count(CHAT, mark) for mark in ("1", "2", "3")) == 2 * len(left)
    assert [one.content for one in drafts if one and one.state is not State.WAITS] == [None] * (
        3 - len(left)
    )
    assert store.imports.waiting(OTHER) == 1


def test_ledgers_and_imports_of_before_say_nothing_of_what_a_row_may_repeat(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "older.db")
    older = Database(path)
    migrations.apply(older, stop_before="told_twice_by_a_file")
    older.execute(
        "INSERT INTO chats (chat, min_loss, quiet_hours) VALUES (?, '100', '22:00-08:00')", [CHAT]
    )
    row = [CHAT, utc_text(NOON)]
    older.execute(
        "INSERT INTO ledger (chat, batch, at, kind, asset, quantity, wallet, id) "
        "VALUES (?, 1, ?, 'income', 'SOL', '1', 'kraken', 'a')",
        row,
    )
    older.execute(
        "INSERT INTO set_aside (chat, mark, number, since, at, kind, asset, quantity, wallet, id) "
        "VALUES (?, '5', 0, ?, ?, 'income', 'SOL', '2', 'kraken', 'b')",
        [*row, utc_text(NOON)],
    )
    older.close()

    newer = Store(path)
    newer.batches.take_in(CHAT, "5", NOON, 9)
    newer.batches.show(CHAT, "5")
    (said,) = (replace(one, id="c", may_repeat="a") for one in newer.ledgers.rows(CHAT)[:1])
    newer.ledgers.add(CHAT, [said])

    found = [(one.id, one.may_repeat) for one in newer.ledgers.rows(CHAT)]
    assert found == [("a", None), ("b", None), ("c", "a")]
    newer.close()


def test_an_import_that_waited_before_several_could_waits_on(tmp_path: Path) -> None:
    path = str(tmp_path / "older.db")
    older = Database(path)
    migrations.apply(older, stop_before="several_imports")
    older.execute(
        "INSERT INTO chats (chat, min_loss, quiet_hours) VALUES (?, '100', '22:00-08:00')", [CHAT]
    )
    older.execute(
        "INSERT INTO imports (chat, mark, begun, file) VALUES (?, ?, ?, 'kraken.csv')",
        [CHAT, MARK, utc_text(NOON)],
    )
    older.execute(
        "INSERT INTO set_aside (chat, mark, number, since, at, kind, asset, quantity, wallet) "
        "VALUES (?, ?, 0, ?, ?, 'income', 'SOL', '1', 'kraken')",
        [CHAT, MARK, utc_text(NOON), utc_text(NOON)],
    )
    older.close()

    newer = Store(path)

    assert newer.imports.draft(CHAT, MARK) == Draft(MARK, "kraken.csv", 1)
    newer.batches.take_in(CHAT, MARK, NOON, 9)
    assert newer.batches.show(CHAT, MARK) == 1
    newer.close()


def test_a_wallet_that_was_written_in_several_ways_is_one_after_an_update(tmp_path: Path) -> None:
    path = str(tmp_path / "older.db")
    older = Database(path)
    migrations.apply(older, stop_before="one_name_of_a_wallet")
    older.execute(
        "INSERT INTO chats (chat, min_loss, quiet_hours) VALUES (?, '100', '22:00-08:00')", [CHAT]
    )
    columns = "at, kind, asset, quantity, wallet, to_wallet"
    for table, beside in (("ledger", "batch"), ("set_aside", "mark, number, since")):
        for number, ends in enumerate(
            (("Kraken", None), ("kraken", "Cold"), ("cold", "KRAKEN"), ("kraken", "Kraken"))
        ):
            values = [1] if table == "ledger" else [MARK, number, utc_text(NOON)]
            older.execute(
                f"INSERT INTO {table} (chat, {beside}, {columns}) "
                f"VALUES (?, {'?, ' * len(values)}?, 'move', 'BTC', '1', ?, ?)",
                [CHAT, *values, utc_text(NOON), *ends],
            )
    older.execute(
        "INSERT INTO accounts (chat, family, chain, address, wallet, place, due) "
        "VALUES (?, 'kraken', 'kraken', 'kraken', 'kraken', '{}', ?)",
        [CHAT, utc_text(NOON)],
    )
    older.close()

    newer = Store(path)

    expected = [("Kraken", None), ("Kraken", "Cold"), ("Cold", "Kraken"), ("Kraken", "kraken")]
    assert [(row.wallet, row.to_wallet) for row in newer.ledgers.rows(CHAT)] == expected
    assert newer.accounts.of(CHAT)[0].wallet == "Kraken"
    newer.ledgers.drop_batch(CHAT, 1)
    newer.batches.take_in(CHAT, MARK, NOON, 9)
    newer.batches.show(CHAT, MARK)
    assert [(row.wallet, row.to_wallet) for row in newer.ledgers.rows(CHAT)] == expected
    newer.close()


def test_rows_that_waited_go_into_the_wallet_that_came_meanwhile(store: Store) -> None:
    waiting = ledger("2025-01-02 sell 1 BTC for 100 in kraken\n2025-01-03 buy 1 BTC for 9 in cold")
    store.imports.set_aside(CHAT, MARK, waiting, NOON)
    store.ledgers.add(CHAT, ledger("2025-01-01 buy 1 BTC for 100 in Kraken"))

    while store.batches.take_in(CHAT, MARK, NOON, 1):
        pass
    store.batches.show(CHAT, MARK)

    assert [row.wallet for row in store.ledgers.rows(CHAT)] == ["Kraken", "Kraken", "cold"]
