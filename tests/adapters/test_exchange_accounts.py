"""An account at Kraken: from entries in hand, and over HTTP where the package ccxt is installed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.adapters.exchange_accounts import A_PAGE, COLUMNS, PAUSE, Call, KrakenAccounts
from bot.core.accounts import Account
from bot.core.addresses import Family
from bot.core.chats import ChatId
from bot.core.errors import AccountUnavailable
from bot.core.exchange_keys import ApiKey
from bot.core.ledger import Kind, Row
from bot.imports import ExportFile, read_export
from tests.build import d
from tests.fakes import NOON, HandClock
from tests.http_server import Answer, Asked, HttpServer

KEY = ApiKey("K" * 56, base64.b64encode(b"secret" * 11).decode())
START = NOON - timedelta(days=100)
READS = ["query-funds", "query-ledger"]


class OpenVault:
    """Keeps a key as it is."""

    def seal(self, key: ApiKey) -> bytes:
        return f"{key.key}\n{key.secret}".encode()

    def open(self, sealed: bytes) -> ApiKey:
        return ApiKey(*sealed.decode().split("\n"))


class Kraken:
    """Ledger entries and what Kraken answers about them; a page has 50, newest first."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.permissions: object = READS
        self.asked: list[dict[str, str]] = []
        self.broken: AccountUnavailable | None = None

    def trade(self, number: int) -> None:
        at = (START + timedelta(hours=number)).timestamp() + 0.25
        for asset, amount, fee in (("XXBT", "0.01", "0"), ("ZEUR", "-500.0000", "1.3000")):
            self.add(f"T{number}", at, "trade", asset, amount, fee)

    def add(self, refid: str, at: float, kind: str, asset: str, amount: str, fee: str) -> None:
        self.entries.append({
            "txid": f"L{len(self.entries)}", "refid": refid, "time": at, "type": kind,
            "subtype": "", "aclass": "currency", "asset": asset, "amount": amount, "fee": fee,
            "balance": "1.0",
        })  # fmt: skip

    def result(self, method: str, query: Mapping[str, str]) -> object:
        if method == "GetApiKeyInfo":
            return {"name": "gleaner", "permissions": self.permissions}
        self.asked.append(dict(query))
        start, end = float(query["start"]), float(query["end"])
        found = [each for each in self.entries if start < each["time"] <= end]
        found.sort(key=lambda each: -each["time"])
        page = {
            each["txid"]: {name: each[name] for name in each if name != "txid"}
            for each in found[:A_PAGE]
        }
        return {"ledger": page, "count": len(found)}

    async def __call__(self, method: str, query: Mapping[str, str], key: ApiKey) -> object:
        assert key == KEY
        if self.broken:
            raise self.broken
        return self.result(method, query)


def accounts(kraken: Call, clock: HandClock | None = None) -> KrakenAccounts:
    return KrakenAccounts(kraken, OpenVault(), clock or HandClock())


def account(place: object = None) -> Account:
    found = dict(place) if isinstance(place, dict) else {}
    sealed = OpenVault().seal(KEY)
    return Account(
        1, ChatId(7), Family.KRAKEN, "kraken", "kraken", "kraken", found, NOON, secret=sealed
    )


async def whole(source: KrakenAccounts, place: object = None) -> tuple[list[Row], dict[str, Any]]:
    rows: list[Row] = []
    for _ in range(50):
        looked = await source.look(account(place), ())
        rows += looked.rows
        place = dict(looked.place)
        if looked.whole:
            return rows, place
    raise AssertionError("it never ends")


async def test_both_legs_of_a_trade_are_one_row_with_its_fee() -> None:
    kraken = Kraken()
    kraken.trade(1)

    (row,), place = await whole(accounts(kraken))

    assert (row.kind, row.asset, row.quantity) == (Kind.BUY, "BTC", d("0.01"))
    assert (row.total, row.currency, row.fee, row.wallet) == (d(500), "EUR", d("1.3"), "kraken")
    assert place == {"done": int(NOON.timestamp())}


@pytest.mark.parametrize("trades", [24, 25, 26, 130])
async def test_pages_are_read_to_the_end_no_trade_is_torn_apart_and_none_comes_twice(
    trades: int,
) -> None:
    kraken = Kraken()
    for number in range(trades):
        kraken.trade(number)

    rows, _ = await whole(accounts(kraken))

    assert len(rows) == len({row.id for row in rows}) == trades
    assert {row.kind for row in rows} == {Kind.BUY}


async def test_between_pages_there_is_the_pause_that_kraken_needs() -> None:
    kraken = Kraken()
    for number in range(30):
        kraken.trade(number)

    looked = await accounts(kraken).look(account(), ())

    assert (looked.whole, looked.pause) == (False, PAUSE)


async def test_an_entry_has_the_id_that_it_has_in_krakens_own_export() -> None:
    kraken = Kraken()
    kraken.trade(1)
    kraken.add("R1", START.timestamp(), "staking", "DOT.S", "1.5", "0")
    lines = [",".join(COLUMNS)]
    for each in kraken.entries:
        at = START if each["refid"] == "R1" else START + timedelta(hours=1)
        cells = {**each, "time": f"{at:%Y-%m-%d %H:%M:%S}"}
        lines.append(",".join(str(cells[name]) for name in COLUMNS))

    rows, _ = await whole(accounts(kraken))
    exported = read_export([ExportFile("ledgers.csv", "\n".join(lines).encode())]).rows

    assert {row.id for row in rows} == {row.id for row in exported}
    assert len(rows) == 2


