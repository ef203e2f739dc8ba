"""The Telegram adapter against a Bot API on loopback."""

import asyncio
import json
import logging
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot, Update

from bot.adapters.telegram import TelegramBot
from bot.adapters.telegram_incoming import APOLOGY
from bot.adapters.telegram_requests import (
    DOWNLOAD_FAILED,
    NOT_NOW,
    PRIVATE_ONLY,
    Reply,
    read_update,
)
from bot.core.chats import ChatId, Profile
from bot.core.conversation import (
    LARGEST_DOCUMENT,
    Answer,
    Button,
    Command,
    Document,
    Request,
    Speaker,
)
from bot.core.errors import (
    AnswerLost,
    BotError,
    ChatMoved,
    MessengerUnusable,
    NotWanted,
    RecipientGone,
    TryLater,
    Undeliverable,
)
from bot.core.outbox import Draft, Letter, MessageKind
from bot.core.pacing import Limits
from bot.pipeline.deliver import Delivery
from bot.store import Store
from bot.store.deletions import Deletion
from tests.fake_telegram import PIECES, Failure, FakeTelegram
from tests.fakes import NOON

ADA = ChatId(7)
BAD_MARKUP = Failure(400, "Bad Request: can't parse entities: Unsupported start tag")
PAUSE = timedelta(milliseconds=10)
FAST = Limits(per_second=1000, chat_per_second=1000)


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as telegram:
        yield telegram


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "gleaner.db"))
    yield store
    store.close()


