"""Labelled stories in, trained weights in training/work/ out; can be stopped and run again."""

from dataclasses import replace
from pathlib import Path

import torch

from training import examples, folds
from training.pretrain import pretrain
from training.stages import Stage, run

NEW_SHARE = 0.75
"""Of the last state in the average that is shipped: the best of a few on stories held out."""
REMINDED_OF = 8
"""The stage on hard stories sees one in so many labelled stories again, lest they be forgotten."""
RATED = Stage("rated", epochs=1, learning_rate=5e-5, drop_summary=0.2)
LABELLED = Stage("labelled", epochs=3, learning_rate=8e-5)
HARD = Stage("hard", epochs=2, learning_rate=2e-5)


def train(news: Path, work: Path, *, threads: int, users: Path | None = None) -> Path:
    """Train all stages, or what is left of them, and return the file of the weights.

    users  a file of what users said of reminders.
    """
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    rated = run(RATED, examples.rated(news), start=pretrain(news, work), work=work)
    folds.folds(news, work, start=rated)
    others = folds.said(work).labelled
    heard = tuple(
        replace(story, others=others[story.id].scores)
        for story in examples.labelled(news)
        if not examples.held_out(story)
    )
    ours = examples.ours()
    said = examples.said_by_users(users) if users else ()
    first = run(LABELLED, (*heard, *ours, *said), start=rated, work=work)
    second = run(HARD, (*heard[::REMINDED_OF], *ours), start=first, work=work)
    return _averaged(first, second, work)


def _averaged(old: Path, new: Path, work: Path) -> Path:
    """Average two states of the network: what both got right stays, what one got by heart fades."""
    before, after = (torch.load(file, weights_only=True) for file in (old, new))
    mixed = {
        name: (before[name] + NEW_SHARE * (value - before[name]))
        if value.is_floating_point()
        else value
        for name, value in after.items()
    }
    torch.save(mixed, work / "final.pt")
    return work / "final.pt"
