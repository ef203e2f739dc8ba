"""Updates that are brought: the secret is checked, and 200 means that they are on the disk."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.adapters.telegram import TelegramBot
from bot.adapters.webhook import SECRET_HEADER, WebhookServer
from bot.core.conversation import Answer, Request
from bot.core.errors import MessengerUnusable
from bot.core.webhooks import Webhook
from bot.pipeline.deliver import Delivery
from bot.store import Store
from tests.fake_telegram import FakeTelegram
from tests.fakes import NOON

HOOK = Webhook("https://bot.example/hook", "127.0.0.1", 0, "s3cret")
UPDATE = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": 7, "type": "private", "first_name": "Ada"},
        "from": {"id": 7, "is_bot": False, "first_name": "Ada"},
        "text": "/help",
    },
}


class Kept:
    def __init__(self) -> None:
        self.updates: list[object] = []

    async def __call__(self, updates: Sequence[object]) -> int | None:
        self.updates += updates
        return None


@asynccontextmanager
async def listening(kept: Kept) -> AsyncIterator[str]:
    server = WebhookServer(HOOK, kept)
    server.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        await asyncio.to_thread(server.stop)


async def bring(address: str, *, secret: str = HOOK.secret, **changed: object) -> int:
    asked: dict[str, object] = {"content": json.dumps(UPDATE).encode(), **changed}
    async with httpx.AsyncClient() as client:
        answer = await client.post(address, headers={SECRET_HEADER: secret}, **asked)  # type: ignore[arg-type]
    return answer.status_code


async def test_an_update_with_the_secret_is_kept() -> None:
    kept = Kept()

    async with listening(kept) as address:
        status = await bring(f"{address}/hook")

    assert status == 200
    assert kept.updates == [UPDATE]


@pytest.mark.parametrize("secret", ["", "wrong", "s3crets", "s3cre"])
async def test_without_the_secret_nothing_is_kept(secret: str) -> None:
    kept = Kept()

    async with listening(kept) as address:
        status = await bring(f"{address}/hook", secret=secret)

    assert (status, kept.updates) == (403, [])


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [("/other", b"{}", 404), ("/hook", b"no json", 400)],
)
async def test_what_is_no_update_is_refused(path: str, content: bytes, status: int) -> None:
    kept = Kept()

    async with listening(kept) as address:
        answered = await bring(f"{address}{path}", content=content)

    assert (answered, kept.updates) == (status, [])


async def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    kept = Kept()

    async with listening(kept) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.split(":")[2]))
        writer.write(
            f"POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {HOOK.secret}\r\n"
            "Content-Length: 2000000\r\n\r\n".encode()
        )
        said = await reader.readline()
        writer.close()
        await writer.wait_closed()

    assert b"413" in said
    assert kept.updates == []


async def test_a_port_that_is_taken_is_said_with_a_remedy() -> None:
    kept = Kept()

    async with listening(kept) as address:
        taken = replace(HOOK, port=int(address.rpartition(":")[2]))

        with pytest.raises(MessengerUnusable, match="BOT_WEBHOOK_LISTEN"):
            WebhookServer(taken, kept)


async def test_a_bot_with_a_webhook_registers_it_and_answers_what_is_brought_once(
    tmp_path: Path,
) -> None:
    store = Store(str(tmp_path / "gleaner.db"))

    async def echo(request: Request) -> tuple[Answer, ...]:
        return (Answer(f"you said {request.text}"),)

    with FakeTelegram() as telegram:
        async with listening(Kept()) as address:
            hook = replace(HOOK, port=int(address.rpartition(":")[2]))

        def answered() -> None:
            sending.wake()

        bot = TelegramBot(
            telegram.token, echo, store, lambda: NOON, url=telegram.url, webhook=hook,
            answered=answered, first_pause=timedelta(milliseconds=10),
        )  # fmt: skip
        sending = Delivery(store, bot, lambda: NOON)
        await bot.start()
        statuses = [await bring(f"{address}/hook") for _ in range(2)]
        await telegram.arrives(lambda sent: sent.text == "you said /help")
        await bot.stop()
        await sending.stop()
        await bot.close()
        registered = [call for call in telegram.calls if call.method == "setWebhook"]

    store.close()
    assert statuses == [200, 200]
    assert [sent.text for sent in telegram.sent] == ["you said /help"]
    assert registered[0].parameters["url"] == HOOK.url
    assert registered[0].parameters["secret_token"] == HOOK.secret
    assert not [call for call in telegram.calls if call.method == "getUpdates"]
