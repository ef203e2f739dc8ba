"""A Bot API server on loopback: what people do is said by a test, what the bot does is kept.

    with FakeTelegram() as telegram:
        ... start the bot with telegram.url and telegram.token ...
        telegram.say(7, "/start")
        sent = telegram.wait_for(lambda sent: "country" in sent.text)
        telegram.press(7, "United States")

It runs in threads of its own, so that it also serves a program in another process. In an async
test, wait with `await telegram.arrives(...)`: it leaves the event loop free.
"""

import asyncio
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "1234:TEST-token_of_a_fake"
BOT = {"id": 1234, "is_bot": True, "first_name": "Gleaner", "username": "gleaner_test_bot"}
PIECES = 8
SENT_AT = 1_790_000_000
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Call:
    """A method the bot called, with its parameters; those that are JSON are read."""

    method: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that arrived in a chat."""

    chat: int
    text: str
    message_id: int
    parse_mode: str | None = None
    buttons: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for label, _ in self.buttons)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that arrived in a chat."""

    chat: int
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call fails instead of being answered.

    drop     the call is taken, and the connection closed without an answer.
    hang     seconds of silence before the connection is closed.
    late     seconds before the call is answered after all, as if nothing were wrong.
    happens  whether the message arrives nevertheless.
    """

    error_code: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    migrate_to: int | None = None
    drop: bool = False
    hang: float = 0
    late: float = 0
    happens: bool = False


@dataclass(frozen=True, slots=True)
class Enforced:
    """Telegram's limits; a message beyond them is refused with 429."""

    per_second: int = 30
    chat_per_second: int = 1
    group_per_minute: int = 20


@dataclass(slots=True)
class _Counter:
    """Counts messages within a window that slides."""

    times: deque[float] = field(default_factory=deque)

    def is_full(self, now: float, seconds: float, most: int) -> bool:
        while self.times and self.times[0] <= now - seconds:
            self.times.popleft()
        return len(self.times) >= most


class _Limiter:
    """Refuses what is beyond the limits, at the moment at which a message arrives."""

    def __init__(self, enforced: Enforced) -> None:
        self._enforced = enforced
        self._all = _Counter()
        self._chats: dict[int, _Counter] = {}
        self._groups: dict[int, _Counter] = {}

    def takes(self, chat: int) -> bool:
        now = time.monotonic()
        of_chat = self._chats.setdefault(chat, _Counter())
        of_group = self._groups.setdefault(chat, _Counter())
        if (
            self._all.is_full(now, 1, self._enforced.per_second)
            or of_chat.is_full(now, 1, self._enforced.chat_per_second)
            or (chat < 0 and of_group.is_full(now, 60, self._enforced.group_per_minute))
        ):
            return False
        for counter in (self._all, of_chat, of_group):
            counter.times.append(now)
        return True


@dataclass(slots=True)
class _Planned:
    failure: Failure
    times: int
    chat: int | None
    after: int


@dataclass(slots=True)
class _State:
    updates: list[dict[str, Any]] = field(default_factory=list)
    next_update: int = 1000
    next_message: int = 1
    files: dict[str, bytes] = field(default_factory=dict)
    planned: dict[str, list[_Planned]] = field(default_factory=dict)
    stopped: bool = False
    appointed: dict[tuple[int, int], str] = field(default_factory=dict)


