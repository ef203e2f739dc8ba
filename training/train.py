"""Labelled stories in, trained weights in training/work/ out; can be stopped and run again."""

import logging
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch

from training import examples, folds
from training.examples import Example
from training.pretrain import pretrain
from training.stages import Stage, run

NEW_SHARE = 0.75
"""Of the last state in the average that is shipped: the best of a few on stories held out."""
REMINDED_OF = 8
"""The stage on hard stories sees one in so many labelled stories again, lest they be forgotten."""
RATED = Stage("rated", epochs=1, learning_rate=5e-5, drop_summary=0.2)
LABELLED = Stage("labelled", epochs=3, learning_rate=8e-5)
HARD = Stage("hard", epochs=2, learning_rate=2e-5)
ORDERS = 2
"""How many networks see the labelled stories, each in another order, before they are averaged."""


def train(news: Path, work: Path, *, threads: int, users: Path | None = None) -> Path:
    """Train all stages, or what is left of them, and return the file of the weights.

    users  a file of what users said of reminders.
    """
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    rated = run(RATED, examples.rated(news), start=pretrain(news, work), work=work)
    folds.folds(news, work, start=rated)
    alone = partial(_labelled, news, work, rated, users)
    with ProcessPoolExecutor(ORDERS, mp_context=get_context("spawn")) as processes:
        orders = list(processes.map(alone, range(ORDERS)))
    first = _average(dict.fromkeys(orders, 1 / ORDERS), work / "labelled.pt")
    again = (*_heard(news, work)[::REMINDED_OF], *examples.ours())
    second = run(HARD, again, start=first, work=work)
    return _average({first: 1 - NEW_SHARE, second: NEW_SHARE}, work / "final.pt")


def _labelled(news: Path, work: Path, start: Path, users: Path | None, order: int) -> Path:
    """Train on all labelled stories but those held out, in an order of their own, on one core."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    said = examples.said_by_users(users) if users else ()
    stories = (*_heard(news, work), *examples.ours(), *said)
    return run(LABELLED.of(order), stories, start=start, work=work)


def _heard(news: Path, work: Path) -> tuple[Example, ...]:
    """Labelled stories that are not held out, with what models that never saw them say of them."""
    others = folds.said(work).labelled
    return tuple(
        replace(story, others=others[story.id].scores)
        for story in examples.labelled(news)
        if not examples.held_out(story)
    )


def _average(shares: Mapping[Path, float], file: Path) -> Path:
    """Average states of the network: what all got right stays, what one got by heart fades."""
    states = [(torch.load(each, weights_only=True), share) for each, share in shares.items()]
    mixed = {
        name: sum(state[name] * share for state, share in states)
        if value.is_floating_point()
        else value
        for name, value in states[-1][0].items()
    }
    torch.save(mixed, file)
    return file