class Echo:
    """Answers what it was asked, or as told; keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: tuple[Answer, ...] | None = None
        self.broken: Exception | None = None

    async def __call__(self, request: Request) -> tuple[Answer, ...]:
        self.requests.append(request)
        if self.broken:
            raise self.broken
        return self.answers or (Answer(f"you said {request.text}"),)


@pytest.fixture
def echo() -> Echo:
    return Echo()


def bot_at(url: str, echo: Echo, store: Store, token: str = "1234:TEST") -> TelegramBot:
    return TelegramBot(
        token,
        echo,
        store,
        lambda: NOON,
        commands=(Command("help", "What I can do"),),
        url=url,
        first_pause=PAUSE,
    )


def new_bot(telegram: FakeTelegram, echo: Echo, store: Store) -> TelegramBot:
    return bot_at(telegram.url, echo, store, telegram.token)


@asynccontextmanager
async def running(bot: TelegramBot, store: Store) -> AsyncIterator[TelegramBot]:
    """Let a bot run with what sends the outbox."""
    started = time.monotonic()
    clock = lambda: NOON + timedelta(seconds=time.monotonic() - started)  # noqa: E731
    delivery = Delivery(store, bot, clock, FAST)
    looking = asyncio.create_task(look_often(delivery))
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()
        looking.cancel()
        await delivery.stop()
        await bot.close()


async def look_often(delivery: Delivery) -> None:
    while True:
        await delivery.look()
        await asyncio.sleep(0.01)


@pytest.fixture
async def bot(telegram: FakeTelegram, echo: Echo, store: Store) -> AsyncIterator[TelegramBot]:
    async with running(new_bot(telegram, echo, store), store) as bot:
        yield bot


@pytest.mark.usefixtures("bot")
async def test_a_message_is_answered_in_its_chat(telegram: FakeTelegram, echo: Echo) -> None:
    update = telegram.say(ADA, "/help me")

    sent = await telegram.arrives(lambda sent: sent.chat == ADA)

    assert sent.text == "you said /help me"
    assert sent.parse_mode == "HTML"
    assert echo.requests == [Request(ADA, update, "/help me")]


@pytest.mark.usefixtures("bot")
async def test_the_command_menu_is_set_and_link_previews_are_off(
    telegram: FakeTelegram,
) -> None:
    telegram.say(ADA, "hello")

    menu = await telegram.called(lambda call: call.method == "setMyCommands")
    sent = await telegram.called(lambda call: call.method == "sendMessage")

    assert menu.parameters["commands"] == [{"command": "help", "description": "What I can do"}]
    assert sent.parameters["link_preview_options"] == {"is_disabled": True}


async def test_updates_are_asked_for_by_kind_and_none_is_dropped(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    telegram.say(ADA, "before the start")

    async with running(new_bot(telegram, echo, store), store):
        await telegram.arrives(lambda sent: sent.text == "you said before the start")

    polls = [call for call in telegram.calls if call.method == "getUpdates"]
    assert polls[0].parameters["allowed_updates"] == ["message", "callback_query", "my_chat_member"]


@pytest.mark.usefixtures("bot")
async def test_pressing_a_button_is_sending_its_command(telegram: FakeTelegram, echo: Echo) -> None:
    echo.answers = (Answer("Which?", ((Button("US", "/start US"), Button("UK", "/start GB")),)),)
    telegram.say(ADA, "/start")
    await telegram.arrives(lambda sent: sent.labels == ("US", "UK"))

    telegram.press(ADA, "UK")

    await telegram.called(lambda call: call.method == "answerCallbackQuery")
    await telegram.arrives(lambda sent: sent.message_id > 2)
    assert echo.requests[-1].text == "/start GB"


async def test_a_press_is_noticed_at_once_though_it_has_to_wait_for_its_turn(
    telegram: FakeTelegram, store: Store
) -> None:
    noticed = asyncio.Event()
    heard: list[tuple[ChatId, str]] = []

    async def answer(request: Request) -> tuple[Answer, ...]:
        if request.text == "long":
            await noticed.wait()
        return (Answer(f"done: {request.text}", ((Button("Cancel", "/import no 5"),),)),)

    def notice(chat: ChatId, command: str) -> None:
        heard.append((chat, command))
        noticed.set()

    bot = TelegramBot(telegram.token, answer, store, lambda: NOON, notice=notice, url=telegram.url)
    async with running(bot, store):
        telegram.say(ADA, "short")
        await telegram.arrives(lambda sent: sent.text == "done: short")
        telegram.say(ADA, "long")
        telegram.press(ADA, "Cancel")
        await telegram.arrives(lambda sent: sent.text == "done: /import no 5")

    assert heard == [(ADA, "/import no 5")]
    assert [sent.text for sent in telegram.sent] == [
        "done: short", "done: long", "done: /import no 5",
    ]  # fmt: skip


@pytest.mark.usefixtures("bot")
async def test_a_long_answer_comes_in_parts_with_the_buttons_on_the_last(
    telegram: FakeTelegram, echo: Echo
) -> None:
    echo.answers = (Answer("line of text\n" * 500, ((Button("Undo", "/undo"),),)),)

    telegram.say(ADA, "/losses")

    last = await telegram.arrives(lambda sent: bool(sent.buttons))
    assert len(telegram.sent) == 2
    assert telegram.sent[-1] == last


@pytest.mark.usefixtures("bot")
async def test_markup_that_telegram_refuses_is_sent_as_plain_text(
    telegram: FakeTelegram, echo: Echo
) -> None:
    echo.answers = (Answer("<b>1 &lt; 2</b>"),)
    telegram.fail("sendMessage", BAD_MARKUP)

    telegram.say(ADA, "/losses")

    sent = await telegram.arrives(lambda sent: sent.chat == ADA)
    assert (sent.text, sent.parse_mode) == ("1 < 2", None)


@pytest.mark.usefixtures("bot")
async def test_a_document_is_handed_over_with_its_name(telegram: FakeTelegram, echo: Echo) -> None:
    telegram.send_file(ADA, "ledger.csv", b"time,kind\n")

    await telegram.arrives(lambda sent: sent.chat == ADA)

    (request,) = echo.requests
    assert (request.document, request.document_name) == (b"time,kind\n", "ledger.csv")


@pytest.mark.parametrize("size", [None, 12])
@pytest.mark.usefixtures("bot")
async def test_a_document_that_is_too_large_is_handed_over_without_its_content(
    telegram: FakeTelegram, echo: Echo, size: int | None
) -> None:
    telegram.send_file(ADA, "huge.csv", b"x" * (LARGEST_DOCUMENT + 1), size=size)

    await telegram.arrives(lambda sent: sent.chat == ADA)

    (request,) = echo.requests
    assert (request.document, request.document_name) == (None, "huge.csv")


@pytest.mark.usefixtures("bot")
async def test_a_document_that_cannot_be_fetched_is_asked_for_again(
    telegram: FakeTelegram, echo: Echo
) -> None:
    telegram.fail("getFile", Failure(500, "Internal Server Error"))

    telegram.send_file(ADA, "ledger.csv", b"time,kind\n")

    sent = await telegram.arrives(lambda sent: sent.chat == ADA)
    assert "Please send it again" in sent.text
    assert echo.requests == []


@pytest.mark.usefixtures("bot")
async def test_a_file_that_comes_slowly_holds_up_its_own_chat_alone(
    telegram: FakeTelegram, echo: Echo
) -> None:
    telegram.drip = 0.1
    telegram.send_file(ADA, "ledger.csv", b"time,kind\n" * 1000)
    telegram.say(ADA, "after the file")

    for number in range(3):
        telegram.say(8, f"other {number}")
        await telegram.arrives(lambda sent, number=number: sent.text == f"you said other {number}")  # type: ignore[misc]
    before = [request.document_name for request in echo.requests if request.chat == ADA]
    await telegram.arrives(lambda sent: sent.text == "you said after the file")

    assert before == []
    asked = [request for request in echo.requests if request.chat == ADA]
    assert [request.document for request in asked] == [b"time,kind\n" * 1000, None]


@pytest.mark.usefixtures("bot")
async def test_files_of_ten_chats_come_at_once(telegram: FakeTelegram, echo: Echo) -> None:
    telegram.drip = 0.05
    started = time.monotonic()
    for chat in range(7, 17):
        telegram.send_file(chat, f"{chat}.csv", b"time,kind\n" * chat)

    for chat in range(7, 17):
        await telegram.arrives(lambda sent, chat=chat: sent.chat == chat)  # type: ignore[misc]

    assert {request.chat: request.document for request in echo.requests} == {
        ChatId(chat): b"time,kind\n" * chat for chat in range(7, 17)
    }
    assert time.monotonic() - started < 10 * PIECES * telegram.drip


async def test_a_file_that_never_ends_is_given_up_and_asked_for_again(
    telegram: FakeTelegram,
) -> None:
    telegram.drip = 30
    telegram.send_file(ADA, "ledger.csv", b"time,kind\n")
    bot = Bot(
        telegram.token,
        base_url=f"{telegram.url}/bot",
        base_file_url=f"{telegram.url}/file/bot",
    )
    update = Update.de_json(telegram.unconfirmed[0], bot)

    async with bot:
        asked = await read_update(update, within=timedelta(seconds=0.3))

    assert asked == Reply(ADA, DOWNLOAD_FAILED)


@pytest.mark.usefixtures("bot")
async def test_in_a_group_no_holdings_are_spoken_of(telegram: FakeTelegram, echo: Echo) -> None:
    telegram.say(-70, "just chatting", chat_type="group")
    telegram.say(-70, "/portfolio", chat_type="group")

    sent = await telegram.arrives(lambda sent: sent.chat == -70)

    assert sent.text == PRIVATE_ONLY.text
    assert echo.requests == []


@pytest.mark.usefixtures("bot")
async def test_a_group_may_ask_for_what_everybody_may_see_and_is_answered_in_its_topic(
    telegram: FakeTelegram, echo: Echo
) -> None:
    telegram.say(-70, "/news@gleaner_test_bot 7", chat_type="supergroup", topic=12)

    await telegram.arrives(lambda sent: sent.text == "you said /news 7")

    (call,) = [call for call in telegram.calls if call.method == "sendMessage"]
    assert int(call.parameters["message_thread_id"]) == 12
    (asked,) = echo.requests
    assert (asked.text, asked.speaker, asked.topic) == ("/news 7", Speaker.MEMBER, 12)


@pytest.mark.parametrize("status", ["administrator", "creator"])
@pytest.mark.usefixtures("bot")
async def test_an_admin_of_a_group_may_change_what_it_reads(
    telegram: FakeTelegram, echo: Echo, status: str
) -> None:
    telegram.appoint(-70, 5, status)

    telegram.say(-70, "/subscribe", chat_type="supergroup", topic=12, user=5)

    await telegram.arrives(lambda sent: sent.text == "you said /subscribe")
    (asked,) = echo.requests
    assert (asked.speaker, asked.topic) == (Speaker.ADMIN, 12)


@pytest.mark.usefixtures("bot")
async def test_an_admin_who_speaks_as_the_group_is_one(telegram: FakeTelegram, echo: Echo) -> None:
    itself = {"sender_chat": {"id": -70, "type": "supergroup", "title": "Friends"}}
    telegram.say(-70, "/subscribe", chat_type="supergroup", more=itself)

    await telegram.arrives(lambda sent: sent.text == "you said /subscribe")

    assert [asked.speaker for asked in echo.requests] == [Speaker.ADMIN]


@pytest.mark.parametrize(
    "content",
    [
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "Bob", "date": 1}},
        {"sender_chat": {"id": -99, "type": "channel", "title": "Linked"}},
        {"via_bot": {"id": 9, "is_bot": True, "first_name": "Cats", "username": "cats_bot"}},
        {"from": {"id": 5, "is_bot": True, "first_name": "Parrot", "username": "parrot_bot"}},
    ],
)
@pytest.mark.usefixtures("bot")
async def test_what_an_admin_passes_on_and_what_a_channel_or_a_bot_says_is_no_admins_word(
    telegram: FakeTelegram, echo: Echo, content: dict[str, object]
) -> None:
    telegram.appoint(-70, 5)

    telegram.say(-70, "/forget", chat_type="supergroup", user=5, more=content)
    telegram.say(-70, "/help", chat_type="supergroup", user=5)

    await telegram.arrives(lambda sent: sent.text == "you said /help")
    assert [asked.text for asked in echo.requests] == ["/help"]


@pytest.mark.usefixtures("bot")
async def test_where_it_is_not_known_who_is_an_admin_nothing_changes(
    telegram: FakeTelegram, echo: Echo
) -> None:
    telegram.appoint(-70, 5)
    telegram.fail("getChatMember", Failure(500, "Internal Server Error"))

    telegram.say(-70, "/subscribe", chat_type="supergroup", user=5)

    sent = await telegram.arrives(lambda sent: sent.chat == -70)
    assert sent.text == NOT_NOW.text
    assert echo.requests == []


@pytest.mark.usefixtures("bot")
async def test_a_command_for_another_bot_of_the_group_is_not_answered(
    telegram: FakeTelegram, echo: Echo
) -> None:
    telegram.say(-70, "/news@another_bot", chat_type="supergroup")
    telegram.say(-70, "/portfolio@another_bot", chat_type="supergroup")
    telegram.say(-70, "/help@Gleaner_Test_Bot", chat_type="supergroup")

    await telegram.arrives(lambda sent: sent.text == "you said /help")

    assert [asked.text for asked in echo.requests] == ["/help"]
    assert len(telegram.sent) == 1


async def test_before_the_bot_knows_its_own_name_a_command_that_names_a_bot_waits(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    telegram.say(-70, "/help@another_bot", chat_type="supergroup")
    telegram.say(-70, "/news@gleaner_test_bot", chat_type="supergroup")
    keep(store, telegram.unconfirmed)
    for _ in range(6):
        bot = bot_at(f"http://127.0.0.1:{closed_port()}", echo, store, telegram.token)
        await bot.start()
        await bot.stop()
        await bot.close()
    before = list(echo.requests)

    async with running(new_bot(telegram, echo, store), store):
        await telegram.arrives(lambda sent: sent.text == "you said /news")

    assert before == []
    assert [asked.text for asked in echo.requests] == ["/news"]
    assert len(telegram.sent) == 1


def keep(store: Store, updates: Sequence[dict[str, object]]) -> None:
    """What a program did that died before it handled anything."""
    store.inbox.put([(int(str(each["update_id"])), json.dumps(each)) for each in updates], NOON)


@pytest.mark.parametrize("command", ["/", "/ban", "/weather Berlin", "/@gleaner_test_bot", "//"])
@pytest.mark.usefixtures("bot")
async def test_a_command_that_is_not_ours_is_not_answered_in_a_group(
    telegram: FakeTelegram, echo: Echo, command: str
) -> None:
    telegram.say(-70, command, chat_type="supergroup")
    telegram.say(-70, "/help", chat_type="supergroup")

    await telegram.arrives(lambda sent: sent.text == "you said /help")

    assert len(telegram.sent) == len(echo.requests) == 1


@pytest.mark.usefixtures("bot")
async def test_a_group_is_told_once_in_a_while_what_is_for_a_private_chat(
    telegram: FakeTelegram, store: Store
) -> None:
    for _ in range(5):
        for command in ("/losses", "/portfolio", "/start GB"):
            telegram.say(-70, command, chat_type="supergroup")
    telegram.say(-71, "/losses", chat_type="supergroup")
    telegram.say(-70, "/help", chat_type="supergroup")

    await telegram.arrives(lambda sent: sent.text == "you said /help")
    await telegram.arrives(lambda sent: sent.chat == -71)

    texts = [sent.text for sent in telegram.messages(-70)]
    assert texts == [PRIVATE_ONLY.text, "you said /help"]
    assert store.inbox.waiting() == ()


@pytest.mark.usefixtures("bot")
async def test_members_cannot_use_up_what_a_group_may_get_a_minute(
    telegram: FakeTelegram, echo: Echo
) -> None:
    telegram.appoint(-70, 5)
    for number in range(30):
        telegram.say(-70, f"/news {number}", chat_type="supergroup", user=6)
    telegram.say(-70, "/subscribe", chat_type="supergroup", user=5)

    await telegram.arrives(lambda sent: sent.text == "you said /subscribe")

    assert [asked.text for asked in echo.requests] == [
        *(f"/news {number}" for number in range(10)),
        "/subscribe",
    ]


@pytest.mark.usefixtures("bot")
async def test_a_button_in_a_group_is_an_admins_too(telegram: FakeTelegram, echo: Echo) -> None:
    echo.answers = (Answer("Which country?", ((Button("France", "/start FR"),),)),)
    telegram.appoint(-70, 5)
    telegram.say(-70, "/start", chat_type="supergroup", user=5)
    await telegram.arrives(lambda sent: sent.chat == -70)

    telegram.press(-70, "France", user=6)
    telegram.press(-70, "France", user=5)

    await telegram.arrives(lambda sent: sent.message_id != telegram.sent[0].message_id)
    assert [asked.text for asked in echo.requests] == ["/start", "/start FR"]
    assert len(telegram.sent) == 2


@pytest.mark.usefixtures("bot")
async def test_a_group_that_threw_the_bot_out_gets_nothing_until_it_is_back(
    telegram: FakeTelegram, store: Store
) -> None:
    group = ChatId(-70)
    store.chats.save(Profile(group))

    telegram.block(group)
    telegram.say(8, "meanwhile")
    await telegram.arrives(lambda sent: sent.text == "you said meanwhile")
    out = store.chats.get(group)
    telegram.unblock(group)
    telegram.say(8, "and back")
    await telegram.arrives(lambda sent: sent.text == "you said and back")
    back = store.chats.get(group)

    assert out
    assert out.gone_at is not None
    assert back
    assert back.gone_at is None


@pytest.mark.parametrize("command", ["/settings quiet off", "/losses", "/forget yes"])
@pytest.mark.usefixtures("bot")
async def test_in_a_group_nothing_personal_is_shown_and_nothing_is_changed(
    telegram: FakeTelegram, echo: Echo, command: str
) -> None:
    telegram.say(-70, command, chat_type="group")

    sent = await telegram.arrives(lambda sent: sent.chat == -70)

    assert sent.text == PRIVATE_ONLY.text
    assert echo.requests == []


async def test_an_answer_to_a_closed_topic_goes_to_the_group_as_a_whole(
    telegram: FakeTelegram, bot: TelegramBot
) -> None:
    telegram.fail("sendMessage", Failure(400, "Bad Request: TOPIC_CLOSED"))

    await bot.send(Letter(ChatId(-70), "hello", topic=12), unnoticed)

    assert [sent.text for sent in telegram.sent] == ["hello"]
    assert "message_thread_id" not in telegram.calls[-1].parameters


@pytest.mark.usefixtures("bot")
async def test_blocking_and_unblocking_is_noted(telegram: FakeTelegram, store: Store) -> None:
    store.chats.save(Profile(ADA))

    telegram.block(ADA)
    telegram.say(8, "after the block")
    await telegram.arrives(lambda sent: sent.text == "you said after the block")
    blocked = store.chats.get(ADA)
    telegram.unblock(ADA)
    telegram.say(8, "after the unblock")
    await telegram.arrives(lambda sent: sent.text == "you said after the unblock")
    unblocked = store.chats.get(ADA)

    assert blocked
    assert blocked.gone_at == NOON
    assert unblocked
    assert unblocked.gone_at is None


@pytest.mark.usefixtures("bot")
async def test_an_error_is_answered_with_an_apology_and_logged_without_content(
    telegram: FakeTelegram, echo: Echo, caplog: pytest.LogCaptureFixture
) -> None:
    echo.broken = ValueError("40 SOL in kraken")

    telegram.say(ADA, "my secret words")

    sent = await telegram.arrives(lambda sent: sent.chat == ADA)
    assert sent.text == APOLOGY.text
    assert "error=ValueError" in caplog.text
    assert "secret" not in caplog.text
    assert "40 SOL" not in caplog.text


@pytest.mark.usefixtures("bot")
async def test_after_an_error_the_next_message_is_answered(
    telegram: FakeTelegram, echo: Echo
) -> None:
    echo.broken = ValueError("broken")
    telegram.say(ADA, "one")
    await telegram.arrives(lambda sent: sent.text == APOLOGY.text)
    echo.broken = None

    telegram.say(ADA, "two")

    await telegram.arrives(lambda sent: sent.text == "you said two")


@pytest.mark.usefixtures("bot")
async def test_a_reply_refused_for_flooding_is_sent_a_little_later(
    telegram: FakeTelegram,
) -> None:
    telegram.fail("sendMessage", Failure(429, "Too Many Requests", retry_after=1))

    telegram.say(ADA, "/help")

    await telegram.arrives(lambda sent: sent.text == "you said /help")


async def test_what_was_answered_does_not_come_again_after_a_restart(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    async with running(new_bot(telegram, echo, store), store):
        telegram.say(ADA, "once")
        await telegram.arrives(lambda sent: sent.text == "you said once")

    assert telegram.unconfirmed == ()


async def test_an_update_is_not_confirmed_before_it_is_on_the_disk(
    telegram: FakeTelegram, echo: Echo, store: Store, tmp_path: Path
) -> None:
    store.wait_at_most(timedelta(milliseconds=50))
    with closing(sqlite3.connect(tmp_path / "gleaner.db", isolation_level=None)) as other:
        async with running(new_bot(telegram, echo, store), store):
            await telegram.called(lambda call: call.method == "getUpdates")
            other.execute("BEGIN IMMEDIATE")
            telegram.say(ADA, "hello")
            await asyncio.sleep(0.7)
            while_locked = telegram.unconfirmed
            other.execute("COMMIT")
            await telegram.arrives(lambda sent: sent.text == "you said hello")

    assert [update["message"]["text"] for update in while_locked] == ["hello"]
    assert telegram.unconfirmed == ()


async def test_polling_goes_on_after_the_network_failed(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    telegram.fail("getUpdates", Failure(drop=True), times=2)
    telegram.fail("getUpdates", Failure(502, "Bad Gateway"))
    telegram.fail("getUpdates", Failure(409, "Conflict: terminated by other getUpdates request"))

    async with running(new_bot(telegram, echo, store), store):
        telegram.say(ADA, "still there?")

        await telegram.arrives(lambda sent: sent.text == "you said still there?")


async def test_a_start_without_a_network_keeps_trying(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    telegram.fail("getMe", Failure(drop=True), times=3)

    async with running(new_bot(telegram, echo, store), store):
        telegram.say(ADA, "at last")

        await telegram.arrives(lambda sent: sent.text == "you said at last")


async def test_a_start_without_a_server_is_no_crash_and_can_be_stopped(
    echo: Echo, store: Store
) -> None:
    bot = bot_at(f"http://127.0.0.1:{closed_port()}", echo, store)

    await bot.start()

    await asyncio.wait_for(bot.stop(), timeout=3)
    await bot.close()


@pytest.mark.parametrize("code", [401, 404])
async def test_a_wrong_token_is_refused_with_how_to_get_one(
    telegram: FakeTelegram, echo: Echo, store: Store, code: int
) -> None:
    telegram.fail("getMe", Failure(code, "Unauthorized"))
    bot = new_bot(telegram, echo, store)

    with pytest.raises(MessengerUnusable, match="@BotFather") as caught:
        await bot.start()

    await bot.close()
    assert telegram.token not in str(caught.value)


@pytest.mark.parametrize("token", ["", "nonsense", "1234:with space", "1234:AA/../getMe"])
def test_what_cannot_be_a_token_is_refused_at_once(echo: Echo, store: Store, token: str) -> None:
    with pytest.raises(MessengerUnusable, match="@BotFather"):
        bot_at("http://127.0.0.1:9", echo, store, token)


async def test_stopping_takes_no_longer_than_a_moment(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    bot = new_bot(telegram, echo, store)
    await bot.start()
    await telegram.called(lambda call: call.method == "getUpdates")

    await asyncio.wait_for(bot.stop(), timeout=2)
    await bot.close()


async def test_the_token_never_reaches_the_log(
    telegram: FakeTelegram, echo: Echo, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    telegram.fail("getMe", Failure(drop=True))
    telegram.fail("getUpdates", Failure(401, "Unauthorized"))

    async with running(new_bot(telegram, echo, store), store):
        telegram.say(ADA, "hello")
        await telegram.arrives(lambda sent: sent.chat == ADA)

    assert "telegram unusable" in caplog.text
    assert telegram.token not in caplog.text


# The outbox's side: what `send` raises.


async def test_a_message_is_sent_as_html(telegram: FakeTelegram, bot: TelegramBot) -> None:
    await bot.send(Letter(ADA, "<b>Five days left</b>"), unnoticed)

    (sent,) = telegram.sent
    assert (sent.chat, sent.text, sent.parse_mode) == (ADA, "<b>Five days left</b>", "HTML")


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (Failure(403, "Forbidden: bot was blocked by the user"), RecipientGone),
        (Failure(403, "Forbidden: user is deactivated"), RecipientGone),
        (Failure(400, "Bad Request: chat not found"), RecipientGone),
        (Failure(400, "Bad Request: message is too long"), Undeliverable),
        (Failure(400, "Bad Request: not enough rights to send text messages"), TryLater),
        (Failure(401, "Unauthorized"), MessengerUnusable),
        (Failure(404, "Not Found"), MessengerUnusable),
        (Failure(500, "Internal Server Error"), AnswerLost),
        (Failure(502, "Bad Gateway"), AnswerLost),
        (Failure(drop=True), AnswerLost),
        (Failure(drop=True, happens=True), AnswerLost),
        (Failure(429, "Too Many Requests"), TryLater),
    ],
)
async def test_a_failed_send_says_what_to_do_next(
    telegram: FakeTelegram, bot: TelegramBot, failure: Failure, error: type[BotError]
) -> None:
    telegram.fail("sendMessage", failure)

    with pytest.raises(error) as caught:
        await bot.send(Letter(ADA, "hello"), unnoticed)

    assert telegram.token not in str(caught.value)
    assert caught.type is error


async def test_flooding_is_waited_for_as_long_as_telegram_says_in_this_chat(
    telegram: FakeTelegram, bot: TelegramBot
) -> None:
    telegram.fail("sendMessage", Failure(429, "Too Many Requests", retry_after=30))

    with pytest.raises(TryLater) as caught:
        await bot.send(Letter(ADA, "hello"), unnoticed)

    assert caught.value.wait == timedelta(seconds=30)
    assert not caught.value.for_all


async def test_a_group_that_became_a_supergroup_has_a_new_id(
    telegram: FakeTelegram, bot: TelegramBot
) -> None:
    telegram.fail("sendMessage", Failure(400, "Bad Request: upgraded", migrate_to=-100123))

    with pytest.raises(ChatMoved) as caught:
        await bot.send(Letter(ChatId(-5), "hello"), unnoticed)

    assert caught.value.new_chat == -100123


@pytest.mark.usefixtures("bot")
async def test_a_group_that_moved_is_known_under_its_new_id_before_anything_is_sent(
    telegram: FakeTelegram, store: Store
) -> None:
    old, new = ChatId(-5), ChatId(-100123)
    store.chats.save(Profile(old, country="US", currency="USD", subscribed_at=NOON))

    telegram.upgrade(old, new)
    telegram.say(new, "/help", chat_type="supergroup")

    await telegram.arrives(lambda sent: sent.chat == new)
    assert store.chats.get(old) is None
    assert store.chats.get(new) == Profile(new, country="US", currency="USD", subscribed_at=NOON)


async def test_what_was_said_in_a_group_before_and_after_it_moved_is_done_in_that_order(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    telegram.appoint(-5, 5)
    telegram.appoint(-100123, 5)
    telegram.fail("getChatMember", Failure(late=0.3), chat=-5)
    telegram.say(-5, "/subscribe", chat_type="group", user=5)
    telegram.upgrade(-5, -100123)
    telegram.say(-100123, "/unsubscribe", chat_type="supergroup", user=5)

    async with running(new_bot(telegram, echo, store), store):
        await telegram.arrives(lambda sent: sent.text == "you said /unsubscribe")
        await telegram.arrives(lambda sent: sent.text == "you said /subscribe")

    assert [(asked.chat, asked.text) for asked in echo.requests] == [
        (-5, "/subscribe"),
        (-100123, "/unsubscribe"),
    ]
    assert {sent.chat for sent in telegram.sent} == {-100123}


@pytest.mark.usefixtures("bot")
async def test_a_refused_message_finds_a_group_that_was_set_up_anew_under_its_new_id(
    telegram: FakeTelegram, store: Store
) -> None:
    old, new = ChatId(-5), ChatId(-100123)
    telegram.fail("sendMessage", Failure(400, "Bad Request: upgraded", migrate_to=new), chat=old)
    store.chats.save(Profile(old, country="US", currency="USD", subscribed_at=NOON))
    store.chats.save(Profile(new, country="US", currency="USD"))
    kind, soon = MessageKind.DOWNTURN, NOON + timedelta(days=1)

    store.outbox.queue(Draft(old, kind, "story:1", "SOL falls", due=NOON, expires=soon), NOON)

    await telegram.arrives(lambda sent: sent.text == "SOL falls")
    known = [profile.chat for profile in store.chats.with_reminders()]
    assert [sent.chat for sent in telegram.sent] == [new]
    assert known == [new]


@pytest.mark.parametrize(
    "content",
    [
        {"migrate_to_chat_id": 7},
        {"migrate_to_chat_id": -70},
        {"migrate_to_chat_id": "-100123"},
        {"migrate_from_chat_id": 8},
        {"migrate_to_chat_id": -(2**63)},
    ],
)
@pytest.mark.usefixtures("bot")
async def test_nobody_moves_but_a_group_and_to_another_group(
    telegram: FakeTelegram, store: Store, content: dict[str, object]
) -> None:
    for chat in (-70, 7, 8):
        store.chats.save(Profile(ChatId(chat)))

    telegram.say(-70, "", chat_type="group", more=content)
    telegram.say(-70, "/help", chat_type="group")

    await telegram.arrives(lambda sent: sent.text == "you said /help")
    assert all(store.chats.get(ChatId(chat)) for chat in (-70, 7, 8))


async def test_without_a_connection_nothing_was_sent_to_anyone(echo: Echo, store: Store) -> None:
    bot = bot_at(f"http://127.0.0.1:{closed_port()}", echo, store)

    with pytest.raises(TryLater) as caught:
        await bot.send(Letter(ADA, "hello"), unnoticed)

    await bot.close()
    assert caught.value.for_all


async def test_a_stopped_bot_sends_nothing_and_says_so(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    bot = new_bot(telegram, echo, store)
    await bot.start()
    await bot.stop()
    await bot.close()

    with pytest.raises(TryLater):
        await bot.send(Letter(ADA, "hello"), unnoticed)


async def test_bad_markup_in_a_reminder_is_sent_as_plain_text(
    telegram: FakeTelegram, bot: TelegramBot
) -> None:
    telegram.fail("sendMessage", BAD_MARKUP)

    await bot.send(Letter(ADA, "<b>Five</b> days"), unnoticed)

    assert [sent.text for sent in telegram.sent] == ["Five days"]


async def test_a_text_sent_in_part_goes_on_where_it_stopped(
    telegram: FakeTelegram, bot: TelegramBot
) -> None:
    text = "a" * 4000 + "\n" + "b" * 4000
    flood = Failure(429, "Too Many Requests", retry_after=1)
    telegram.fail("sendMessage", flood, after=1)

    with pytest.raises(TryLater):
        await bot.send(Letter(ADA, text), unnoticed)
    await bot.send(Letter(ADA, text), unnoticed)

    assert [sent.text[0] for sent in telegram.messages(ADA)] == ["a", "b"]


async def test_a_message_is_told_to_leave_before_the_server_hears_of_it(
    telegram: FakeTelegram, bot: TelegramBot
) -> None:
    heard: list[int] = []

    async def leaving() -> None:
        heard.append(len(telegram.sent))

    await bot.send(Letter(ADA, "hello"), leaving)

    assert heard == [0]
    assert len(telegram.sent) == 1


async def test_without_a_connection_nothing_is_told_to_leave(echo: Echo, store: Store) -> None:
    bot = bot_at(f"http://127.0.0.1:{closed_port()}", echo, store)
    left: list[bool] = []

    async def leaving() -> None:
        left.append(True)

    with pytest.raises(TryLater):
        await bot.send(Letter(ADA, "hello"), leaving)

    await bot.close()
    assert left == []


async def test_a_message_taken_back_at_the_last_moment_does_not_leave(
    telegram: FakeTelegram, bot: TelegramBot
) -> None:
    async def take_back() -> None:
        raise NotWanted

    with pytest.raises(NotWanted):
        await bot.send(Letter(ADA, "hello"), take_back)
    await bot.send(Letter(ADA, "and on"), unnoticed)

    assert [sent.text for sent in telegram.sent] == ["and on"]


async def unnoticed() -> None:
    """Take no note of a message that leaves."""


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@pytest.mark.usefixtures("bot")
async def test_files_of_an_answer_are_sent_beside_it(telegram: FakeTelegram, echo: Echo) -> None:
    content = "a,b\n1,\u00e9\n".encode()
    echo.answers = (Answer("here", documents=(Document("a.csv", content),)),)

    telegram.say(ADA, "/export")

    upload = await asyncio.to_thread(telegram.wait_for_upload, "a.csv")
    assert (upload.chat, upload.content) == (ADA, content)
    await telegram.arrives(lambda sent: sent.text == "here")


@pytest.mark.usefixtures("bot")
async def test_a_file_that_could_not_be_sent_is_named_and_the_others_go(
    telegram: FakeTelegram, echo: Echo
) -> None:
    echo.answers = (Answer("here", documents=(Document("a.csv", b"a"), Document("b.csv", b"b"))),)
    telegram.fail("sendDocument", Failure(502, "Bad Gateway"))

    telegram.say(ADA, "/export")

    await telegram.arrives(lambda sent: "could not send a.csv" in sent.text)
    assert [upload.name for upload in telegram.uploads] == ["b.csv"]


async def test_a_message_that_holds_a_secret_is_deleted_from_the_chat_and_from_the_database(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    echo.answers = (Answer("Taken.", deletes=True),)

    async with running(new_bot(telegram, echo, store), store):
        telegram.say(7, "hunter2hunter2")
        await telegram.arrives(lambda sent: sent.text == "Taken.")
        deleted = await telegram.called(lambda call: call.method == "deleteMessage")

    assert int(deleted.parameters["chat_id"]) == 7
    assert int(deleted.parameters["message_id"]) == echo.requests[0].message
    assert store.inbox.waiting() == ()


async def test_who_sent_a_secret_that_cannot_be_deleted_is_asked_to_delete_it(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    echo.answers = (Answer("Taken.", deletes=True),)
    telegram.fail("deleteMessage", Failure(400, "Bad Request: message can't be deleted"))

    async with running(new_bot(telegram, echo, store), store):
        telegram.say(7, "hunter2hunter2")
        await telegram.arrives(lambda sent: "please delete it yourself" in sent.text)


async def test_a_secret_that_could_not_be_deleted_at_once_is_deleted_after_a_restart(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    echo.answers = (Answer("Taken.", deletes=True),)
    telegram.fail("deleteMessage", Failure(drop=True), times=1_000_000)
    async with running(new_bot(telegram, echo, store), store):
        telegram.say(ADA, "hunter2hunter2")
        await telegram.arrives(lambda sent: sent.text == "Taken.")
        await telegram.called(lambda call: call.method == "deleteMessage")
    (left,) = store.deletions.waiting()
    telegram.recover("deleteMessage")

    async with running(new_bot(telegram, echo, store), store):
        while store.deletions.waiting():  # noqa: ASYNC110 - a store calls nobody
            await asyncio.sleep(0.005)

    assert (left.chat, left.message) == (ADA, echo.requests[0].message)
    assert int(telegram.calls_of("deleteMessage")[-1].parameters["message_id"]) == left.message
    assert len(echo.requests) == 1


async def test_a_secret_is_deleted_as_soon_as_telegram_can_be_asked_again(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    echo.answers = (Answer("Taken.", deletes=True),)
    telegram.fail("deleteMessage", Failure(502, "Bad Gateway"), times=2)

    async with running(new_bot(telegram, echo, store), store):
        telegram.say(ADA, "hunter2hunter2")
        await telegram.arrives(lambda sent: sent.text == "Taken.")
        while store.deletions.waiting():  # noqa: ASYNC110 - a store calls nobody
            await asyncio.sleep(0.005)

    assert len(telegram.calls_of("deleteMessage")) == 3
    assert [sent.text for sent in telegram.sent] == ["Taken."]


async def test_a_secret_that_is_gone_already_needs_nobody_to_delete_it(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    store.deletions.put(Deletion(ChatId(ADA), 17))
    telegram.fail("deleteMessage", Failure(400, "Bad Request: message to delete not found"))

    async with running(new_bot(telegram, echo, store), store):
        while store.deletions.waiting():  # noqa: ASYNC110 - a store calls nobody
            await asyncio.sleep(0.005)

    assert store.outbox.lines_of(ChatId(ADA)) == ()


async def test_a_key_is_deleted_also_where_its_request_failed(
    telegram: FakeTelegram, echo: Echo, store: Store
) -> None:
    echo.broken = RuntimeError("broken")

    async with running(new_bot(telegram, echo, store), store):
        number = telegram.say(ADA, f"/connect kraken {'K' * 56} {'s' * 86}==")
        await telegram.called(lambda call: call.method == "deleteMessage")

    assert echo.requests[0].update_id == number
    deleted = telegram.calls_of("deleteMessage")[0].parameters
    assert int(deleted["message_id"]) == echo.requests[0].message
