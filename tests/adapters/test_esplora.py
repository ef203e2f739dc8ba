"""Watched addresses of Bitcoin, read from a server that pages as Esplora's documentation says."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.esplora import A_PAGE, EsploraAccounts
from bot.core.accounts import Account, Looked
from bot.core.addresses import Family
from bot.core.chats import ChatId
from bot.core.errors import AccountUnavailable
from bot.core.ledger import Kind, Row
from tests.build import d
from tests.fakes import NOON
from tests.http_server import Answer, Asked, HttpServer

MINE, ALSO_MINE, OTHER = "bc1qmine", "bc1qalso", "bc1qother"
GENESIS = datetime(2026, 1, 1, tzinfo=UTC)


class Chain:
    """A chain of blocks and an API in front of it, as Esplora's."""

    def __init__(self, server: HttpServer) -> None:
        self.server = server
        self.tip = 1000
        self.transactions: list[dict[str, object]] = []
        server.answer("/api/blocks/tip/height", lambda _: Answer(body=str(self.tip).encode()))

    def pay(
        self,
        txid: str,
        height: int,
        spent: dict[str, int],
        made: dict[str, int],
        *,
        mined: bool = False,
    ) -> None:
        fee = 0 if mined else sum(spent.values()) - sum(made.values())
        at = GENESIS + timedelta(minutes=10 * height)
        outputs = [{"scriptpubkey_address": to, "value": value} for to, value in made.items()]
        inputs: list[dict[str, object]] = [
            {"prevout": {"scriptpubkey_address": of, "value": value}} for of, value in spent.items()
        ]
        self.transactions.append({
            "txid": txid, "fee": fee, "vin": inputs or [{"prevout": None}], "vout": outputs,
            "status": {"confirmed": True, "block_height": height,
                       "block_time": int(at.timestamp())},
        })  # fmt: skip
        self.serve(MINE)
        self.serve(ALSO_MINE)

    def serve(self, address: str) -> None:
        def touches(one: dict[str, object]) -> bool:
            return f'"{address}"' in json.dumps(one)

        def page(after: str | None) -> Answer:
            found = sorted(
                filter(touches, self.transactions),
                key=lambda one: (-height(one), str(one["txid"])),
            )
            ids = [one["txid"] for one in found]
            if after is not None:
                found = found[ids.index(after) + 1 :] if after in ids else []
            return Answer(body=json.dumps(found[:A_PAGE]).encode())

        path = f"/api/address/{address}/txs/chain"
        self.server.answer(path, lambda _: page(None))
        for one in self.transactions:
            txid = str(one["txid"])
            self.server.answer(f"{path}/{txid}", lambda asked: page(last_part(asked)))
            self.server.answer(f"/api/tx/{txid}/status", self.status)

    def status(self, asked: Asked) -> Answer:
        txid = asked.path.split("/")[-2]
        known = any(one["txid"] == txid for one in self.transactions)
        return Answer(body=json.dumps({"confirmed": known}).encode())


def height(one: dict[str, object]) -> int:
    status = one["status"]
    assert isinstance(status, dict)
    return int(status["block_height"])


def last_part(asked: Asked) -> str:
    return asked.path.rpartition("/")[2]


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
def chain(server: HttpServer) -> Chain:
    return Chain(server)


def account(place: object = None, address: str = MINE) -> Account:
    found = place if isinstance(place, dict) else {}
    return Account(1, ChatId(7), Family.BITCOIN, "bitcoin", address, "cold", found, NOON)


async def look(server: HttpServer, place: object = None, own: tuple[str, ...] = (MINE,)) -> Looked:
    return await EsploraAccounts(server.url("/api")).look(account(place), own)


async def whole(server: HttpServer, place: object = None) -> tuple[list[Row], object]:
    rows: list[Row] = []
    for _ in range(20):
        looked = await look(server, place)
        rows += looked.rows
        place = dict(looked.place)
        if looked.whole:
            return rows, place
    raise AssertionError("it never ends")


async def test_what_came_is_a_deposit_and_what_went_a_withdrawal_without_its_change(
    server: HttpServer, chain: Chain
) -> None:
    chain.pay("in", 100, {OTHER: 60_000_000}, {MINE: 50_000_000, OTHER: 9_990_000})
    chain.pay("out", 200, {MINE: 50_000_000}, {OTHER: 20_000_000, MINE: 29_999_000})

    looked = await look(server)

    out, came = looked.rows
    assert (came.kind, came.quantity, came.total) == (Kind.DEPOSIT, d("0.5"), None)
    assert came.at == GENESIS + timedelta(minutes=1000)
    assert (out.kind, out.quantity, out.fee) == (Kind.WITHDRAWAL, d("0.2"), d("0.00001"))
    assert (out.fee_asset, out.wallet, out.note) == ("BTC", "cold", "out")
    assert looked.whole
    assert looked.place == {"done": 995}


