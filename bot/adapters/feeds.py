"""A feed's address in, its entries out: fetching over HTTP, conditionally and within limits."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from typing import Self

import httpx

from bot.adapters.bodies import ACCEPTED_ENCODINGS, BodyRefused, decoded, too_large
from bot.adapters.feed_headers import conditions, fresh_for, validators_of, wait_of
from bot.adapters.feed_parsing import Parsed
from bot.adapters.feed_workers import FeedWorkers
from bot.adapters.public_network import Endpoint, PublicNetwork
from bot.adapters.web import NotHttp, TooMuch, WebAnswer, get
from bot.core.errors import FeedFailed, HostRests
from bot.core.feeds import Feed, Fetched, Validators
from bot.ports import NO_HOST, Clock

USER_AGENT = "Gleaner/0.1 (self-hosted RSS reader)"
MOST_REDIRECTS = 5
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.9, */*;q=0.1"
)
_REDIRECTS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_SHORTEST_SECRET = 6
_BROKE_OFF = "the server broke off"
_NO_ANSWER = f"{_BROKE_OFF}, or does not speak HTTP"
_FOR_GOOD = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})


@dataclass(frozen=True, slots=True)
class _Reached:
    """The last answer of a chain of redirects, and whether all of them were permanent."""

    answer: WebAnswer
    url: httpx.URL
    for_good: bool


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
        parsing_deadline: timedelta = timedelta(seconds=10),
        body_limit: int = 5 * 2**20,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._clock = clock
        self._deadline = deadline
        self._body_limit = body_limit
        self._headers = {
            "User-Agent": user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
        }
        self._network = PublicNetwork()
        self._workers = FeedWorkers(parsing_deadline)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let go of the parsing processes and of names that are being resolved."""
        self._network.close()
        await self._workers.aclose()

    async def read(
        self,
        feed: Feed,
        validators: Validators,
        *,
        address: str | None = None,
        resting: Mapping[str, datetime] = NO_HOST,
    ) -> Fetched:
        """Return the feed's entries, or that nothing changed.

        address  asked in place of the feed's own, e.g. because it moved.
        resting  hosts (`host:port`) that are to be left alone, and until when.
        Raises   FeedFailed, with the reason and how long the server asked to wait.
        """
        reached = await self._reached(feed, validators, address or feed.url, resting)
        answer, now = reached.answer, self._clock()
        moved_to = str(reached.url) if reached.for_good else None
        wait, fresh = wait_of(answer.headers, now), fresh_for(answer.headers, now)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return Fetched(
                (),
                validators_of(answer.headers, kept=validators),
                not_modified=True,
                fresh_for=fresh,
                moved_to=moved_to,
                wait=wait,
            )
        if answer.status != HTTPStatus.OK:
            raise FeedFailed(
                f"HTTP {answer.status}",
                wait,
                status=answer.status,
                host=str(Endpoint.of(reached.url)),
            )
        cut = _BROKE_OFF if answer.broke_off else None
        parsed = await self._parsed_body(reached, now)
        return Fetched(
            parsed.entries,
            Validators() if cut else validators_of(answer.headers, kept=Validators()),
            malformed=cut or parsed.malformed,
            hints=parsed.hints,
            fresh_for=None if cut else fresh,
            moved_to=moved_to,
            wait=wait,
        )

    async def _parsed_body(self, reached: _Reached, now: datetime) -> Parsed:
        answer = reached.answer
        try:
            parsed = await self._workers.parse(
                self._body(answer),
                content_type=answer.headers.get("content-type", ""),
                url=str(reached.url),
                now=now,
            )
        except FeedFailed as failed:
            # What is odd about the beginning of a feed is that it is only that.
            reason = (
                _NO_ANSWER if answer.broke_off else _without_secrets(failed.reason, reached.url)
            )
            raise FeedFailed(reason) from failed
        if answer.broke_off and not parsed.entries:
            raise FeedFailed(_NO_ANSWER)
        return parsed

    def _body(self, answer: WebAnswer) -> bytes:
        encoding = answer.headers.get("content-encoding", "")
        try:
            return decoded(answer.body, encoding, limit=self._body_limit, cut=answer.broke_off)
        except BodyRefused as refused:
            raise FeedFailed(str(refused)) from refused

    async def _reached(
        self, feed: Feed, validators: Validators, address: str, resting: Mapping[str, datetime]
    ) -> _Reached:
        """Translate every way in which a fetch can fail; no reason names an address."""
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                return await self._follow(feed, validators, address, resting)
        except TimeoutError as error:
            limit = f"{self._deadline.total_seconds():g} s"
            raise FeedFailed(f"no answer within {limit}", unreachable=True) from error
        except TooMuch as error:
            raise FeedFailed(str(too_large(self._body_limit))) from error
        except (NotHttp, ConnectionResetError, BrokenPipeError) as error:
            raise FeedFailed(_NO_ANSWER) from error
        except ssl.SSLCertVerificationError as error:
            why = f"its certificate is not valid: {error.verify_message}"
            raise FeedFailed(why) from error
        except ssl.SSLError as error:
            raise FeedFailed("it does not speak TLS as it should") from error
        except OSError as error:
            raise FeedFailed("cannot connect", unreachable=True) from error
        except (httpx.InvalidURL, ValueError) as error:
            raise FeedFailed("its address, or one it redirects to, cannot be used") from error

    async def _follow(
        self, feed: Feed, validators: Validators, address: str, resting: Mapping[str, datetime]
    ) -> _Reached:
        url = _parsed(address)
        own = url if address == feed.url else _parsed(feed.url)
        allowed = Endpoint.of(own) if feed.private_network else None
        headers = {**self._headers, **conditions(validators)}
        permanent: list[bool] = []
        # A connection a request: one kept open for a feed that may reach a private address must
        # never serve another feed.
        for _ in range(MOST_REDIRECTS + 1):
            self._refuse_resting(url, resting)
            answer = await get(url, headers, self._network, allowed=allowed, limit=self._body_limit)
            if answer.status not in _REDIRECTS:
                return _Reached(answer, url, for_good=bool(permanent) and all(permanent))
            permanent.append(answer.status in _FOR_GOOD)
            url = _redirected(url, answer.headers.get("location", ""))
        raise FeedFailed(f"it redirects more than {MOST_REDIRECTS} times")

    def _refuse_resting(self, url: httpx.URL, resting: Mapping[str, datetime]) -> None:
        if not resting:
            return
        host = str(Endpoint.of(url))
        until = resting.get(host)
        if until is not None and until > self._clock():
            raise HostRests(
                "its host asked to be left alone for a while", until - self._clock(), host=host
            )


def _without_secrets(reason: str, url: httpx.URL) -> str:
    """Return what an answer says of itself, without what only its address knows."""
    for secret in (*url.params.values(), url.username, url.password):
        if len(secret) >= _SHORTEST_SECRET:
            reason = reason.replace(secret, "…")
    return reason


@lru_cache(maxsize=4096)
def _parsed(address: str) -> httpx.URL:
    return httpx.URL(address)


def _redirected(url: httpx.URL, location: str) -> httpx.URL:
    """Return where a redirect leads; a user and a password stay with their own host only."""
    to = url.join(location.encode("latin-1", "replace").decode("utf-8", "replace"))
    if not location or to.scheme not in {"http", "https"} or not to.host:
        raise FeedFailed("it redirects to an address that is not http or https")
    same = Endpoint.of(to) == Endpoint.of(url) and to.scheme == url.scheme
    return to.copy_with(userinfo=url.userinfo if same else b"", fragment=None)
