"""Secrets stay out of the log, whoever writes it."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import start_logging

TOKEN = "1234:hush"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def leaky_call() -> None:
    raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")


def test_a_secret_is_blotted_out_even_in_a_traceback() -> None:
    stream = io.StringIO()
    start_logging((TOKEN,), stream=stream)

    try:
        leaky_call()
    except ValueError:
        logging.getLogger("bot").exception("failed token=%s", TOKEN)

    assert "hush" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()


def test_libraries_that_log_addresses_are_heard_from_warnings_on() -> None:
    stream = io.StringIO()
    start_logging((), stream=stream)

    logging.getLogger("httpx").info("POST https://api.telegram.org/bot1:2/getUpdates")
    logging.getLogger("bot.pipeline").info("poll done")

    assert "httpx" not in stream.getvalue()
    assert "poll done" in stream.getvalue()
