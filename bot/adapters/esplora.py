"""A watched address of Bitcoin in, what happened to it out: an Esplora API over HTTP.

https://github.com/Blockstream/esplora/blob/master/API.md
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx

from bot.adapters.json_host import Ask, JsonHost, NotAsAgreed, table
from bot.core.accounts import Account, Looked
from bot.core.chain_rows import BitcoinTransaction, Output, bitcoin_rows
from bot.core.errors import AccountUnavailable

CONFIRMATIONS = 6
"""A transaction so deep in the chain has never been undone; what is above it is read later."""
A_PAGE = 25


class EsploraAccounts:
    """Reads confirmed transactions page by page, the newest first; a ports.AccountSource.

    The place is `done`, the height up to which everything was read; while a look backwards is on
    its way also `top`, the height that will be done then, and `last`, the transaction after
    which to go on.
    """

    def __init__(self, url: str, *, deadline: timedelta = timedelta(seconds=20)) -> None:
        host = httpx.URL(url).host
        self._host = JsonHost(
            url,
            lambda what, wait: AccountUnavailable(f"{host} {what}.", wait),
            deadline=deadline,
            body_limit=16 * 2**20,
        )

    async def look(self, account: Account, own: Collection[str]) -> Looked:
        """Return one page, and where to go on.

        own  all addresses of the account's wallet.
        Raises  AccountUnavailable.
        """
        done = int(account.place.get("done", -1))
        async with self._host.asking() as ask:
            last = str(account.place.get("last", ""))
            top = int(account.place.get("top", 0)) if last else await self._settled(ask)
            after = f"/{last}" if last else ""
            page = _transactions(await ask(f"/address/{account.address}/txs/chain{after}", {}))
            if last and not page and not await self._is_there(ask, last):
                # A reorganisation took the transaction away after which to go on.
                return Looked((), {"done": done}, whole=False)
        new = [one for one in page if done < one.height <= top]
        rows = bitcoin_rows(new, own, account.wallet)
        if len(page) < A_PAGE or page[-1].height <= done:
            return Looked(rows, {"done": max(top, done)}, whole=True)
        return Looked(rows, {"done": done, "top": top, "last": page[-1].txid}, whole=False)

    async def _settled(self, ask: Ask) -> int:
        """Return the height up to which transactions are final."""
        return _whole(await ask("/blocks/tip/height", {})) - CONFIRMATIONS + 1

    async def _is_there(self, ask: Ask, txid: str) -> bool:
        return table(await ask(f"/tx/{txid}/status", {})).get("confirmed") is True


def _transactions(answer: object) -> list[BitcoinTransaction]:
    if not isinstance(answer, list):
        raise NotAsAgreed
    return [_transaction(table(each)) for each in answer]


def _transaction(stated: dict[str, object]) -> BitcoinTransaction:
    status = table(stated.get("status"))
    spent, made, txid = stated.get("vin"), stated.get("vout"), stated.get("txid")
    if not isinstance(spent, list) or not isinstance(made, list) or not isinstance(txid, str):
        raise NotAsAgreed
    return BitcoinTransaction(
        txid,
        _whole(status.get("block_height")),
        datetime.fromtimestamp(_whole(status.get("block_time")), UTC),
        tuple(_output(table(each).get("prevout")) for each in spent),
        tuple(map(_output, made)),
        _whole(stated.get("fee")),
    )


def _output(stated: object) -> Output:
    """Return an output; newly mined coins spend none."""
    if stated is None:
        return Output(None, 0)
    found = table(stated)
    address = found.get("scriptpubkey_address")
    return Output(address if isinstance(address, str) else None, _whole(found.get("value")))


def _whole(stated: object) -> int:
    if not isinstance(stated, Decimal) or not 0 <= stated < Decimal("1e18") or stated % 1:
        raise NotAsAgreed
    return int(stated)
