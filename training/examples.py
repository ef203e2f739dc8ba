"""Labelled stories in, examples for training and scoring out."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SENTIMENTS = ("POSITIVE", "NEUTRAL", "NEGATIVE")
OWN_STORIES = Path(__file__).with_name("stories.jsonl")
HARD_STORIES = (
    Path(__file__).with_name("stories_late.jsonl"),
    Path(__file__).with_name("stories_hard.jsonl"),
)
"""Written after a look at what a model still got wrong, and seen once more in the last stage."""
READ = Path(__file__).with_name("read.jsonl")
"""Labels of further stories of the pool, chosen because a model doubted them, by their ids."""
READ_AGAIN = Path(__file__).with_name("read_again.jsonl")
"""Labels of stories read twice, for a model trained on the first reading spoke against it."""
HELD_OUT_PERCENT = 10
RATED_BY = "savvoff/"
"""Origin of the stories whose publisher rated them good or bad news, hardly ever neither."""


@dataclass(frozen=True, slots=True)
class Example:
    """One story with its labels; a label that is None is not trained on.

    regulation  whether it is about the tax or regulation of crypto anywhere.
    unsure      names of labels on which a second reader could differ.
    event       what tells stories of one event from others.
    chosen      whether it was labelled because a model doubted it.
    others      what models that never saw it say of it, by the name of the output.
    """

    id: str
    title: str
    summary: str
    sentiment: str
    downturn: bool | None = None
    tax: bool | None = None
    regulation: bool | None = None
    assets: tuple[str, ...] | None = None
    countries: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    event: str = ""
    chosen: bool = False
    others: dict[str, float] | None = None

    def answers(self) -> tuple[bool | None, ...]:
        """The true answers to the yes-or-no questions, None where a label is not there."""
        return (
            self.downturn,
            self.tax,
            self.regulation,
            None if self.assets is None else bool(self.assets),
            None if self.assets is None else "BTC" in self.assets,
            None if self.assets is None else "ETH" in self.assets,
            None if self.regulation is None else "US" in self.countries,
        )


def labelled(news: Path) -> tuple[Example, ...]:
    """The stories of the pool that were labelled by reading."""
    labels = {row["id"]: row for row in _rows(news / "labelled.jsonl")}
    labels |= {row["id"]: row | {"chosen": True} for row in _rows(READ)}
    labels |= {row["id"]: labels[row["id"]] | row for row in _rows(READ_AGAIN)}
    return tuple(
        _example(story | labels[story["id"]])
        for story in _rows(news / "stories.jsonl.gz")
        if story["id"] in labels
    )


def rated(news: Path) -> tuple[Example, ...]:
    """The stories that carry only their publisher's word on whether they are good or bad news."""
    labels = {row["id"] for file in (news / "labelled.jsonl", READ) for row in _rows(file)}
    return tuple(
        Example(row["id"], row["title"], row["summary"], row["orig_labels"]["sentiment"])
        for row in _rows(news / "stories.jsonl.gz")
        if row["origin_repo"].startswith(RATED_BY)
        and row["orig_labels"].get("sentiment") in ("POSITIVE", "NEGATIVE")
        and row["id"] not in labels
    )


def dev(news: Path) -> tuple[Example, ...]:
    """The stories kept for reporting; never trained on, no threshold is chosen on them."""
    return tuple(_example(row) for row in _rows(news / "dev.jsonl"))


def own(*paths: Path) -> tuple[Example, ...]:
    """The hard stories that we wrote ourselves."""
    return tuple(
        _example({"id": f"own {path.stem} {n}"} | row)
        for path in paths or (OWN_STORIES,)
        for n, row in enumerate(_rows(path))
    )


def ours() -> tuple[Example, ...]:
    """All the stories that we wrote ourselves, the late ones last."""
    return (*own(), *own(*HARD_STORIES))


def said_by_users(path: Path) -> tuple[Example, ...]:
    """What users said of reminders, as `python -m bot labels --json` writes it.

    A story found useful has the tags that it had. One that was not may have been tagged rightly and
    been of no use, so its tags are left out of training and its sentiment is kept; it is worth
    reading. All of it is unsure, for nobody was asked what a story is about.
    """
    return tuple(
        Example(
            f"user {number}",
            row["title"],
            row["summary"],
            row["sentiment"],
            downturn=_useful_tag("market_downturn", row),
            tax=_useful_tag("crypto_tax", row),
            unsure=("downturn", "tax", "sentiment"),
        )
        for number, row in enumerate(_rows(path))
        if row["sentiment"]
    )


def _useful_tag(tag: str, row: dict[str, Any]) -> bool | None:
    found_useful = row["useful"] > row["not_useful"]
    return True if tag in row["tags"] and found_useful else None


def held_out(example: Example) -> bool:
    """Whether a labelled story is kept for choosing thresholds; its id decides, for good."""
    return _of_hundred(example.id) < HELD_OUT_PERCENT


def fold(example: Example, count: int) -> int:
    """Which of `count` equal parts a labelled story belongs to; the same on every run."""
    return hashlib.sha256(f"fold {example.event}".encode()).digest()[0] % count


def _of_hundred(text: str) -> int:
    """A number below a hundred that is the same whenever and wherever it is asked for."""
    return hashlib.sha256(text.encode()).digest()[0] * 100 // 256


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _example(row: dict[str, Any]) -> Example:
    return Example(
        id=row["id"],
        title=row["title"],
        summary=row.get("summary", ""),
        sentiment=row["sentiment"],
        downturn=bool(row["downturn"]),
        tax=bool(row["tax"]),
        regulation=bool(row["jurisdictions"]) if "jurisdictions" in row else None,
        assets=tuple(row["assets"]) if "assets" in row else None,
        countries=tuple(row.get("jurisdictions", ())),
        unsure=tuple(row.get("borderline", ())),
        event=row.get("cluster", row["id"]),
        chosen=row.get("chosen", False),
    )
