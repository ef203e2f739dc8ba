"""How well stories about one event are told apart, on pairs labelled by reading.

    python -m training.pairs STORIES

STORIES is JSON Lines, gzipped or not, with `id`, `title`, `summary`, `source` and `published`. Of
the pairs only ids and labels are kept, for the texts belong to their publishers. Weights and
threshold of `bot/core/clusters.py` were set on the part "fitted", of months other than those of the
parts "measured" and "fresh". Pairs on which two readers could differ were left out.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.clusters import (
    THRESHOLD,
    Events,
    Headline,
    are_comparable,
    resemblance,
)

LABELS = Path(__file__).parent / "event_pairs" / "labels.csv"
PARTS = ("fitted", "measured", "fresh")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stories, and whether a reader says that they are about one event."""

    one: Headline
    other: Headline
    same: bool
    part: str


def read_stories(path: Path) -> dict[str, dict[str, Any]]:
    """Return the stories of a file by their ids."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return {each["id"]: each for each in map(json.loads, lines)}


def headlines(path: Path) -> dict[str, Headline]:
    """Return what is compared of each story that has a date, by its id in the file."""
    return {
        key: Headline(
            number, each["source"], each["title"], each["summary"], _at(each["published"]), number
        )
        for number, (key, each) in enumerate(read_stories(path).items())
        if each["published"]
    }


def read_pairs(known: dict[str, Headline]) -> list[Pair]:
    """Return the labelled pairs."""
    with LABELS.open(encoding="utf-8") as file:
        return [
            Pair(known[row["one"]], known[row["other"]], row["same"] == "1", row["part"])
            for row in csv.DictReader(file)
        ]


class Days:
    """What was known of the words of a title when its story came, all stories of the file read."""

    def __init__(self, known: dict[str, Headline], pairs: Iterable[Pair]) -> None:
        later = {_later(pair).id for pair in pairs}
        self._lately: dict[int, dict[str, int]] = {}
        self._events: dict[int, int] = {}
        events = Events()
        for headline in sorted(known.values(), key=_order):
            if headline.id in later:
                self._lately[headline.id] = events.lately(headline)
            self._events[headline.id] = events.join(headline)

    def lately(self, pair: Pair) -> dict[str, int]:
        """Return what `Events.lately` told of the story that came later."""
        return self._lately[_later(pair).id]

    def are_together(self, pair: Pair) -> bool:
        """Whether both stories ended up in one event, be it by way of others."""
        return self._events[pair.one.id] == self._events[pair.other.id]


def _order(headline: Headline) -> tuple[datetime, int]:
    return headline.dated, headline.id


def _later(pair: Pair) -> Headline:
    return max(pair.one, pair.other, key=_order)


def _at(published: str) -> datetime:
    at = datetime.fromisoformat(published)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _are_joined(pair: Pair, days: Days) -> bool:
    if not are_comparable(pair.one, pair.other):
        return False
    return resemblance(pair.one, pair.other, days.lately(pair)) >= THRESHOLD


def told(how: str, found: list[tuple[bool, bool]]) -> str:
    """Return precision and recall of what was joined, given what is the same and whether it was."""
    right = found.count((True, True))
    joined, same = sum(joined for _, joined in found), sum(same for same, _ in found)
    return f"{how}: precision {right / joined:.3f}, recall {right / same:.3f}"


def main() -> int:
    """Print precision and recall of each part."""
    known = headlines(Path(sys.argv[1]))
    pairs = read_pairs(known)
    days = Days(known, pairs)
    for part in PARTS:
        chosen = [pair for pair in pairs if pair.part == part]
        print(f"{part}: {len(chosen)} pairs, {sum(pair.same for pair in chosen)} of one event")
        print(told("  compared", [(pair.same, _are_joined(pair, days)) for pair in chosen]))
        print(told("  among all", [(pair.same, days.are_together(pair)) for pair in chosen]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
