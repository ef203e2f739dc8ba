"""The log: one line an event, secrets kept out."""

import logging
import sys
from typing import TextIO

QUIET = ("apscheduler", "httpcore", "httpx", "telegram", "transformers", "filelock")


class _Redacting(logging.Formatter):
    """Replaces secrets wherever they would appear, tracebacks included."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def start_logging(
    secrets: tuple[str, ...], *, level: int = logging.INFO, stream: TextIO | None = None
) -> None:
    """Send the log to a stream, standard error by default.

    Libraries that log addresses speak from WARNING on, for the Bot API has the token in its own.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Redacting(tuple(secret for secret in secrets if secret)))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
