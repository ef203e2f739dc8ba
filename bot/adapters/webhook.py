"""A small HTTP server to which Telegram brings updates, once its secret was checked."""

import asyncio
import hmac
import json
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from bot.core.errors import MessengerUnusable
from bot.core.webhooks import Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST_BODY = 1024 * 1024
CLIENT_SECONDS = 10
KEEP_SECONDS = 20

log = logging.getLogger(__name__)

Receive = Callable[[Sequence[object]], Awaitable[int | None]]


class WebhookServer:
    """Listens in threads of its own; 200 is said once an update is on the disk.

    Raises  MessengerUnusable: nobody can listen there.
    """

    def __init__(self, webhook: Webhook, receive: Receive) -> None:
        try:
            self._server = _Server(webhook, receive, asyncio.get_running_loop())
        except OSError as error:
            where = f"{webhook.host}:{webhook.port}"
            raise MessengerUnusable(
                f"nobody can listen at {where} ({error.strerror}); name another address in "
                "BOT_WEBHOOK_LISTEN"
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, webhook: Webhook, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self.webhook = webhook
        self.path = urlsplit(webhook.url).path or "/"
        self._receive = receive
        self._loop = loop
        super().__init__((webhook.host, webhook.port), _Handler)

    def keep(self, update: object) -> None:
        """Hand an update to the event loop and return once it is kept.

        Raises  TimeoutError: the store cannot be written just now.
        """

        async def receive() -> int | None:
            return await self._receive([update])

        kept = asyncio.run_coroutine_threadsafe(receive(), self._loop)
        try:
            kept.result(KEEP_SECONDS)
        except FutureTimeoutError:
            kept.cancel()
            raise TimeoutError from None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is nobody's fault here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = CLIENT_SECONDS
    server: _Server

    def do_POST(self) -> None:
        """Take an update."""
        status = self._take()
        if status is not HTTPStatus.OK:
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _take(self) -> HTTPStatus:
        length = self.headers.get("Content-Length", "")
        refused = self._refused(length)
        if refused is not None:
            return refused
        try:
            self.server.keep(json.loads(self.rfile.read(int(length))))
        except ValueError:
            return HTTPStatus.BAD_REQUEST
        except TimeoutError:
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    def _refused(self, length: str) -> HTTPStatus | None:
        secret = self.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(secret.encode(), self.server.webhook.secret.encode()):
            log.warning("webhook refused: wrong secret")
            return HTTPStatus.FORBIDDEN
        if urlsplit(self.path).path != self.server.path:
            return HTTPStatus.NOT_FOUND
        if not length.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if int(length) > LARGEST_BODY else None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server has it
        """Keep silent: the secret and what people write belong into no log."""
