"""Accounts at Kraken in, what happened to them out; signing and limits are the package ccxt's.

https://docs.kraken.com/api-reference/account-data
"""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from bot.adapters.json_host import NotAsAgreed, table
from bot.core.accounts import Account, Looked
from bot.core.errors import AccountUnavailable
from bot.core.exchange_keys import ApiKey, may_read_ledger, too_much
from bot.imports import ExportFile, Home, read_export
from bot.ports import Clock

KRAKEN = "kraken"
FORMAT = "kraken_ledgers"
A_PAGE = 50
PAUSE = timedelta(seconds=7)
"""A page counts two, and Kraken's counter goes down by a third a second."""
LATE = timedelta(days=2)
"""Entries may appear after later ones; what was read before is passed over by its id."""
COLUMNS = (
    "txid",
    "refid",
    "time",
    "type",
    "subtype",
    "aclass",
    "asset",
    "amount",
    "fee",
    "balance",
)

Call = Callable[[str, Mapping[str, str], ApiKey], Awaitable[object]]
"""Calls a private method of Kraken with parameters and a key; raises AccountUnavailable."""


class Sealing(Protocol):
    """Seals keys, and opens what was sealed."""

    def seal(self, key: ApiKey) -> bytes:
        """Return what may be kept."""
        ...

    def open(self, sealed: bytes) -> ApiKey:
        """Return what was sealed.

        Raises  AccountUnavailable.
        """
        ...


class CcxtKraken:
    """Calls Kraken's private methods by ccxt, one at a time, so that each nonce is the highest.

    url  where the API is; None = Kraken's own.
    """

    def __init__(self, url: str | None = None, *, timeout_seconds: float = 20) -> None:
        """Prepare.

        Raises  ImportError: the package is not installed.
        """
        import ccxt  # noqa: PLC0415 - an extra, and slow to load

        self._ccxt: Any = ccxt
        self._url = url
        self._timeout = timeout_seconds
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, method: str, parameters: Mapping[str, str], key: ApiKey) -> object:
        """Return the result that Kraken states.

        Raises  AccountUnavailable; its text has nothing of the key, nor of the answer.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._call, method, dict(parameters), key)

    def _call(self, method: str, parameters: dict[str, str], key: ApiKey) -> object:
        exchange = self._ccxt.kraken(
            {
                "apiKey": key.key,
                "secret": key.secret,
                "enableRateLimit": True,
                "timeout": int(self._timeout * 1000),
            }
        )
        if self._url is not None:
            exchange.urls["api"] = {**exchange.urls["api"], "private": self._url}
        try:
            answer = getattr(exchange, f"private_post_{method.lower()}")(parameters)
        except Exception as error:  # noqa: BLE001 - whatever a library of many authors raises
            raise self._translated(error) from None
        finally:
            exchange.session.close()
        return answer.get("result") if isinstance(answer, dict) else None

    def _translated(self, error: Exception) -> AccountUnavailable:
        errors = self._ccxt
        match error:
            case errors.PermissionDenied():
                what = "refuses the key that: it lacks the permission to query ledger entries"
            case errors.InvalidNonce():
                what = "saw a later request with this key: give me one that nobody else uses"
            case errors.AuthenticationError():
                what = "does not know the key, or its secret is another one: /connect anew"
            case errors.DDoSProtection():
                return _unavailable("asks for fewer look-ups", timedelta(minutes=5))
            case errors.ExchangeNotAvailable():
                what = "has trouble of its own, or cannot be reached"
            case errors.NetworkError():
                what = "did not answer in time"
            case _:
                what = "does not answer as expected"
        return _unavailable(what)


class KrakenAccounts:
    """Reads the ledger entries of an account, newest first; a ports.AccountSource.

    The place is `done`, the second up to which all was read; while a look backwards is on its way
    also `top`, the second that will be done then, and `end`, from where to go on.
    """

    def __init__(self, call: Call, vault: Sealing, clock: Clock) -> None:
        self._call = call
        self._vault = vault
        self._clock = clock

    async def check(self, key: ApiKey) -> tuple[str, ...]:
        """Return what a key may do that is more than reading; empty for one that can be taken.

        Raises  AccountUnavailable: also where its permissions cannot be told.
        """
        stated = await self._call("GetApiKeyInfo", {}, key)
        permissions = stated.get("permissions") if isinstance(stated, dict) else None
        if not isinstance(permissions, list) or not permissions:
            raise _unavailable("does not say what this key may do, so I do not take it")
        names = [str(each) for each in permissions]
        if not may_read_ledger(names):
            raise _unavailable("says that this key cannot query ledger entries, which I need")
        return too_much(names)

    def seal(self, key: ApiKey) -> bytes:
        """Return what may be kept of a key."""
        return self._vault.seal(key)

    async def look(self, account: Account, own: Collection[str]) -> Looked:
        """Return one page of entries as rows, and where to go on.

        Raises  AccountUnavailable.
        """
        del own
        assert account.secret is not None, "an account at an exchange has a key"
        key = self._vault.open(account.secret)
        done = int(account.place.get("done", 0))
        top = int(account.place.get("top", int(self._clock().timestamp())))
        end = str(account.place.get("end", top))
        start = max(done - int(LATE.total_seconds()), 0)
        query = {"start": str(start), "end": end}
        try:
            entries = _entries(await self._call("Ledgers", query, key))
            if len(entries) < A_PAGE:
                return Looked(_rows(entries), {"done": top}, whole=True)
            # The legs of a trade share their refid; the oldest may go on on the next page.
            oldest = entries[-1]["refid"]
            whole = [entry for entry in entries if entry["refid"] != oldest]
            again = max(_seconds(each) for each in entries if each["refid"] == oldest)
        except NotAsAgreed:
            raise _unavailable("sent an answer that cannot be read") from None
        if not whole:
            raise _unavailable("has more entries of one trade than it gives at once")
        place: dict[str, int | str] = {"done": done, "top": top, "end": str(again)}
        return Looked(_rows(whole), place, whole=False, pause=PAUSE)


def _unavailable(what: str, wait: timedelta | None = None) -> AccountUnavailable:
    return AccountUnavailable(f"Kraken {what}.", wait)


def _entries(result: object) -> list[dict[str, str]]:
    """Return the entries of a page, newest first, as the columns of Kraken's export."""
    found = []
    for txid, entry in table(table(result).get("ledger")).items():
        stated = table(entry)
        if any(stated.get(name) is None for name in ("refid", "time", "type", "asset", "amount")):
            raise NotAsAgreed
        cells = {name: str(stated.get(name) or "") for name in COLUMNS}
        found.append({**cells, "txid": str(txid)})
    return sorted(found, key=_seconds, reverse=True)


def _seconds(entry: Mapping[str, str]) -> Decimal:
    try:
        return Decimal(entry["time"])
    except ArithmeticError:
        raise NotAsAgreed from None


def _rows(entries: list[dict[str, str]]) -> tuple[Any, ...]:
    """Return rows as the same entries in an export give them, with the same ids."""
    if not entries:
        return ()
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for entry in reversed(entries):
        at = datetime.fromtimestamp(int(_seconds(entry)), UTC)
        writer.writerow({**entry, "time": f"{at:%Y-%m-%d %H:%M:%S}"})
    file = ExportFile("kraken.csv", out.getvalue().encode())
    return read_export([file], name=FORMAT, home=Home(UTC)).rows
