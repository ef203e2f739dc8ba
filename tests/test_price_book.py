from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.core.chats import ChatId, Profile
from bot.core.errors import PricesUnavailable
from bot.core.prices import Price
from bot.core.stand_ins import StandIn, Why
from bot.price_book import PriceBook
from bot.store import Store
from tests.build import d, ledger
from tests.fakes import FixedPrices, HandClock

POL = StandIn("MATIC", "POL", Why.RENAMED, d(1), "MATIC", "https://x", date(2026, 1, 1))


class Named(FixedPrices):
    """A source with a name of its own, which may ask to be left alone for a while."""

    def __init__(self, clock: HandClock, name: str, prices: dict[str, str]) -> None:
        super().__init__(clock, prices)
        self.name = name
        self.wait: timedelta | None = None

    async def prices(self, assets: object, currencies: object) -> tuple[Price, ...]:
        assert isinstance(assets, list)
        assert isinstance(currencies, list)
        self.asked.append(tuple(assets))
        if self.down:
            raise PricesUnavailable(f"The price source {self.name} {self.down}.", self.wait)
        return tuple(
            Price(asset, currency, d(self.prices_now[asset]), self._clock(), self.name)
            for asset in assets
            for currency in currencies
            if asset in self.prices_now
        )


class Desk:
    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.store = Store(str(folder / "prices.db"))
        self.gecko = Named(self.clock, "CoinGecko", {"SOL": "140", "XMR": "150", "POL": "0.4"})
        self.kraken = Named(self.clock, "Kraken", {"SOL": "142"})
        self.coinbase = Named(self.clock, "Coinbase", {"SOL": "141"})
        self.book = PriceBook(
            self.store, (self.gecko, self.kraken, self.coinbase), self.clock, (POL,)
        )

    async def of(self, *assets: str) -> tuple[dict[str, Price], str | None]:
        return await self.book.look_up(assets, "USD")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


async def test_every_source_is_asked_once_for_all_that_anyone_holds(desk: Desk) -> None:
    for chat, asset in ((1, "SOL"), (2, "MATIC")):
        desk.store.chats.save(Profile(ChatId(chat), country="US", currency="USD"))
        desk.store.ledgers.add(ChatId(chat), ledger(f"2026-01-01 buy 1 {asset} for 100"))

    await desk.of("SOL")
    await desk.of("MATIC")

    assert desk.gecko.asked == desk.kraken.asked == [("MATIC", "POL", "SOL")]


async def test_the_median_counts_and_is_kept_with_its_sources(desk: Desk) -> None:
    prices, failed = await desk.of("SOL", "XMR")

    assert (prices["SOL"].amount, failed) == (d(141), None)
    assert prices["SOL"].source == "CoinGecko, Kraken and Coinbase"
    assert prices["XMR"].source == "CoinGecko"
    assert desk.store.prices.all("USD")["SOL"] == prices["SOL"]


async def test_a_source_that_is_off_is_left_out_and_the_note_is_kept(desk: Desk) -> None:
    desk.kraken.prices_now["SOL"] = "14"

    prices, _ = await desk.of("SOL")

    assert prices["SOL"].note == "Kraken left out: 90% below"
    assert desk.store.prices.all("USD")["SOL"].note == prices["SOL"].note


async def test_a_failing_source_is_not_told_of_where_the_others_suffice(desk: Desk) -> None:
    desk.kraken.down = "cannot be reached"

    prices, failed = await desk.of("SOL")

    assert prices["SOL"].source == "CoinGecko and Coinbase"
    assert failed is None


async def test_a_price_that_only_a_failing_source_has_is_told_to_be_missing_for_that(
    desk: Desk,
) -> None:
    desk.gecko.down = "asks for fewer look-ups (HTTP 429)"

    prices, failed = await desk.of("SOL", "XMR")

    assert "XMR" not in prices
    assert failed == "The price source CoinGecko asks for fewer look-ups (HTTP 429)."


async def test_a_price_that_no_source_has_is_missing_without_a_failure(desk: Desk) -> None:
    prices, failed = await desk.of("XYZ")

    assert (prices, failed) == ({}, None)


async def test_a_source_rests_as_long_as_it_asks_and_the_others_go_on(desk: Desk) -> None:
    desk.gecko.down, desk.gecko.wait = "is busy", timedelta(minutes=10)
    await desk.of("SOL", "XMR")
    desk.gecko.down = None

    desk.clock.turn(minutes=9)
    await desk.of("SOL", "XMR")
    desk.clock.turn(minutes=2)
    prices, failed = await desk.of("SOL", "XMR")

    assert len(desk.gecko.asked) == 2
    assert len(desk.kraken.asked) == 3
    assert prices["XMR"].amount == 150
    assert failed is None


async def test_what_was_known_before_stays_known_and_grows_old(desk: Desk) -> None:
    await desk.of("XMR")
    desk.clock.turn(hours=1)
    for source in (desk.gecko, desk.kraken, desk.coinbase):
        source.down = "cannot be reached"

    prices, failed = await desk.of("XMR")

    assert prices["XMR"].is_stale(desk.clock())
    assert failed is not None
    assert failed.count("cannot be reached") == 3


async def test_a_renamed_coin_is_priced_as_its_new_name(desk: Desk) -> None:
    prices, _ = await desk.of("MATIC")

    assert prices["MATIC"].amount == d("0.4")
    assert prices["MATIC"].note == "priced as POL (MATIC, renamed)"
    assert "MATIC" not in desk.store.prices.all("USD")