async def test_what_goes_between_addresses_of_one_wallet_costs_only_its_fee(
    server: HttpServer, chain: Chain
) -> None:
    chain.pay("self", 100, {MINE: 50_000}, {ALSO_MINE: 49_000})

    looked = await look(server, own=(MINE, ALSO_MINE))

    assert [(row.kind, row.quantity) for row in looked.rows] == [(Kind.FEE, d("0.00001"))]


async def test_who_spends_together_with_others_lost_what_is_gone_and_no_stated_fee(
    server: HttpServer, chain: Chain
) -> None:
    chain.pay("join", 100, {MINE: 50_000, OTHER: 50_000}, {MINE: 49_500, OTHER: 49_500})

    (row,) = (await look(server)).rows

    assert (row.kind, row.quantity, row.fee) == (Kind.WITHDRAWAL, d("0.000005"), None)


async def test_mined_coins_are_a_deposit(server: HttpServer, chain: Chain) -> None:
    chain.pay("mined", 100, {}, {MINE: 312_500_000}, mined=True)

    (row,) = (await look(server)).rows

    assert (row.kind, row.quantity) == (Kind.DEPOSIT, d("3.125"))


@pytest.mark.parametrize("count", [1, A_PAGE - 1, A_PAGE, A_PAGE + 1, 3 * A_PAGE])
async def test_pages_are_read_to_the_end_and_each_transaction_once(
    server: HttpServer, chain: Chain, count: int
) -> None:
    for number in range(count):
        chain.pay(f"{number:03}", 100 + number, {OTHER: 2000}, {MINE: 1000 + number})

    rows, place = await whole(server)

    assert len({row.id for row in rows}) == len(rows) == count
    assert place == {"done": 995}


async def test_later_looks_bring_only_what_is_new(server: HttpServer, chain: Chain) -> None:
    chain.pay("old", 100, {OTHER: 2000}, {MINE: 1000})
    _, place = await whole(server)
    chain.tip = 1100
    chain.pay("new", 1050, {OTHER: 2000}, {MINE: 1000})

    rows, _ = await whole(server, place)

    assert [row.note for row in rows] == ["new"]


async def test_what_is_not_deep_enough_is_left_for_later_and_may_be_undone(
    server: HttpServer, chain: Chain
) -> None:
    chain.pay("fresh", 997, {OTHER: 2000}, {MINE: 1000})
    rows, place = await whole(server)
    assert rows == []

    chain.transactions.clear()
    chain.tip = 1003
    chain.pay("other", 997, {OTHER: 3000}, {MINE: 2000})
    rows, _ = await whole(server, place)

    assert [row.note for row in rows] == ["other"]


async def test_where_the_place_to_go_on_was_undone_the_look_begins_anew(
    server: HttpServer, chain: Chain
) -> None:
    for number in range(A_PAGE + 5):
        chain.pay(f"{number:03}", 100 + number, {OTHER: 2000}, {MINE: 1000})
    first = await look(server)
    gone = str(first.place["last"])
    chain.transactions = [one for one in chain.transactions if one["txid"] != gone]
    chain.serve(MINE)

    again = await look(server, dict(first.place))
    rows, _ = await whole(server, dict(again.place))

    assert (again.rows, again.whole, again.place) == ((), False, {"done": -1})
    assert len(rows) == A_PAGE + 4


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(429, {"Retry-After": "30"}), "asks for fewer look-ups"),
        (Answer(503), "has trouble of its own"),
        (Answer(400), "does not answer as expected"),
        (Answer(body=b"<html>"), "cannot be read"),
        (Answer(body=b'{"a": 1}'), "cannot be read"),
        (Answer(body=b'[{"txid": "x"}]'), "cannot be read"),
        (Answer(body=b"[]", delay=5), "did not answer within"),
        (Answer(headers={"Content-Length": "99"}, body=b"["), "cannot be reached"),
    ],
)
async def test_a_failing_server_is_told_in_words_without_the_address(
    server: HttpServer, chain: Chain, answer: Answer, said: str
) -> None:
    server.answer(f"/api/address/{MINE}/txs/chain", answer)
    source = EsploraAccounts(server.url("/api"), deadline=timedelta(seconds=0.5))

    with pytest.raises(AccountUnavailable, match=said) as failed:
        await source.look(account(), (MINE,))

    assert MINE not in str(failed.value)
    assert chain.tip == 1000
