"""JSON Lines of stories in; what the classifier says of each out, in the same order."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.core.stories import Text, Verdict

LONGEST_LINE = 1_000_000
PROGRESS_EVERY = 50
TABLE = "{id:<16.16}  {tags:<26}  {sentiment:<8}  {assets:<16.16}  {countries:<8.8}  {title:.60}"


@dataclass(frozen=True, slots=True)
class Line:
    """One good line of the input."""

    id: str | int
    text: Text


def run(args: argparse.Namespace) -> int:
    """`classify FILE [--json]`."""
    return classify(args.file, as_json=args.json)


def classify(path: str, *, as_json: bool) -> int:
    """Classify the stories in `path`, `-` for standard input, and return the exit code.

    2 when a line could not be used (it is named on standard error and the others are still
    classified) or the file cannot be read.
    """
    from bot.app import shipped_classifier

    classifier = shipped_classifier()
    with ExitStack() as stack:
        try:
            source = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
        except OSError as failure:
            print(f"{path} cannot be read: {failure.strerror}", file=sys.stderr)
            return 2
        bad = _Problems()
        show = _as_json if as_json else _as_row
        if not as_json:
            print(_heading())
        for line in _lines(source, bad):
            (verdict,) = classifier.verdicts([line.text])
            print(show(line, verdict), flush=as_json)
            bad.progress()
    bad.finish()
    return 2 if bad.count else 0


class _Problems:
    """Names bad lines on standard error, and says how far it is where a person looks on."""

    def __init__(self) -> None:
        self.count = 0
        self._done = 0
        self._watched = sys.stderr.isatty() and not sys.stdout.isatty()

    def bad(self, number: int, reason: str) -> None:
        self.count += 1
        print(f"line {number}: {reason}", file=sys.stderr)

    def progress(self) -> None:
        self._done += 1
        if self._watched and self._done % PROGRESS_EVERY == 0:
            print(f"\r{self._done} stories", end="", file=sys.stderr, flush=True)

    def finish(self) -> None:
        if self._watched and self._done >= PROGRESS_EVERY:
            print(f"\r{self._done} stories", file=sys.stderr)


def _lines(source: BinaryIO, problems: _Problems) -> Iterator[Line]:
    for number, raw in enumerate(_bounded(source), start=1):
        if not raw.strip():
            continue
        try:
            yield _line(raw)
        except ValueError as reason:
            problems.bad(number, str(reason))


def _bounded(source: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long only a beginning that is too long."""
    while raw := source.readline(LONGEST_LINE + 1):
        yield raw
        while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            raw = source.readline(LONGEST_LINE + 1)


def _line(raw: bytes) -> Line:
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
    return Line(story, Text(title, summary or ""))


def _as_json(line: Line, verdict: Verdict) -> str:
    return json.dumps(
        {
            "id": line.id,
            "tags": verdict.tags,
            "sentiment": verdict.sentiment,
            "scores": verdict.scores,
            "assets": verdict.assets,
            "countries": verdict.countries,
        }
    )


def _heading() -> str:
    return TABLE.format(
        id="ID", tags="TAGS", sentiment="MOOD", assets="ASSETS", countries="COUNTRY", title="TITLE"
    )


def _as_row(line: Line, verdict: Verdict) -> str:
    return TABLE.format(
        id=str(line.id).encode("ascii", "replace").decode(),
        tags=" ".join(verdict.tags) or "-",
        sentiment=verdict.sentiment,
        assets=" ".join(verdict.assets) or "-",
        countries=" ".join(verdict.countries) or "-",
        title="".join(sign if sign.isprintable() else " " for sign in line.text.title),
    )