async def test_later_looks_ask_for_what_is_new_and_for_what_came_late() -> None:
    kraken, clock = Kraken(), HandClock()
    kraken.trade(1)
    source = accounts(kraken, clock)
    _, place = await whole(source)
    clock.turn(hours=1)
    kraken.add("R1", NOON.timestamp() - 3600, "staking", "DOT", "1.5", "0")

    rows, _ = await whole(source, place)

    assert [row.kind for row in rows] == [Kind.INCOME]
    assert float(kraken.asked[-1]["start"]) == (NOON - timedelta(days=2)).timestamp()


async def test_a_key_that_can_only_read_is_taken_and_any_other_named() -> None:
    kraken = Kraken()

    assert await accounts(kraken).check(KEY) == ()
    kraken.permissions = [*READS, "withdraw-funds", "modify-trades"]
    assert await accounts(kraken).check(KEY) == ("modify-trades", "withdraw-funds")


@pytest.mark.parametrize("permissions", [None, [], "query-ledger", ["query-funds"]])
async def test_a_key_of_which_nothing_can_be_told_or_that_cannot_read_is_refused(
    permissions: object,
) -> None:
    kraken = Kraken()
    kraken.permissions = permissions

    with pytest.raises(AccountUnavailable):
        await accounts(kraken).check(KEY)


@pytest.mark.parametrize(
    "result", [None, {}, {"ledger": []}, {"ledger": {"L1": {}}}, {"ledger": {"L1": 1}},
               {"ledger": {"L1": {"refid": "T", "time": "x", "type": "trade", "asset": "A",
                                  "amount": "1"}}}],
)  # fmt: skip
async def test_an_answer_that_is_not_as_documented_is_told(result: object) -> None:
    async def call(_: str, __: Mapping[str, str], ___: ApiKey) -> object:
        return result

    with pytest.raises(AccountUnavailable, match="cannot be read"):
        await accounts(call).look(account(), ())


class KrakenServer(Kraken):
    """The same over HTTP: checks nonce and signature as Kraken's documentation says."""

    def __init__(self, server: HttpServer) -> None:
        super().__init__()
        self.nonce = 0
        self.errors: list[str] = []
        for method in ("Ledgers", "GetApiKeyInfo"):
            server.answer(f"/0/private/{method}", self.answer)

    def answer(self, asked: Asked) -> Answer:
        body = asked.body.decode()
        query = {name: found[0] for name, found in parse_qs(body).items()}
        hashed = hashlib.sha256((query["nonce"] + body).encode()).digest()
        right = hmac.new(
            base64.b64decode(KEY.secret), asked.path.encode() + hashed, hashlib.sha512
        ).digest()
        if asked.headers["api-key"] != KEY.key:
            return self.says(None, "EAPI:Invalid key")
        if asked.headers["api-sign"] != base64.b64encode(right).decode():
            return self.says(None, "EAPI:Invalid signature")
        if int(query["nonce"]) <= self.nonce:
            return self.says(None, "EAPI:Invalid nonce")
        self.nonce = int(query["nonce"])
        if self.errors:
            return self.says(None, self.errors.pop(0))
        return self.says(self.result(asked.path.rpartition("/")[2], query))

    def says(self, result: object, *errors: str) -> Answer:
        stated = {"error": list(errors), **({"result": result} if result is not None else {})}
        return Answer(
            headers={"Content-Type": "application/json"}, body=json.dumps(stated).encode()
        )


@dataclass(frozen=True, slots=True)
class OverHttp:
    kraken: KrakenServer
    call: Call


@pytest.fixture
def over_http() -> Iterator[OverHttp]:
    pytest.importorskip("ccxt", reason="the extra gleaner[accounts] is not installed")
    from bot.adapters.exchange_accounts import CcxtKraken

    with HttpServer() as server:
        call = CcxtKraken(server.url("").rstrip("/"), timeout_seconds=2)
        yield OverHttp(KrakenServer(server), call)


async def test_ccxt_signs_as_kraken_expects_and_all_pages_are_read(over_http: OverHttp) -> None:
    for number in range(60):
        over_http.kraken.trade(number)
    source = accounts(over_http.call)

    assert await source.check(KEY) == ()
    rows, _ = await whole(source)

    assert len({row.id for row in rows}) == len(rows) == 60


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("EAPI:Rate limit exceeded", "asks for fewer look-ups"),
        ("EGeneral:Permission denied", "lacks the permission"),
        ("EAPI:Invalid nonce", "nobody else uses"),
        ("EService:Unavailable", "trouble of its own"),
        ("EWhatever:Else", "does not answer as expected"),
    ],
)
async def test_an_error_of_kraken_is_told_without_the_key(
    over_http: OverHttp, error: str, said: str
) -> None:
    over_http.kraken.errors = [error]

    with pytest.raises(AccountUnavailable, match=said) as failed:
        await accounts(over_http.call).look(account(), ())

    assert KEY.key not in str(failed.value)
    assert failed.value.__cause__ is None


async def test_a_key_that_kraken_does_not_know_is_told(over_http: OverHttp) -> None:
    wrong = ApiKey("W" * 56, KEY.secret)

    with pytest.raises(AccountUnavailable, match="does not know the key"):
        await accounts(over_http.call).check(wrong)


def test_what_is_sealed_can_be_opened_with_the_same_key_alone() -> None:
    fernet = pytest.importorskip("cryptography.fernet", reason="gleaner[accounts] is not installed")
    from bot.adapters.vault import Vault

    vault = Vault(fernet.Fernet.generate_key().decode())
    sealed = vault.seal(KEY)

    assert KEY.secret.encode() not in sealed
    assert vault.open(sealed) == KEY
    with pytest.raises(AccountUnavailable, match="BOT_KEY"):
        Vault(fernet.Fernet.generate_key().decode()).open(sealed)
