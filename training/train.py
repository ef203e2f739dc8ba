"""Labelled stories in, trained weights in training/work/ out; can be stopped and run again."""

from dataclasses import replace
from pathlib import Path

import torch

from training import examples, folds
from training.network import new_network
from training.pretrain import pretrain
from training.previous import weights
from training.stages import SEED, Stage, run

NEW_SHARE = 0.75
"""Of the last state in the average that is shipped: the best of a few on stories held out."""
LATER = slice(3, 7)
"""The outputs that the first of our models did not have."""
REMINDED_OF = 8
"""The stage on hard stories sees one in so many labelled stories again, lest they be forgotten."""
RATED = Stage("rated", epochs=1, learning_rate=5e-5, drop_summary=0.2)
LABELLED = Stage("labelled", epochs=4, learning_rate=8e-5)
CONTINUED = Stage("continued", epochs=1, learning_rate=6e-5)
HARD = Stage("hard", epochs=2, learning_rate=2e-5)


def train(
    news: Path,
    work: Path,
    *,
    previous: Path | None,
    threads: int,
    users: Path | None = None,
) -> Path:
    """Train all stages, or what is left of them, and return the file of the weights.

    previous  the folder of a model to go on from; None to begin with the base model, which takes
              four times as long.
    users     a file of what users said of reminders.
    """
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    kept = tuple(example for example in examples.labelled(news) if not examples.held_out(example))
    early, late = examples.own(), examples.own(*examples.HARD_STORIES)
    said = examples.said_by_users(users) if users else ()
    everything = (*kept, *early, *late, *said)
    if previous:
        before = _read_back(previous, work)
        again = run(CONTINUED, everything, start=before, work=work)
        hard = run(HARD, (*kept[::REMINDED_OF], *early, *late), start=again, work=work)
        return _averaged(before, hard, work)
    rated = run(RATED, examples.rated(news), start=pretrain(news, work), work=work)
    others = folds.said(folds.folds(news, work, start=rated)).labelled
    heard = [replace(story, others=others[story.id].scores) for story in kept]
    first = run(LABELLED, (*heard, *early, *late, *said), start=rated, work=work)
    second = run(HARD, (*heard[::REMINDED_OF], *early, *late), start=first, work=work)
    return _averaged(first, second, work)


def _averaged(old: Path, new: Path, work: Path) -> Path:
    """Average two states of the network: what both got right stays, what one got by heart fades.

    Outputs that the old state had not learnt are the new one's.
    """
    before, after = (torch.load(file, weights_only=True) for file in (old, new))
    mixed = {
        name: (before[name] + NEW_SHARE * (value - before[name]))
        if value.is_floating_point()
        else value
        for name, value in after.items()
    }
    for name in ("head.weight", "head.bias"):
        mixed[name][LATER] = after[name][LATER]
    torch.save(mixed, work / "final.pt")
    return work / "final.pt"


def _read_back(previous: Path, work: Path) -> Path:
    file = work / "previous.pt"
    if not file.exists():
        torch.manual_seed(SEED)
        torch.save(weights(previous, new_network()), file)
    return file
