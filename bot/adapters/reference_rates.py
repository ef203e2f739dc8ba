"""The European Central Bank's table of reference rates over HTTP."""

import asyncio
from datetime import timedelta
from http import HTTPStatus

import httpx

from bot.adapters.bodies import ACCEPTED_ENCODINGS, BodyRefused, read_body
from bot.core.errors import RatesUnavailable

_USER_AGENT = "Gleaner/0.1 (self-hosted)"


class BankRates:
    """Fetches the table of all rates (`bot.ports.RateSource`).

    url         of `eurofxref-hist.zip`, or of another table in its form.
    deadline    for the whole file.
    body_limit  bytes; the file has about 0.7 MB and grows by 20 kB a year.
    """

    def __init__(
        self,
        url: str,
        *,
        deadline: timedelta = timedelta(seconds=60),
        body_limit: int = 8 * 2**20,
    ) -> None:
        self._url = url
        self._deadline = deadline.total_seconds()
        self._body_limit = body_limit
        self._headers = {"User-Agent": _USER_AGENT, "Accept-Encoding": ACCEPTED_ENCODINGS}

    async def history(self) -> bytes:
        """Return the file as it came.

        Raises  RatesUnavailable.
        """
        try:
            async with (
                asyncio.timeout(self._deadline),
                httpx.AsyncClient(headers=self._headers, timeout=self._deadline) as client,
                client.stream("GET", self._url) as response,
            ):
                if response.status_code != HTTPStatus.OK:
                    raise RatesUnavailable(f"HTTP {response.status_code}")
                return await read_body(response, limit=self._body_limit)
        except (TimeoutError, httpx.TimeoutException):
            raise RatesUnavailable(f"no answer within {self._deadline:g} s") from None
        except BodyRefused as refused:
            raise RatesUnavailable(str(refused)) from refused
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise RatesUnavailable(f"cannot be reached ({type(error).__name__})") from error
