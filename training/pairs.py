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
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.clusters import (
    MOST_WITH_A_WORD,
    THRESHOLD,
    TOGETHER_WITHIN,
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
    """How many stories had a word in the hours before another was published."""

    def __init__(self, known: dict[str, Headline]) -> None:
        self._at: dict[str, list[datetime]] = defaultdict(list)
        for headline in sorted(known.values(), key=lambda each: each.dated):
            for word in headline.telling:
                self._at[word].append(headline.dated)

    def lately(self, pair: Pair) -> dict[str, int]:
        """Return what `Events.lately` would, had it been given every story of the file."""
        later = max(pair.one, pair.other, key=lambda each: each.dated)
        return {
            word: min(self._count(word, later.dated), MOST_WITH_A_WORD) for word in later.telling
        }

    def _count(self, word: str, until: datetime) -> int:
        at = self._at[word]
        return bisect_right(at, until) - bisect_left(at, until - TOGETHER_WITHIN)


def _at(published: str) -> datetime:
    at = datetime.fromisoformat(published)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _are_joined(pair: Pair, days: Days) -> bool:
    if not are_comparable(pair.one, pair.other):
        return False
    return resemblance(pair.one, pair.other, days.lately(pair)) >= THRESHOLD


def main() -> int:
    """Print precision and recall of each part."""
    known = headlines(Path(sys.argv[1]))
    days = Days(known)
    pairs = read_pairs(known)
    for part in PARTS:
        found = [(pair.same, _are_joined(pair, days)) for pair in pairs if pair.part == part]
        right = found.count((True, True))
        joined, same = sum(alike for _, alike in found), sum(same for same, _ in found)
        print(
            f"{part}: {len(found)} pairs, {same} of one event, {joined} joined: "
            f"precision {right / joined:.3f}, recall {right / same:.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
