"""How well stories about one event are told apart, on pairs labelled by reading.

    python -m training.pairs STORIES

STORIES is JSON Lines, gzipped or not, with `id`, `title`, `summary` and `source`. Of the pairs only
ids and labels are kept, for the texts belong to their publishers. Weights and threshold of
`bot/core/clusters.py` were set on the part "fitted", of months other than those of the part
"measured". Pairs on which two readers could differ were left out.
"""

import csv
import gzip
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.core.clusters import THRESHOLD, Headline, resemblance

LABELS = Path(__file__).parent / "event_pairs" / "labels.csv"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def headlines(path: Path) -> dict[str, Headline]:
    """Return what is compared of each story, by its id in the file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        stories = [json.loads(line) for line in lines]
    return {
        each["id"]: Headline(
            number, each["source"], each["title"], each["summary"], NOW, cluster=number
        )
        for number, each in enumerate(stories)
    }


def main() -> int:
    """Print precision and recall of both parts."""
    known = headlines(Path(sys.argv[1]))
    counts: Counter[tuple[str, bool, bool]] = Counter()
    with LABELS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            alike = resemblance(known[row["one"]], known[row["other"]]) >= THRESHOLD
            counts[row["part"], row["same"] == "1", alike] += 1
    for part in ("fitted", "measured"):
        found, missed = counts[part, True, True], counts[part, True, False]
        wrong, right = counts[part, False, True], counts[part, False, False]
        print(
            f"{part}: {found + missed + wrong + right} pairs, precision "
            f"{found / (found + wrong):.3f}, recall {found / (found + missed):.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
