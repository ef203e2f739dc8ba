"""Watched addresses of EVM chains, read from a server that answers as Etherscan documents."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.evm import A_PAGE, KINDS, EvmAccounts
from bot.core.accounts import Account, Looked
from bot.core.addresses import Family
from bot.core.chains import load_chains
from bot.core.chats import ChatId
from bot.core.errors import AccountUnavailable
from bot.core.ledger import Kind
from tests.build import d
from tests.fakes import NOON, HandClock
from tests.http_server import Answer, Asked, HttpServer

CHAINS = load_chains((Path(__file__).parents[2] / "bot" / "chains.toml").read_text("utf-8"))
MINE = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
OTHER = "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359"
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
WBTC = "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599"
FAKE = "0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb"
ETHER = 10**18


class Chain:
    """Lists of transactions and an API in front of them, as Etherscan's."""

    def __init__(self, server: HttpServer) -> None:
        self.clock = HandClock()
        self.lists: dict[str, list[dict[str, str]]] = {kind: [] for kind in KINDS}
        self.refusals: list[Answer] = []
        server.answer("/v2/api", self.answer)

    def add(self, kind: str, txid: str, block: int, **stated: object) -> None:
        at = NOON - timedelta(days=30) + timedelta(seconds=12 * block)
        item = {
            "hash": txid, "blockNumber": str(block), "timeStamp": str(int(at.timestamp())),
            "from": OTHER, "to": MINE.lower(), "value": "0", "isError": "0",
            **{name.rstrip("_"): str(value) for name, value in stated.items()},
        }  # fmt: skip
        if kind == "txlist":
            item = {"gasUsed": "21000", "gasPrice": "1000000000", **item}
        self.lists[kind].append(item)

    def answer(self, asked: Asked) -> Answer:
        if self.refusals:
            return self.refusals.pop(0)
        query = {name: found[0] for name, found in parse_qs(urlsplit(asked.path).query).items()}
        first, size = int(query["startblock"]), int(query["offset"])
        found = [each for each in self.lists[query["action"]] if int(each["blockNumber"]) >= first]
        found.sort(key=lambda each: int(each["blockNumber"]))
        if not found:
            return says("0", "No transactions found", [])
        return says("1", "OK", found[:size])


def says(status: str, message: str, result: object) -> Answer:
    stated = {"status": status, "message": message, "result": result}
    return Answer(body=json.dumps(stated).encode())


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
def chain(server: HttpServer) -> Chain:
    return Chain(server)


async def look(
    server: HttpServer, chain: Chain, place: object = None, key: str | None = None
) -> Looked:
    source = EvmAccounts(
        server.url("/v2/api"), CHAINS, chain.clock, key=key, pause_seconds=0,
        deadline=timedelta(seconds=5),
    )  # fmt: skip
    found = dict(place) if isinstance(place, dict) else {}
    account = Account(1, ChatId(7), Family.EVM, "ethereum", MINE, "metamask", found, NOON)
    return await source.look(account, ())


async def test_what_came_and_what_went_are_halves_of_transfers_with_the_fee(
    server: HttpServer, chain: Chain
) -> None:
    chain.add("txlist", "0x1", 10, value=2 * ETHER)
    chain.add("txlist", "0x2", 20, value=ETHER, from_=MINE.lower(), to=OTHER)

    looked = await look(server, chain)

    came, gone = looked.rows
    assert (came.kind, came.asset, came.quantity) == (Kind.DEPOSIT, "ETH", d(2))
    assert (came.total, came.fee) == (None, None)
    assert (gone.kind, gone.quantity) == (Kind.WITHDRAWAL, d(1))
    assert (gone.fee, gone.fee_asset) == (d("0.000021"), "ETH")
    assert (gone.wallet, gone.note) == ("metamask", "0x2")
    assert looked.whole
    assert looked.place == {"block": 21, "unknown": 0}


async def test_one_asset_out_and_another_in_is_a_swap_and_the_fee_a_row_of_its_own(
    server: HttpServer, chain: Chain
) -> None:
    chain.add("txlist", "0x1", 10, from_=MINE.lower(), to=FAKE)
    chain.add("tokentx", "0x1", 10, from_=MINE.lower(), to=FAKE, value=3_000_000_000,
              contractAddress=USDC, tokenDecimal=6)  # fmt: skip
    chain.add("tokentx", "0x1", 10, from_=FAKE, value=5_000_000, contractAddress=WBTC,
              tokenDecimal=8)  # fmt: skip

    swap, fee = (await look(server, chain)).rows

    assert (swap.kind, swap.asset, swap.quantity) == (Kind.SWAP, "USDC", d(3000))
    assert (swap.to_asset, swap.to_quantity, swap.total) == ("WBTC", d("0.05"), None)
    assert (fee.kind, fee.asset, fee.quantity) == (Kind.FEE, "ETH", d("0.000021"))


