"""A watched address of an EVM chain in, what happened to it out: an Etherscan-compatible API.

https://docs.etherscan.io/api-endpoints/accounts
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from bot.adapters.json_host import Ask, JsonHost, NotAsAgreed, table
from bot.core.accounts import Account, Looked
from bot.core.chain_rows import EvmTransaction, Transfer, evm_rows
from bot.core.chains import Chain
from bot.core.errors import AccountUnavailable
from bot.ports import Clock

A_PAGE = 1000
PAUSE_SECONDS = 0.4
"""Free keys may ask three times a second."""
FINAL_AFTER = timedelta(minutes=30)
"""Blocks of Ethereum are final after some 13 minutes, those of the others sooner."""
KINDS = ("txlist", "txlistinternal", "tokentx")
_NOTHING = "no transactions found"
_LIMITED = ("rate limit", "max calls per sec")
_WRONG_KEY = ("invalid api key", "missing/invalid api key", "missing api key")
_MOST_DIGITS = 78

Item = Mapping[str, object]


class EvmAccounts:
    """Reads transactions, internal ones and those of tokens, oldest first; a ports.AccountSource.

    The place is `block`, the next to be read; and `unknown`, how many transfers of tokens were
    left out because their contract is not known.

    chains  by name.
    """

    def __init__(
        self,
        url: str,
        chains: Mapping[str, Chain],
        clock: Clock,
        *,
        key: str | None = None,
        deadline: timedelta = timedelta(seconds=40),
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._name = httpx.URL(url).host
        self._chains = chains
        self._clock = clock
        self._key = key
        self._pause = pause_seconds
        self._host = JsonHost(
            url, self._failed, remedy="BOT_EVM_KEY", deadline=deadline, body_limit=16 * 2**20
        )

    async def look(self, account: Account, own: Collection[str]) -> Looked:
        """Return what the next blocks have, and where to go on.

        Raises  AccountUnavailable.
        """
        del own  # Each address of an EVM chain has a balance of its own.
        chain = self._chains[account.chain]
        first = int(account.place.get("block", 0))
        lists: dict[str, list[Item]] = {}
        async with self._host.asking() as ask:
            for kind in KINDS:
                lists[kind] = await self._list(ask, kind, account.address, chain, first)
                await asyncio.sleep(self._pause)
            return self._looked(account, chain, lists, first)

    def _looked(
        self, account: Account, chain: Chain, lists: Mapping[str, list[Item]], first: int
    ) -> Looked:
        last = self._last(lists, first)
        reading = _Reading(account.address.lower(), chain)
        for kind, items in lists.items():
            for item in items:
                if _number(item, "blockNumber") <= last:
                    reading.take(kind, item)
        unknown = int(account.place.get("unknown", 0)) + reading.unknown
        rows = evm_rows(
            reading.transactions(), account.address, chain=chain.name, coin=chain.coin,
            decimals=chain.decimals, wallet=account.wallet,
        )  # fmt: skip
        place = {"block": max(last + 1, first), "unknown": unknown}
        more = any(len(items) >= A_PAGE for items in lists.values())
        return Looked(rows, place, whole=not more or last < first, told=_told(unknown))

    def _last(self, lists: Mapping[str, list[Item]], first: int) -> int:
        """Return the last block of which all is there and final, `first - 1` where none is.

        A list that is full may lack the rest of its last block.
        """
        now = self._clock()
        blocks = [_number(item, "blockNumber") for items in lists.values() for item in items]
        if any(block < first for block in blocks):
            raise NotAsAgreed
        open_ = [
            _number(item, "blockNumber")
            for items in lists.values()
            for item in items
            if now - _at(item) < FINAL_AFTER
        ]
        full = [
            _number(items[-1], "blockNumber") for items in lists.values() if len(items) >= A_PAGE
        ]
        last = min([*(block - 1 for block in (*open_, *full)), max(blocks, default=first - 1)])
        if last < first and min(full, default=first + 1) <= first:
            raise self._failed("has more of one block than it gives at once", None)
        return last

    async def _list(
        self, ask: Ask, kind: str, address: str, chain: Chain, first: int
    ) -> list[Item]:
        query = {
            "chainid": str(chain.id),
            "module": "account",
            "action": kind,
            "address": address,
            "startblock": str(first),
            "endblock": "9999999999",
            "page": "1",
            "offset": str(A_PAGE),
            "sort": "asc",
            **({"apikey": self._key} if self._key else {}),
        }
        answer = table(await ask("", query))
        result = answer.get("result")
        if isinstance(result, list) and answer.get("status") in {"0", "1"}:
            said = str(answer.get("message", "")).lower()
            if answer.get("status") == "1" or said.startswith(_NOTHING) or not result:
                return [table(each) for each in result]
        raise self._refusal(f"{answer.get('message')} {result}".lower())

    def _refusal(self, said: str) -> AccountUnavailable:
        """Tell what an answer of status 200 means that is no list; it may quote the key."""
        if any(words in said for words in _LIMITED):
            return self._failed("asks for fewer look-ups; I try again in a few minutes", None)
        if any(words in said for words in _WRONG_KEY):
            return self._failed("refuses our key; the operator should check BOT_EVM_KEY", None)
        return self._failed("does not answer as expected", None)

    def _failed(self, what: str, wait: timedelta | None) -> AccountUnavailable:
        return AccountUnavailable(f"{self._name} {what}.", wait)


@dataclass(slots=True)
class _Reading:
    """Puts together by transaction what three lists say."""

    address: str
    chain: Chain
    unknown: int = 0
    found: dict[str, EvmTransaction] = field(default_factory=dict)

    def take(self, kind: str, item: Item) -> None:
        txid, at, block = _text(item, "hash").lower(), _at(item), _number(item, "blockNumber")
        before = self.found.get(txid) or EvmTransaction(txid, block, at, ())
        transfers = (*before.transfers, *self._transfers(kind, item))
        fee = before.fee
        if kind == "txlist" and _text(item, "from").lower() == self.address:
            fee = _number(item, "gasUsed") * _number(item, "gasPrice")
        self.found[txid] = EvmTransaction(txid, block, at, transfers, fee)

    def _transfers(self, kind: str, item: Item) -> Iterator[Transfer]:
        asset, decimals = self.chain.coin, self.chain.decimals
        if kind == "tokentx":
            known = self.chain.tokens.get(_text(item, "contractAddress").lower())
            if known is None:
                self.unknown += 1
                return
            asset, decimals = known, _number(item, "tokenDecimal")
        elif str(item.get("isError", "0")) != "0":
            return
        units = _number(item, "value")
        if units:
            yield Transfer(asset, decimals, _text(item, "from"), _text(item, "to"), units)

    def transactions(self) -> list[EvmTransaction]:
        """Return them by block."""
        return sorted(self.found.values(), key=lambda one: (one.block, one.txid))


def _at(item: Item) -> datetime:
    return datetime.fromtimestamp(_number(item, "timeStamp"), UTC)


def _told(unknown: int) -> str:
    if not unknown:
        return ""
    what = "1 transfer of a token" if unknown == 1 else f"{unknown:,} transfers of tokens"
    return f"{what} that I do not know by contract left out"


def _text(item: Item, name: str) -> str:
    found = item.get(name)
    if not isinstance(found, str):
        raise NotAsAgreed
    return found


def _number(item: Item, name: str) -> int:
    found = item.get(name)
    if not isinstance(found, str) or not found.isascii() or not found.isdecimal():
        raise NotAsAgreed
    if len(found) > _MOST_DIGITS:
        raise NotAsAgreed
    return int(found)
