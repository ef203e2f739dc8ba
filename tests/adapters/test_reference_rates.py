from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.adapters.reference_rates import BankRates
from bot.core.errors import RatesUnavailable
from tests.http_server import Answer, HttpServer

PATH = "/eurofxref-hist.zip"


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


def bank(server: HttpServer) -> BankRates:
    return BankRates(server.url(PATH), deadline=timedelta(seconds=0.5), body_limit=1000)


async def test_the_file_comes_as_it_is(server: HttpServer) -> None:
    server.answer(PATH, Answer(body=b"PK\x03\x04 rates"))

    assert await bank(server).history() == b"PK\x03\x04 rates"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(status=503), "HTTP 503"),
        (Answer(body=b"x" * 1001), "larger|large|limit|more than"),
        (Answer(body=b"x", delay=2), "no answer within 0.5 s"),
    ],
)
async def test_what_cannot_be_had_is_said(server: HttpServer, answer: Answer, why: str) -> None:
    server.answer(PATH, answer)

    with pytest.raises(RatesUnavailable, match=why):
        await bank(server).history()


async def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(RatesUnavailable, match="cannot be reached"):
        await BankRates("http://127.0.0.1:9/x").history()