class FakeTelegram:
    """The Bot API for one token; anything else asked for is answered with `true`.

    enforced  limits beyond which messages are refused; `beyond` counts those.
    sent   messages that arrived, in order, and `arrived` when, by time.monotonic.
    calls  every call of the bot, in order, getUpdates included.
    drip   seconds of rest between the pieces of a file that the bot fetches.
    fault  is asked how a call that no failure was planned for is to fail, or not.
    """

    def __init__(self, token: str = TOKEN, port: int = 0, enforced: Enforced | None = None) -> None:
        self.token = token
        self.arrived: list[float] = []
        self.beyond = 0
        self.drip = 0.0
        self.fault: Callable[[str, Mapping[str, Any]], Failure | None] = lambda _, __: None
        self._limiter = _Limiter(enforced) if enforced else None
        self.sent: list[Sent] = []
        self.uploads: list[Upload] = []
        self.calls: list[Call] = []
        self._state = _State()
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def settings(self) -> dict[str, str]:
        """Environment for the program under test."""
        return {"BOT_TELEGRAM_TOKEN": self.token, "BOT_TELEGRAM_URL": self.url}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._state.stopped = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What people do.

    def appoint(self, group: int, user: int, status: str = "administrator") -> None:
        """Make somebody an admin of a group; everybody else is a member."""
        with self._changed:
            self._state.appointed[group, user] = status

    def say(
        self,
        chat: int,
        text: str,
        *,
        chat_type: str = "private",
        topic: int | None = None,
        user: int | None = None,
        more: Mapping[str, object] = MappingProxyType({}),
    ) -> int:
        """Send a message to the bot; return the number of the update.

        user  who writes; by default the person that the chat is with.
        more  other fields of the message.
        """
        content: dict[str, Any] = {"text": text}
        if user is not None:
            content["from"] = _person(user)
        if topic is not None:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        return self._message(chat, {**content, **more}, chat_type=chat_type)

    def upgrade(self, group: int, new_id: int) -> None:
        """Make a supergroup of a group: both say so, and the old id is refused from now on."""
        refused = Failure(400, "Bad Request: group chat was upgraded", migrate_to=new_id)
        self.fail("sendMessage", refused, times=1_000_000, chat=group)
        self._message(group, {"migrate_to_chat_id": new_id}, chat_type="group")
        self._message(new_id, {"migrate_from_chat_id": group}, chat_type="supergroup")

    def press(self, chat: int, label_or_command: str, *, user: int | None = None) -> int:
        """Press a button of the latest message that has it, by its label or its command.

        user  who presses; by default the person that the chat is with.
        """
        for sent in reversed(self.sent):
            for label, command in sent.buttons:
                if sent.chat == chat and label_or_command in {label, command}:
                    return self._press(sent, command, user)
        raise AssertionError(f"chat {chat} has no button {label_or_command!r}")

    def send_file(self, chat: int, name: str, content: bytes, *, size: int | None = None) -> int:
        """Send a document; `size` is what Telegram says it is, by default the truth."""
        with self._changed:
            number = f"file{len(self._state.files) + 1}"
            self._state.files[number] = content
        document = {
            "file_id": number,
            "file_unique_id": number,
            "file_name": name,
            "file_size": len(content) if size is None else size,
        }
        return self._message(chat, {"document": document})

    def block(self, chat: int) -> int:
        """Block the bot: later messages to the chat are refused."""
        self.fail("sendMessage", FORBIDDEN, times=1_000_000, chat=chat)
        return self._membership(chat, "kicked")

    def unblock(self, chat: int) -> int:
        """Unblock the bot."""
        with self._changed:
            planned = self._state.planned.get("sendMessage", [])
            planned[:] = [each for each in planned if each.chat != chat]
        return self._membership(chat, "member")

    def deliver_again(self, update: Mapping[str, Any]) -> None:
        """Put an update of `unconfirmed` back, as after a lost confirmation."""
        with self._changed:
            self._state.updates.append(dict(update))
            self._changed.notify_all()

    @property
    def unconfirmed(self) -> tuple[dict[str, Any], ...]:
        """The updates that the bot has not confirmed."""
        with self._changed:
            return tuple(self._state.updates)

    # What goes wrong.

    def fail(
        self,
        method: str,
        failure: Failure,
        *,
        times: int = 1,
        chat: int | None = None,
        after: int = 0,
    ) -> None:
        """Let the next calls of a method fail, to one chat or to all; `after` of them go well."""
        with self._changed:
            planned = _Planned(failure, times, chat, after)
            self._state.planned.setdefault(method, []).append(planned)

    def recover(self, method: str) -> None:
        """Let no call of a method fail any more."""
        with self._changed:
            self._state.planned.pop(method, None)

    # What the bot did.

    def calls_of(self, method: str) -> tuple[Call, ...]:
        """Return the calls of a method, in order."""
        return tuple(call for call in list(self.calls) if call.method == method)

    def wait_for(self, predicate: Callable[[Sent], bool], timeout: float = 10) -> Sent:
        """Return the first message that fits, waiting for it."""
        return self._wait(lambda: next(filter(predicate, list(self.sent)), None), timeout)

    def wait_for_upload(self, name: str, timeout: float = 10) -> Upload:
        """Return the first file of a name that arrived, waiting for it."""
        named = lambda: next((each for each in list(self.uploads) if each.name == name), None)  # noqa: E731
        return self._wait(named, timeout)

    def wait_for_call(self, predicate: Callable[[Call], bool], timeout: float = 10) -> Call:
        """Return the first call that fits, waiting for it."""
        return self._wait(lambda: next(filter(predicate, list(self.calls)), None), timeout)

    async def arrives(self, predicate: Callable[[Sent], bool], timeout: float = 10) -> Sent:  # noqa: ASYNC109 - it is handed to a thread
        """Return the first message that fits; the event loop stays free meanwhile."""
        return await asyncio.to_thread(self.wait_for, predicate, timeout)

    async def called(self, predicate: Callable[[Call], bool], timeout: float = 10) -> Call:  # noqa: ASYNC109 - it is handed to a thread
        """Return the first call that fits; the event loop stays free meanwhile."""
        return await asyncio.to_thread(self.wait_for_call, predicate, timeout)

    def messages(self, chat: int) -> tuple[Sent, ...]:
        """Return what arrived in a chat."""
        return tuple(sent for sent in list(self.sent) if sent.chat == chat)

    # Below: for the handler only.

    def respond(self, method: str, parameters: Mapping[str, Any]) -> object:
        """Return the result of a call, or the failure that was planned for it."""
        with self._changed:
            self.calls.append(Call(method, parameters))
            self._changed.notify_all()
            if self._is_beyond(method, parameters):
                self.beyond += 1
                return Failure(429, "Too Many Requests: retry after 1", retry_after=1)
            failure = self._planned_failure(method, parameters) or self.fault(method, parameters)
            if failure and not (failure.happens or failure.late):
                return failure
        result = self._result(method, parameters)
        if failure and failure.late:
            self.rest(failure.late)
            return result
        return failure or result

    def file(self, number: str) -> bytes | None:
        """Return a file that was sent to the bot."""
        with self._changed:
            return self._state.files.get(number)

    def rest(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.stopped, seconds)

    def _is_beyond(self, method: str, parameters: Mapping[str, Any]) -> bool:
        if self._limiter is None or method != "sendMessage":
            return False
        return not self._limiter.takes(int(parameters["chat_id"]))

    def _result(self, method: str, parameters: Mapping[str, Any]) -> object:
        result: object = True
        match method:
            case "getMe":
                result = BOT
            case "getUpdates":
                result = self._updates(parameters)
            case "getChatMember":
                result = self._member_of(int(parameters["chat_id"]), int(parameters["user_id"]))
            case "sendMessage":
                result = self._arrive(parameters)
            case "sendDocument":
                result = self._take_upload(parameters)
            case "getFile":
                result = self._about_file(str(parameters["file_id"]))
            case _:
                pass
        return result

    def _about_file(self, number: str) -> dict[str, Any]:
        content = self.file(number) or b""
        return {
            "file_id": number,
            "file_unique_id": number,
            "file_size": len(content),
            "file_path": f"documents/{number}",
        }

    def _planned_failure(self, method: str, parameters: Mapping[str, Any]) -> Failure | None:
        to_chat = str(parameters.get("chat_id"))
        for planned in self._state.planned.get(method, []):
            if not planned.times or (planned.chat is not None and str(planned.chat) != to_chat):
                continue
            if planned.after:
                planned.after -= 1
            else:
                planned.times -= 1
                return planned.failure
        return None

    def _member_of(self, group: int, user: int) -> dict[str, Any]:
        status = self._state.appointed.get((group, user), "member")
        return {"user": _person(user), "status": status, **_RIGHTS.get(status, {})}

    def _updates(self, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        offset = int(parameters.get("offset") or 0)
        limit = int(parameters.get("limit") or 100)
        with self._changed:
            waiting = self._state.updates
            waiting[:] = [update for update in waiting if update["update_id"] >= offset]
            self._changed.wait_for(
                lambda: self._state.stopped or self._state.updates,
                float(parameters.get("timeout") or 0),
            )
            return list(self._state.updates[:limit])

    def _arrive(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        markup = parameters.get("reply_markup") or {}
        rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
        buttons = tuple(
            (button["text"], button.get("callback_data", "")) for row in rows for button in row
        )
        with self._changed:
            sent = Sent(
                int(parameters["chat_id"]),
                str(parameters["text"]),
                self._number_message(),
                parameters.get("parse_mode"),
                buttons,
            )
            self.sent.append(sent)
            self.arrived.append(time.monotonic())
            self._changed.notify_all()
        return self._as_message(sent)

    def _take_upload(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        file = parameters["document"]
        with self._changed:
            upload = Upload(int(parameters["chat_id"]), file.name, file.content)
            self.uploads.append(upload)
            number = self._number_message()
            self._changed.notify_all()
        chat = {"id": upload.chat, "type": "private", "first_name": "Ada"}
        return {"message_id": number, "date": SENT_AT, "chat": chat, "from": BOT}

    def _as_message(self, sent: Sent) -> dict[str, Any]:
        return {
            "message_id": sent.message_id, "date": SENT_AT, "chat": _where(sent.chat), "from": BOT,
            "text": sent.text,
        }  # fmt: skip

    def _message(self, chat: int, content: Mapping[str, Any], *, chat_type: str = "private") -> int:
        with self._changed:
            number = self._number_message()
        where = {"id": chat, "type": chat_type, "first_name": "Ada", "title": "Friends"}
        message = {"message_id": number, "date": SENT_AT, "chat": where, "from": _person(chat)}
        return self._happen({"message": {**message, **content}})

    def _press(self, sent: Sent, command: str, user: int | None = None) -> int:
        query = {
            "id": f"press{sent.message_id}", "from": _person(user or sent.chat),
            "chat_instance": "1", "message": self._as_message(sent), "data": command,
        }  # fmt: skip
        return self._happen({"callback_query": query})

    def _membership(self, chat: int, status: str) -> int:
        old = "member" if status == "kicked" else "kicked"
        change = {
            "chat": _where(chat),
            "from": _person(chat),
            "date": SENT_AT,
            "old_chat_member": _member(old),
            "new_chat_member": _member(status),
        }
        return self._happen({"my_chat_member": change})

    def _happen(self, content: dict[str, Any]) -> int:
        with self._changed:
            number = self._state.next_update
            self._state.next_update += 1
            self._state.updates.append({"update_id": number, **content})
            self._changed.notify_all()
        return number

    def _number_message(self) -> int:
        number = self._state.next_message
        self._state.next_message += 1
        return number

    def _wait(self, look: Callable[[], Found | None], timeout: float) -> Found:
        ends = time.monotonic() + timeout
        with self._changed:
            while (found := look()) is None:
                left = ends - time.monotonic()
                assert left > 0, f"nothing fits among {self.sent}"
                self._changed.wait(left)
            return found


FORBIDDEN = Failure(403, "Forbidden: bot was blocked by the user")


_RIGHTS: dict[str, dict[str, Any]] = {
    "creator": {"is_anonymous": False},
    "administrator": dict.fromkeys(
        (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
            "can_manage_video_chats", "can_restrict_members", "can_promote_members",
            "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
            "can_delete_stories",
        ),
        False,
    ),
}  # fmt: skip


def _where(chat: int) -> dict[str, Any]:
    """Return a chat: of one person, or a group where its id is below 0."""
    if chat < 0:
        return {"id": chat, "type": "supergroup", "title": "Friends"}
    return {"id": chat, "type": "private", "first_name": "Ada"}


def _person(chat: int) -> dict[str, Any]:
    return {"id": abs(chat), "is_bot": False, "first_name": "Ada", "language_code": "en"}


def _member(status: str) -> dict[str, Any]:
    member = {"user": BOT, "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    block_on_close = False

    def __init__(self, address: tuple[str, int], telegram: FakeTelegram) -> None:
        super().__init__(address, _Handler)
        self.telegram = telegram

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed in the middle is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._serve(_parameters(body, self.headers.get("Content-Type") or ""))

    def do_GET(self) -> None:
        self._serve(_parameters(urlsplit(self.path).query.encode(), "query"))

    def _serve(self, parameters: Mapping[str, Any]) -> None:
        telegram = self.server.telegram
        path = unquote(urlsplit(self.path).path)
        start, file_start = f"/bot{telegram.token}/", f"/file/bot{telegram.token}/documents/"
        if path.startswith(start):
            self._answer(telegram.respond(path.removeprefix(start), parameters))
        elif (content := telegram.file(path.removeprefix(file_start))) is not None:
            self._write(200, content, "application/octet-stream", telegram.drip)
        else:
            self._answer(Failure(404, "Not Found"))

    def _answer(self, result: object) -> None:
        if not isinstance(result, Failure):
            self._write(200, json.dumps({"ok": True, "result": result}).encode())
            return
        if result.drop or result.hang:
            self.server.telegram.rest(result.hang)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        answer: dict[str, Any] = {
            "ok": False, "error_code": result.error_code, "description": result.description,
        }  # fmt: skip
        parameters = {"retry_after": result.retry_after, "migrate_to_chat_id": result.migrate_to}
        if any(parameters.values()):
            answer["parameters"] = {key: value for key, value in parameters.items() if value}
        self._write(result.error_code, json.dumps(answer).encode())

    def _write(
        self, status: int, body: bytes, kind: str = "application/json", drip: float = 0
    ) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            size = len(body) // PIECES + 1 if drip else len(body) or 1
            for at in range(0, len(body), size):
                self.wfile.write(body[at : at + size])
                self.server.telegram.rest(drip)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Tests read `calls`, not a log."""


def _parameters(body: bytes, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        return dict(json.loads(body or b"{}"))
    if kind.startswith("multipart/"):
        return _parts(body, kind)
    pairs = parse_qs(body.decode(), keep_blank_values=True)
    return {key: _maybe_json(values[0]) for key, values in pairs.items()}


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    content: bytes


def _parts(body: bytes, kind: str) -> dict[str, Any]:
    """Return the parameters of a call that sends a file."""
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = str(part.get_param("name", header="content-disposition"))
        file = part.get_filename()
        found[name] = _maybe_json(content.decode()) if file is None else _File(file, content)
    return found


def _maybe_json(value: str) -> object:
    if value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
