"""A real HTTP server on loopback whose answers a test decides.

    with HttpServer() as server:
        server.answer("/feed", Answer(body=RSS, headers={"ETag": '"1"'}))
        ... server.url("/feed") ...
        assert server.asked[0].headers["if-none-match"] == '"1"'

It runs in threads of its own, so that it also serves a program under test in
another process while the test waits for it.
"""

import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

READING_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived: names of headers in lower case, the path with its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    delay  seconds before the first byte.
    drip   seconds between the body's bytes, which are then sent one by one.
    endless  whether the body is sent again and again, until the client leaves.
    reset  whether the connection is then reset (TCP RST) instead of closed.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0
    drip: float = 0
    endless: bool = False
    reset: bool = False


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": to})


Script = Callable[[Asked], Answer]


class HttpServer:
    """Answers by path, query not counted; 404 for a path that no test spoke of."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Answer | Script]] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, path: str, *answers: Answer | Script) -> None:
        """Give these answers in turn, and the last one from then on."""
        with self._lock:
            self._answers[path] = list(answers)

    def handle(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            answers = self._answers.get(asked.path.partition("?")[0], [Answer(status=404)])
            chosen = answers.pop(0) if len(answers) > 1 else answers[0]
        return chosen if isinstance(chosen, Answer) else chosen(asked)

    def pause(self, seconds: float) -> bool:
        """Wait, unless the server is stopped meanwhile; return whether to go on."""
        return not self._stopping.wait(seconds)


class _Server(ThreadingHTTPServer):
    def __init__(self, owner: HttpServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        asked = Asked(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
        )
        answer = self.server.owner.handle(asked)
        self.close_connection = True
        if not self.server.owner.pause(answer.delay):
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.endless and "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self._send_body(answer)
        if answer.reset:
            self._reset()

    def _reset(self) -> None:
        # What was sent must have been read before, for a reset throws it away.
        self.server.owner.pause(READING_SECONDS)
        now = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        self.connection.close()

    def _send_body(self, answer: Answer) -> None:
        pieces = [answer.body]
        if answer.drip:
            pieces = [answer.body[at : at + 1] for at in range(len(answer.body))]
        while True:
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
                if not self.server.owner.pause(answer.drip):
                    return
            if not answer.endless:
                return

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815 - as http.server has it

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server has it
        """Say nothing: what was asked is in HttpServer.asked."""
