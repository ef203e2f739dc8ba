"""JSON Lines of stories in; what the classifier says of each out, in the same order."""

import argparse
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.core.stories import Sentiment, Text, Topic, Verdict

LONGEST_LINE = 1_000_000
PROGRESS_EVERY = 10
BAR = 30
TABLE = "{id:<16.16}  {tags:<26}  {sentiment:<8}  {assets:<16.16}  {countries:<8.8}  {title:.60}"
EXAMPLE = '{"id": "1", "title": "Bitcoin falls 9%", "summary": ""}'
UNREAD = "unknown language"
SCORES = (*(topic.value for topic in Topic), *(mood.value.lower() for mood in Sentiment))


@dataclass(frozen=True, slots=True)
class Line:
    """One good line of the input."""

    number: int
    id: str | int
    text: Text


def run(args: argparse.Namespace) -> int:
    """`classify FILE [--json]`."""
    return classify(args.file, as_json=args.json)


def classify(path: str, *, as_json: bool) -> int:
    """Classify the stories in `path`, `-` for standard input, and return the exit code.

    One line is held at a time, so that a file of any size can be read. 2 when the file cannot be
    read, or a line of it cannot be used: that is named on standard error, and the others are still
    classified.
    """
    from bot.app import chosen_classifier
    from bot.settings import read_classifier

    classifier = chosen_classifier(read_classifier(os.environ))
    with ExitStack() as stack:
        try:
            source = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
        except OSError as failure:
            print(f"{path} cannot be read: {failure.strerror}", file=sys.stderr)
            return 2
        told = _Told(_size(source))
        show = _as_json if as_json else _as_row
        heading = "" if as_json else _heading()
        for line in _lines(source, told):
            (verdict,) = classifier.verdicts([line.text])
            if heading:
                print(heading)
                heading = ""
            print(show(line, verdict), flush=as_json)
            if verdict.sentiment is None:
                told.say(f"line {line.number}: {UNREAD}, not judged")
            told.progress()
    told.finish()
    if told.bad_lines and not told.done:
        told.say(f"A line looks like this: {EXAMPLE}")
    return 2 if told.bad_lines else 0


class _Told:
    """What is said on standard error: bad lines, and a bar where a person looks on.

    size  of the input in bytes; None where it is not known, as of a pipe.
    """

    def __init__(self, size: int | None) -> None:
        self.bad_lines = 0
        self.read = 0
        self._size = size
        self.done = 0
        self._watched = sys.stderr.isatty() and not sys.stdout.isatty()

    def bad(self, number: int, reason: str) -> None:
        self.bad_lines += 1
        self.say(f"line {number}: {reason}")

    def say(self, what: str) -> None:
        print(f"\r\033[K{what}" if self._watched else what, file=sys.stderr)

    def progress(self) -> None:
        self.done += 1
        if self._watched and self.done % PROGRESS_EVERY == 0:
            print(f"\r\033[K{self._bar()}", end="", file=sys.stderr, flush=True)

    def finish(self) -> None:
        if self._watched and self.done >= PROGRESS_EVERY:
            print(f"\r\033[K{self._bar()}", file=sys.stderr)

    def _bar(self) -> str:
        if not self._size:
            return f"{self.done} stories"
        part = min(self.read / self._size, 1)
        full = int(part * BAR)
        return f"[{'#' * full}{'.' * (BAR - full)}] {part:4.0%}, {self.done} stories"


def _size(source: BinaryIO) -> int | None:
    try:
        found = os.fstat(source.fileno())
    except OSError:  # not a file of the system's
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _lines(source: BinaryIO, told: _Told) -> Iterator[Line]:
    for number, raw in enumerate(_bounded(source, told), start=1):
        if not raw.strip():
            continue
        try:
            yield _line(number, raw)
        except ValueError as reason:
            told.bad(number, str(reason))


def _bounded(source: BinaryIO, told: _Told) -> Iterator[bytes]:
    """Yield lines; of one that is too long only a beginning that is too long."""
    while raw := source.readline(LONGEST_LINE + 1):
        told.read += len(raw)
        yield raw
        while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            raw = source.readline(LONGEST_LINE + 1)
            told.read += len(raw)


def _line(number: int, raw: bytes) -> Line:
    """Read one line.

    Raises  ValueError, saying what is wrong with it.
    """
    if len(raw) > LONGEST_LINE:
        raise ValueError(f"is longer than {LONGEST_LINE:,} bytes")
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("is not a JSON object")  # noqa: TRY004
    story, title, summary = row.get("id"), row.get("title"), row.get("summary")
    if not isinstance(story, str | int) or isinstance(story, bool):
        raise ValueError("has no id that is text or a whole number")  # noqa: TRY004
    if not isinstance(title, str):
        raise ValueError("has no title that is text")  # noqa: TRY004
    if not isinstance(summary, str | None):
        raise ValueError("has a summary that is not text")  # noqa: TRY004
    return Line(number, story, Text(title, summary or ""))


def _as_json(line: Line, verdict: Verdict) -> str:
    known = {
        "id": line.id,
        "tags": verdict.tags,
        "sentiment": verdict.sentiment,
        "scores": verdict.scores or dict.fromkeys(SCORES),
        "assets": verdict.assets,
        "countries": verdict.countries,
    }
    return json.dumps(known if verdict.sentiment else known | {"note": UNREAD})


def _heading() -> str:
    return TABLE.format(
        id="ID", tags="TAGS", sentiment="MOOD", assets="ASSETS", countries="COUNTRY", title="TITLE"
    )


def _as_row(line: Line, verdict: Verdict) -> str:
    return TABLE.format(
        id=str(line.id).encode("ascii", "replace").decode(),
        tags=" ".join(verdict.tags) or ("-" if verdict.sentiment else UNREAD),
        sentiment=verdict.sentiment or "-",
        assets=" ".join(verdict.assets) or "-",
        countries=" ".join(verdict.countries) or "-",
        title="".join(sign if sign.isprintable() else " " for sign in line.text.title),
    )
