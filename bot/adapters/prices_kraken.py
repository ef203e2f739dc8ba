"""Symbols and currencies in, prices out: the order books of Kraken's public REST API."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, DecimalException
from typing import NamedTuple

from bot.adapters.json_host import Ask, JsonHost, NotAsAgreed, table
from bot.adapters.prices import is_price, unavailable
from bot.core.prices import Price
from bot.ports import Clock

KRAKEN_URL = "https://api.kraken.com/0/public"
SOURCE = "Kraken"
OUR_NAMES = {
    "XBT": "BTC", "XDG": "DOGE", "LUNA": "LUNC", "LUNA2": "LUNA", "UST": "USTC", "REPV2": "REP",
}  # fmt: skip
"""What Kraken calls otherwise than all the world; its LUNA is the classic one."""
WIDEST = Decimal("0.05")
"""How far bid and ask may be apart, as a part of the price; beyond nobody trades there."""
PAIRS_FRESH_FOR = timedelta(hours=12)
_LIMITED = ("EAPI:Rate limit", "EGeneral:Too many requests", "EService:Throttled")
_PAIRS_A_REQUEST = 300  # Keeps an address below what servers accept.


class _Pair(NamedTuple):
    asset: str
    currency: str


class KrakenPrices:
    """Looks up the middle of bid and ask; a ports.PriceSource.

    url    base address of the public API.
    known  whether a symbol means to all the world what it means to us.
    """

    def __init__(
        self,
        clock: Clock,
        known: Callable[[str], bool],
        *,
        url: str = KRAKEN_URL,
        deadline: timedelta = timedelta(seconds=8),
    ) -> None:
        self._clock = clock
        self._known = known
        self._failed = unavailable(SOURCE)
        self._host = JsonHost(url, self._failed, deadline=deadline, body_limit=8 * 2**20)
        self._pairs: dict[str, _Pair] = {}
        self._pairs_of: datetime | None = None

    async def prices(
        self, assets: Collection[str], currencies: Collection[str]
    ) -> tuple[Price, ...]:
        """Return the prices known, by asset and then currency; others are left out.

        Raises  PricesUnavailable.
        """
        wanted = {asset for asset in assets if self._known(asset)}
        if not wanted or not currencies:
            return ()
        async with self._host.asking() as ask:
            await self._learn_pairs(ask)
            names = sorted(
                name
                for name, pair in self._pairs.items()
                if pair.asset in wanted and pair.currency in set(currencies)
            )
            stated: dict[str, object] = {}
            for start in range(0, len(names), _PAIRS_A_REQUEST):
                asked = names[start : start + _PAIRS_A_REQUEST]
                stated |= await self._result(ask, "/Ticker", {"pair": ",".join(asked)})
        return tuple(sorted(self._read(stated), key=lambda price: (price.asset, price.currency)))

    async def _learn_pairs(self, ask: Ask) -> None:
        now = self._clock()
        if self._pairs_of is not None and now - self._pairs_of < PAIRS_FRESH_FOR:
            return
        stated = await self._result(ask, "/AssetPairs", {})
        pairs = ((name, _pair(about)) for name, about in stated.items())
        self._pairs = {name: pair for name, pair in pairs if pair is not None}
        self._pairs_of = now

    async def _result(self, ask: Ask, path: str, query: Mapping[str, str]) -> dict[str, object]:
        """Return the result of an answer; Kraken states errors in answers of status 200."""
        answer = table(await ask(path, query))
        errors = answer.get("error")
        if not isinstance(errors, list):
            raise NotAsAgreed
        if any(str(error).startswith(_LIMITED) for error in errors):
            raise self._failed("asks for fewer look-ups; try again in a few minutes", None)
        if errors:
            raise self._failed("does not answer as expected", None)
        return table(answer.get("result"))

    def _read(self, stated: Mapping[str, object]) -> Iterator[Price]:
        now = self._clock()
        for name, ticker in stated.items():
            pair, amount = self._pairs.get(name), _middle(ticker)
            if pair is not None and amount is not None:
                yield Price(pair.asset, pair.currency, amount, now, SOURCE)


def _pair(about: object) -> _Pair | None:
    """Return what a pair trades, from its name such as XBT/USD; None where it has none."""
    name = about.get("wsname") if isinstance(about, Mapping) else None
    if not isinstance(name, str) or name.count("/") != 1:
        return None
    base, _, quote = name.partition("/")
    return _Pair(OUR_NAMES.get(base, base), quote)


def _middle(ticker: object) -> Decimal | None:
    if not isinstance(ticker, Mapping):
        return None
    ask, bid = _first(ticker.get("a")), _first(ticker.get("b"))
    if ask is None or bid is None or not bid <= ask:
        return None
    middle = (ask + bid) / 2
    return middle if ask - bid <= WIDEST * middle else None


def _first(stated: object) -> Decimal | None:
    if not isinstance(stated, list) or not stated or not isinstance(stated[0], str):
        return None
    try:
        amount = Decimal(stated[0])
    except DecimalException:
        return None
    return amount if amount.is_finite() and is_price(amount) else None
