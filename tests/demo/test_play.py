"""What is typed into the demo's terminal."""

import pytest

from bot.demo.play import CHAT, read_script, request_of

SCRIPT = read_script()


@pytest.mark.parametrize("line", ["", "  ", "quit", "exit", "q", "QUIT", "/quit", ":q", "bye"])
def test_the_demo_ends_when_it_is_told_so(line: str) -> None:
    assert request_of(line, 1, SCRIPT) is None


def test_a_line_is_said_to_the_bot() -> None:
    request = request_of(" /losses ", 7, SCRIPT)

    assert request is not None
    assert (request.chat, request.update_id, request.text) == (CHAT, 7, "/losses")


@pytest.mark.parametrize("line", ["ledger.csv", "LEDGER.CSV", "./ledger.csv"])
def test_the_sample_ledger_is_sent_by_its_name(line: str) -> None:
    request = request_of(line, 1, SCRIPT)

    assert request is not None
    assert (request.document, request.document_name) == (SCRIPT.ledger, "ledger.csv")
