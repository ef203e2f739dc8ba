"""One server with a JSON API in, its answers out; every way to fail becomes one of our errors."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from bot.adapters.bodies import ACCEPTED_ENCODINGS, BodyRefused, read_body
from bot.adapters.feed_headers import wait_of
from bot.core.errors import BotError

USER_AGENT = "Gleaner/0.1 (self-hosted)"
_NEVER = datetime.min.replace(tzinfo=UTC)

Failed = Callable[[str, timedelta | None], BotError]
"""Makes an error of what happened, the end of a sentence, and of how long we are to wait."""
Query = Mapping[str, str]
Ask = Callable[[str, Query], Awaitable[object]]
"""Returns what a path answers to a query, its numbers as Decimal."""


class NotAsAgreed(ValueError):
    """An answer is JSON and yet not what its documentation says."""


class JsonHost:
    """Asks one server.

    url         base address; paths are put behind it.
    failed      makes the error that is raised for everything that goes wrong.
    remedy      what the operator should check when the server refuses us.
    headers     sent with every request; may hold a key.
    deadline    for a whole look-up, however many requests it takes.
    body_limit  bytes of one answer.
    """

    def __init__(
        self,
        url: str,
        failed: Failed,
        *,
        remedy: str = "",
        headers: Mapping[str, str] | None = None,
        deadline: timedelta = timedelta(seconds=15),
        body_limit: int = 2 * 2**20,
    ) -> None:
        self._url = url.rstrip("/")
        self._failed = failed
        self._remedy = f"; the operator should check {remedy}" if remedy else ""
        self._deadline = deadline.total_seconds()
        self._body_limit = body_limit
        self._headers = {
            "User-Agent": USER_AGENT,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
            **(headers or {}),
        }
        self._tls = httpx.create_ssl_context()

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[Ask]:
        """Give a way to ask, for one look-up.

        Causes of errors are cut off: they can quote a header or an address, and with it a key.
        """
        try:
            async with (
                asyncio.timeout(self._deadline),
                httpx.AsyncClient(
                    verify=self._tls, headers=self._headers, timeout=self._deadline
                ) as client,
            ):

                async def ask(path: str, query: Query) -> object:
                    return await self._answer(client, path, query)

                yield ask
        except (TimeoutError, httpx.TimeoutException):
            raise self._failed(f"did not answer within {self._deadline:g} seconds", None) from None
        except BodyRefused as refused:
            what = f"sent an answer that cannot be used: {refused}"
            raise self._failed(what, None) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise self._failed(f"cannot be reached ({type(error).__name__})", None) from None
        except (ValueError, ArithmeticError, RecursionError):  # Not JSON, or beyond reason.
            raise self._failed("sent an answer that cannot be read", None) from None

    async def _answer(self, client: httpx.AsyncClient, path: str, query: Query) -> object:
        async with client.stream("GET", f"{self._url}{path}", params=dict(query)) as response:
            if response.status_code != HTTPStatus.OK:
                raise self._refusal(response)
            body = await read_body(response, limit=self._body_limit)
        return json.loads(body, parse_float=Decimal, parse_int=Decimal)

    def _refusal(self, response: httpx.Response) -> BotError:
        status = response.status_code
        match status:
            case HTTPStatus.TOO_MANY_REQUESTS:
                wait = wait_of(response.headers, _sent_at(response))
                what = f"asks for fewer look-ups (HTTP {status}); try again in a few minutes"
                return self._failed(what, wait)
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                return self._failed(f"refuses us (HTTP {status}){self._remedy}", None)
            case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                what = f"has trouble of its own (HTTP {status}); try again in a few minutes"
                return self._failed(what, None)
            case _:
                return self._failed(f"does not answer as expected (HTTP {status})", None)


def table(answer: object) -> dict[str, object]:
    """Return an answer, or a part of it, that must be a JSON object.

    Raises  NotAsAgreed.
    """
    if not isinstance(answer, dict):
        raise NotAsAgreed
    return answer


def _sent_at(response: httpx.Response) -> datetime:
    """Return when an answer was sent, by its own date; a wait until a date counts from there."""
    try:
        at = parsedate_to_datetime(response.headers.get("date", ""))
    except (TypeError, ValueError, OverflowError, IndexError):
        return _NEVER
    return at if at.tzinfo else _NEVER