async def test_coins_that_a_contract_sends_are_counted(server: HttpServer, chain: Chain) -> None:
    chain.add("txlistinternal", "0x1", 10, from_=FAKE, value=ETHER // 2)

    (row,) = (await look(server, chain)).rows

    assert (row.kind, row.quantity) == (Kind.DEPOSIT, d("0.5"))


async def test_a_failed_transaction_moves_nothing_and_costs_its_fee(
    server: HttpServer, chain: Chain
) -> None:
    chain.add("txlist", "0x1", 10, value=ETHER, from_=MINE.lower(), to=OTHER, isError=1)

    (row,) = (await look(server, chain)).rows

    assert (row.kind, row.quantity) == (Kind.FEE, d("0.000021"))


async def test_a_token_that_only_calls_itself_usdc_is_left_out_and_counted(
    server: HttpServer, chain: Chain
) -> None:
    for number in range(2):
        chain.add("tokentx", f"0x{number}", 10, value=1, contractAddress=FAKE, tokenDecimal=6,
                  tokenSymbol="USDC")  # fmt: skip

    looked = await look(server, chain)

    assert looked.rows == ()
    assert looked.told == "2 transfers of tokens that I do not know by contract left out"


async def test_long_lists_are_read_window_by_window_and_nothing_twice(
    server: HttpServer, chain: Chain
) -> None:
    for number in range(A_PAGE + 300):
        chain.add("txlist", f"0x{number:x}", 10 + number // 2, value=ETHER)
        if not number % 4:
            chain.add("tokentx", f"0x{number:x}", 10 + number // 2, value=10**6,
                      contractAddress=USDC, tokenDecimal=6)  # fmt: skip

    ids, place, looks = [], None, 0
    while True:
        looked = await look(server, chain, place)
        ids += [row.id for row in looked.rows]
        place, looks = dict(looked.place), looks + 1
        if looked.whole:
            break

    assert looks == 2
    assert len(ids) == len(set(ids)) == (A_PAGE + 300) + (A_PAGE + 300) // 4


async def test_what_is_not_final_is_left_for_later_and_may_be_undone(
    server: HttpServer, chain: Chain
) -> None:
    chain.add("txlist", "0x1", 10, value=ETHER)
    chain.add("txlist", "0x2", 20, value=ETHER)
    chain.clock.now = NOON - timedelta(days=30) + timedelta(seconds=12 * 20, minutes=29)
    first = await look(server, chain)

    chain.lists["txlist"].pop()
    chain.add("txlist", "0x3", 21, value=2 * ETHER)
    chain.clock.turn(hours=1)
    second = await look(server, chain, dict(first.place))

    assert [row.note for row in first.rows] == ["0x1"]
    assert first.whole
    assert [row.note for row in second.rows] == ["0x3"]


async def test_a_block_with_more_than_a_list_holds_is_told(
    server: HttpServer, chain: Chain
) -> None:
    for number in range(A_PAGE + 1):
        chain.add("txlist", f"0x{number:x}", 10, value=1)

    with pytest.raises(AccountUnavailable, match="more of one block"):
        await look(server, chain, {"block": 10})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (says("0", "NOTOK", "Max rate limit reached"), "asks for fewer look-ups"),
        (says("0", "NOTOK", "Max calls per sec rate limit reached (3/sec)"), "fewer look-ups"),
        (says("0", "NOTOK", "Invalid API Key (#err2)|hunter2"), "check BOT_EVM_KEY"),
        (says("0", "NOTOK", "Missing/Invalid API Key"), "check BOT_EVM_KEY"),
        (says("0", "NOTOK", None), "does not answer as expected"),
        (says("1", "OK", [{"blockNumber": "x"}]), "cannot be read"),
        (says("1", "OK", [1]), "cannot be read"),
        (Answer(429), "asks for fewer look-ups"),
        (Answer(502), "has trouble of its own"),
        (Answer(body=b"<html>"), "cannot be read"),
        (Answer(headers={"Content-Length": "9"}, body=b"{"), "cannot be reached"),
    ],
)
async def test_a_failing_server_is_told_in_words_without_key_and_address(
    server: HttpServer, chain: Chain, answer: Answer, said: str
) -> None:
    chain.refusals = [answer]

    with pytest.raises(AccountUnavailable, match=said) as failed:
        await look(server, chain, key="hunter2")

    assert "hunter2" not in str(failed.value)
    assert MINE.lower() not in str(failed.value).lower()


async def test_the_key_and_the_number_of_the_chain_are_sent(
    server: HttpServer, chain: Chain
) -> None:
    await look(server, chain, key="hunter2")

    query = parse_qs(urlsplit(server.asked[0].path).query)
    assert (query["apikey"], query["chainid"]) == (["hunter2"], ["1"])
    assert [parse_qs(urlsplit(each.path).query)["action"] for each in server.asked] == [
        [kind] for kind in KINDS
    ]


def test_every_contract_of_every_chain_is_in_the_dictionary_of_coins() -> None:
    assets = (Path(__file__).parents[2] / "bot" / "assets.toml").read_text("utf-8")

    symbols = {
        symbol for chain in CHAINS.values() for symbol in (*chain.tokens.values(), chain.coin)
    }

    assert {"ethereum", "base", "polygon"} <= CHAINS.keys()
    assert [symbol for symbol in symbols if f'symbol = "{symbol}"' not in assets] == []
