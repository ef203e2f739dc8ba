"""What we need from outside, as Protocols: a classifier, feeds, prices, a messenger, a clock."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from bot.core.accounts import Account, Looked
from bot.core.exchange_keys import ApiKey
from bot.core.feeds import Feed, Fetched, Validators
from bot.core.listed_coins import ListedCoin
from bot.core.outbox import Letter
from bot.core.past_prices import PastPrice
from bot.core.prices import Price
from bot.core.stories import Text, Verdict

NO_HOST: Mapping[str, datetime] = MappingProxyType({})
Clock = Callable[[], datetime]
Leaving = Callable[[], Awaitable[None]]


class Classifier(Protocol):
    """Reads texts and says what they are about."""

    async def classify(self, texts: Sequence[Text]) -> tuple[Verdict, ...]:
        """Return one verdict a text, in the same order."""
        ...


class FeedReader(Protocol):
    """Fetches and parses one feed."""

    async def read(
        self,
        feed: Feed,
        validators: Validators,
        *,
        address: str | None = None,
        resting: Mapping[str, datetime] = NO_HOST,
    ) -> Fetched:
        """Return the feed's entries, or that nothing changed.

        address  asked in place of the feed's own, because it moved.
        resting  hosts, as `host:port`, that are to be left alone, and until when.
        Raises  FeedFailed, with the reason and how long the server asked to wait.
        """
        ...


class PriceSource(Protocol):
    """Looks up what assets are worth."""

    async def prices(
        self, assets: Collection[str], currencies: Collection[str]
    ) -> tuple[Price, ...]:
        """Return a price for each asset and currency that the source knows; others are left out.

        Raises  PricesUnavailable, when the source cannot be asked at all.
        """
        ...


class PastPriceSource(Protocol):
    """Looks up what assets were worth."""

    async def past(
        self, asset: str, currency: str, hours: Sequence[datetime]
    ) -> tuple[PastPrice, ...]:
        """Return a price an hour, in order; its amount is None where the source has none near it.

        Raises  PricesUnavailable, when the source cannot be asked at all.
        """
        ...


@dataclass(frozen=True, slots=True)
class MarketPage:
    """One page of a market list.

    coins    largest first.
    up_to    the rank of the last place on the page, whether or not its coin can be used.
    is_last  whether no more follow.
    """

    coins: tuple[ListedCoin, ...]
    up_to: int
    is_last: bool


class MarketList(Protocol):
    """Lists the coins that are traded, largest first."""

    async def page(self, number: int) -> MarketPage:
        """Return a page, 1 for the first; what cannot be a coin is left out of it.

        Raises  PricesUnavailable: the list cannot be had, or is none.
        """
        ...


class AccountSource(Protocol):
    """Looks at accounts of one family."""

    async def look(self, account: Account, own: Collection[str]) -> Looked:
        """Return what there is from the account's place on, at most a page of it.

        own  all addresses of the account's wallet.
        Raises  AccountUnavailable.
        """
        ...


class Exchange(Protocol):
    """Takes the keys of accounts at an exchange."""

    async def check(self, key: ApiKey) -> tuple[str, ...]:
        """Return what a key may do that is more than reading; empty for one that can be taken.

        Raises  AccountUnavailable: also where its permissions cannot be told.
        """
        ...

    def seal(self, key: ApiKey) -> bytes:
        """Return what may be kept of a key."""
        ...


class RateSource(Protocol):
    """Has the reference rates of currencies."""

    async def history(self) -> bytes:
        """Return the table of all rates, as `bot.exchange_rates.rates_of` reads it.

        Raises  RatesUnavailable.
        """
        ...


class Messenger(Protocol):
    """Sends a message to a chat."""

    async def send(self, letter: Letter, leaving: Leaving) -> None:
        """Send a letter; return when it surely arrived.

        leaving  is awaited right before anything leaves, once a part; what it raises stops the
                 message and is raised here.
        Raises  TryLater, AnswerLost, RecipientGone, ChatMoved, Undeliverable, MessengerUnusable.
        """
        ...
