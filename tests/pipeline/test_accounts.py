from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.accounts import LOOK_EVERY, Account, Looked
from bot.core.addresses import Address, Family
from bot.core.chats import ChatId, Profile
from bot.core.errors import AccountUnavailable
from bot.core.ledger import Kind, Row
from bot.pipeline.accounts import AccountKeeper
from bot.reports import Reports
from bot.store import Store
from tests.build import d, ledger
from tests.fakes import NOON, FixedPrices, HandClock, taken_back

CHAT = ChatId(7)
COLD = Address(Family.BITCOIN, "bc1qcold")
HOT = Address(Family.BITCOIN, "bc1qhot")


def came(number: int, units: str = "0.5", wallet: str = "cold") -> Row:
    at = NOON - timedelta(days=100 - number)
    return Row(0, at, Kind.DEPOSIT, "BTC", d(units), wallet=wallet, id=f"chain:{wallet}:{number}")


class Pages:
    """A source whose pages are rows in memory; the place is the number of the next page."""

    def __init__(self, *pages: tuple[Row, ...]) -> None:
        self.pages = pages
        self.owned: list[frozenset[str]] = []
        self.down: AccountUnavailable | None = None

    async def look(self, account: Account, own: Collection[str]) -> Looked:
        self.owned.append(frozenset(own))
        if self.down:
            raise self.down
        page = int(account.place.get("page", 0))
        rows = self.pages[page] if page < len(self.pages) else ()
        last = page + 1 >= len(self.pages)
        return Looked(rows, {"page": len(self.pages) if last else page + 1}, whole=last)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.path = str(folder / "accounts.db")
        self.source = Pages((came(1), came(2)), (came(3),))
        self.open()
        self.store.chats.save(Profile(CHAT, country="US", currency="USD"))

    def open(self) -> None:
        self.store = Store(self.path)
        self.keeper = AccountKeeper(self.store, {Family.BITCOIN: self.source}, self.clock)

    def watch(self, address: Address = COLD, wallet: str = "cold") -> Account:
        added = self.store.accounts.add(CHAT, address, "bitcoin", wallet, self.clock())
        assert added is not None
        return added

    def rows(self) -> list[str | None]:
        return [row.id for row in self.store.ledgers.rows(CHAT)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


async def test_an_account_is_read_page_by_page_then_rests(desk: Desk) -> None:
    desk.watch()

    looks = [await desk.keeper.look() for _ in range(3)]
    (account,) = desk.store.accounts.of(CHAT)

    assert looks == [True, True, False]
    assert len(desk.rows()) == 3
    assert account.due == NOON + LOOK_EVERY
    assert account.read_at == NOON


async def test_a_program_that_dies_goes_on_where_it_was(desk: Desk) -> None:
    desk.watch()
    await desk.keeper.look()
    desk.store.close()
    desk.open()

    await desk.keeper.look()

    assert desk.rows() == ["chain:cold:1", "chain:cold:2", "chain:cold:3"]
    assert len(desk.source.owned) == 2


async def test_what_comes_in_is_no_purchase_and_its_cost_a_problem_not_zero(desk: Desk) -> None:
    desk.watch()
    await desk.keeper.look()

    books = Reports(desk.store, FixedPrices(desk.clock, {}), desk.clock).books(CHAT)

    assert {problem.problem for problem in books.problems} == {"unmatched_transfer"}
    assert books.open == ()


async def test_a_transfer_from_an_exchange_to_ones_own_address_is_one_move(desk: Desk) -> None:
    desk.store.ledgers.add(CHAT, ledger("2026-01-01 buy 1 BTC for 50000 in kraken"))
    sent = replace(came(2), kind=Kind.WITHDRAWAL, wallet="kraken", id="x")
    desk.store.ledgers.add(CHAT, [replace(sent, at=came(2).at - timedelta(hours=1))])
    desk.source.pages = ((came(2),),)
    desk.watch()
    await desk.keeper.look()

    books = Reports(desk.store, FixedPrices(desk.clock, {}), desk.clock).books(CHAT)

    assert books.problems == ()
    assert {(lot.wallet, lot.quantity, lot.cost) for lot in books.open} == {
        ("kraken", d("0.5"), d(25_000)), ("cold", d("0.5"), d(25_000))
    }  # fmt: skip


async def test_a_failure_is_kept_and_tried_again_after_longer_and_longer(desk: Desk) -> None:
    desk.watch()
    desk.source.down = AccountUnavailable("The server is down.")

    waits, whys = [], set()
    for _ in range(3):
        assert not await desk.keeper.look()
        (account,) = desk.store.accounts.of(CHAT)
        waits.append(account.due - desk.clock())
        whys.add(account.why)
        desk.clock.now = account.due

    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert whys == {"The server is down."}
    desk.source.down = None
    assert await desk.keeper.look()
    assert desk.store.accounts.of(CHAT)[0].why is None


async def test_a_wait_that_a_server_asks_for_is_kept(desk: Desk) -> None:
    desk.watch()
    desk.source.down = AccountUnavailable("Busy.", timedelta(minutes=20))

    await desk.keeper.look()

    assert desk.store.accounts.of(CHAT)[0].due == NOON + timedelta(minutes=20)


async def test_an_account_without_its_source_says_so(desk: Desk) -> None:
    desk.watch(Address(Family.EVM, "0x1"), "metamask")

    await desk.keeper.look()

    assert "turned off" in (desk.store.accounts.of(CHAT)[0].why or "")


async def test_another_address_of_a_wallet_lets_all_of_it_be_read_anew_and_rows_change(
    desk: Desk,
) -> None:
    desk.watch()
    while await desk.keeper.look():
        pass
    desk.watch(HOT)
    desk.source.pages = ((came(1, "0.4"), came(2), came(3)),)

    while await desk.keeper.look():
        pass

    assert desk.source.owned[-1] == {"bc1qcold", "bc1qhot"}
    assert sorted(row.quantity for row in desk.store.ledgers.rows(CHAT)) == [
        d("0.4"), d("0.5"), d("0.5")
    ]  # fmt: skip


async def test_a_row_that_its_owner_mended_stays_mended(desk: Desk) -> None:
    desk.watch()
    while await desk.keeper.look():
        pass
    first = desk.store.ledgers.stretch_after(CHAT, 0, 0, 9)
    row = first.rows[0]
    mended = replace(row, kind=Kind.BUY, total=d(9), currency="USD")
    desk.store.ledgers.change(CHAT, first.numbers[0], mended)

    desk.watch(HOT)
    while await desk.keeper.look():
        pass

    kinds = {row.id: row.kind for row in desk.store.ledgers.rows(CHAT)}
    assert kinds["chain:cold:1"] is Kind.BUY
    assert len(kinds) == 3


async def test_undo_takes_back_what_was_added_by_hand_never_what_was_read(desk: Desk) -> None:
    desk.store.ledgers.add(CHAT, ledger("2026-01-01 buy 1 BTC for 50000"))
    desk.watch()
    while await desk.keeper.look():
        pass

    assert [row.kind for row in taken_back(desk.store, CHAT, 1)] == [Kind.BUY]
    assert taken_back(desk.store, CHAT, 2) == ()
    assert len(desk.rows()) == 3


async def test_what_is_watched_no_longer_leaves_its_rows_or_takes_them_along(desk: Desk) -> None:
    one = desk.watch()
    while await desk.keeper.look():
        pass

    assert desk.store.accounts.remove(ChatId(8), one.number, rows=True) is None
    assert desk.store.accounts.remove(CHAT, one.number, rows=True) == desk_account(one, desk)
    assert desk.rows() == []


def desk_account(one: Account, desk: Desk) -> Account:
    return replace(one, place={"page": 2}, due=NOON + LOOK_EVERY, read_at=desk.clock())


async def test_a_look_at_an_account_that_went_away_meanwhile_writes_nothing(desk: Desk) -> None:
    one = desk.watch()
    looked = await desk.source.look(one, ())
    desk.store.chats.forget(CHAT)

    assert desk.store.accounts.keep(one, looked, NOON, NOON) == 0
    assert desk.store.accounts.next(NOON) is None
