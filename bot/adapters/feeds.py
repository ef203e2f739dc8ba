"""A feed's address in, its entries out: fetching over HTTP, conditionally and within limits."""

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Self

import httpx

from bot.adapters.bodies import ACCEPTED_ENCODINGS, BodyRefused, read_body
from bot.adapters.feed_parsing import parse_feed
from bot.adapters.public_network import Endpoint, PublicTransport
from bot.core.errors import FeedFailed
from bot.core.feeds import Feed, Fetched, Validators
from bot.ports import Clock

USER_AGENT = "Gleaner/0.1 (self-hosted RSS reader)"
MOST_REDIRECTS = 5
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
_LONGEST_VALIDATOR = 1_000
_LONGEST_WAIT = timedelta(days=30)
_MOST_PARSERS = 2


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    content_type: str
    url: str
    validators: Validators
    not_modified: bool


class HttpFeedReader:
    """Reads feeds over HTTP; implements ports.FeedReader.

    deadline          for a whole fetch, redirects included.
    parsing_deadline  for parsing what was fetched.
    body_limit        bytes, as sent and again as decoded.
    Use it as `async with`, or call `aclose` at the end.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        deadline: timedelta = timedelta(seconds=20),
        parsing_deadline: timedelta = timedelta(seconds=30),
        body_limit: int = 5 * 2**20,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._clock = clock
        self._deadline = deadline
        self._parsing_deadline = parsing_deadline
        self._body_limit = body_limit
        self._headers = {
            "User-Agent": user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
        }
        self._tls = httpx.create_ssl_context()
        # Threads of its own: a body that takes minutes to parse must not hold up the classifier.
        self._parsers = ThreadPoolExecutor(_MOST_PARSERS, thread_name_prefix="feed-parser")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let go of the parsing threads; what still waits for one is dropped."""
        self._parsers.shutdown(wait=False, cancel_futures=True)

    async def read(self, feed: Feed, validators: Validators) -> Fetched:
        """Return the feed's entries, or that nothing changed.

        Raises  FeedFailed, with the reason and how long the server asked to wait.
        """
        answer = await self._fetched(feed, validators)
        if answer.not_modified:
            return Fetched((), answer.validators, not_modified=True)
        parsing = asyncio.get_running_loop().run_in_executor(
            self._parsers, lambda: self._parsed(answer)
        )
        try:
            async with asyncio.timeout(self._parsing_deadline.total_seconds()):
                return await parsing
        except TimeoutError as error:
            limit = _seconds(self._parsing_deadline)
            raise FeedFailed(f"parsing it takes longer than {limit}") from error

    def _parsed(self, answer: _Answer) -> Fetched:
        parsed = parse_feed(
            answer.body, content_type=answer.content_type, url=answer.url, now=self._clock()
        )
        return Fetched(parsed.entries, answer.validators, malformed=parsed.malformed)

    async def _fetched(self, feed: Feed, validators: Validators) -> _Answer:
        """Translate every way in which a fetch can fail; no reason names an address."""
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                return await self._answer(feed, validators)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise FeedFailed(f"no answer within {_seconds(self._deadline)}") from error
        except httpx.TooManyRedirects as error:
            raise FeedFailed(f"it redirects more than {MOST_REDIRECTS} times") from error
        except httpx.UnsupportedProtocol as error:
            raise FeedFailed("it redirects to an address that is not http or https") from error
        except httpx.RemoteProtocolError as error:
            raise FeedFailed("the server broke off, or does not speak HTTP") from error
        except BodyRefused as error:
            raise FeedFailed(str(error)) from error
        except (httpx.HTTPError, OSError) as error:
            raise FeedFailed(_connection_trouble(error)) from error
        except (httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            raise FeedFailed("its address, or one it redirects to, cannot be used") from error

    async def _answer(self, feed: Feed, validators: Validators) -> _Answer:
        url = httpx.URL(feed.url)
        # A client a read: a connection kept open for one feed must never serve another, for
        # then a public feed could reach what only a private one may.
        transport = PublicTransport(
            tls=self._tls, allowed=Endpoint.of(url) if feed.private_network else None
        )
        async with (
            httpx.AsyncClient(
                transport=transport,
                headers=self._headers,
                timeout=self._deadline.total_seconds(),
                follow_redirects=True,
                max_redirects=MOST_REDIRECTS,
            ) as client,
            client.stream("GET", url, headers=_conditions(validators)) as response,
        ):
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                kept = _validators(response, kept=validators)
                return _Answer(b"", "", feed.url, kept, not_modified=True)
            if response.status_code != HTTPStatus.OK:
                raise FeedFailed(f"HTTP {response.status_code}", _wait(response, self._clock()))
            return _Answer(
                body=await read_body(response, limit=self._body_limit),
                content_type=response.headers.get("content-type", ""),
                url=str(response.url),
                validators=_validators(response, kept=Validators()),
                not_modified=False,
            )


def _conditions(validators: Validators) -> dict[str, str]:
    conditions = {}
    if validators.etag:
        conditions["If-None-Match"] = validators.etag
    if validators.last_modified:
        conditions["If-Modified-Since"] = validators.last_modified
    return conditions


def _validators(response: httpx.Response, *, kept: Validators) -> Validators:
    return Validators(
        etag=_sendable(response.headers.get("etag")) or kept.etag,
        last_modified=_sendable(response.headers.get("last-modified")) or kept.last_modified,
    )


def _sendable(validator: str | None) -> str | None:
    """Return a validator that can be sent back as it came."""
    if not validator or len(validator) > _LONGEST_VALIDATOR:
        return None
    return validator if validator.isascii() and validator.isprintable() else None


def _wait(response: httpx.Response, now: datetime) -> timedelta | None:
    """Return what Retry-After asks for, in either of its forms; None where it asks nothing."""
    stated = response.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdecimal():
        return timedelta(seconds=min(int(stated[:12]), _LONGEST_WAIT.total_seconds()))
    try:
        wait = parsedate_to_datetime(stated) - now
    except (TypeError, ValueError, OverflowError):  # TypeError: a date without its zone.
        return None
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _connection_trouble(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return "it does not speak TLS as it should"
        cause = cause.__cause__ or cause.__context__
    return "cannot connect" if isinstance(error, httpx.ConnectError) else "the connection broke"


def _seconds(duration: timedelta) -> str:
    return f"{duration.total_seconds():g} s"
