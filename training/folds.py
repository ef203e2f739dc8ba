"""Labelled stories in; what a model says of each that never saw it or a story of its fold, out."""

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch

from bot.core.tagged import Passage, Tagged
from training import examples, held_out
from training.answers import Answer
from training.examples import Example
from training.network import OUTPUTS, Network, empty_network, encode, probabilities, tokenizer
from training.places import placed
from training.stages import Stage, run

log = logging.getLogger(__name__)

FOLDS = 2
FOLD = Stage("fold", epochs=3, learning_rate=8e-5)
BATCH = 32


@dataclass(frozen=True, slots=True)
class Said:
    """What the models that never saw a story say of it, by the id of the story."""

    labelled: dict[str, Answer]
    dev: tuple[dict[str, Answer], ...]
    """Of the dev stories, once for each fold's model."""


def folds(news: Path, work: Path, *, start: Path) -> Path:
    """Train a model a fold, side by side on one core each, and write what they say of the rest."""
    done = work / "folds.json"
    if done.exists():
        log.info("folds are done: %s", done)
        return done
    alone = partial(_one, news, work, start)
    with ProcessPoolExecutor(FOLDS, mp_context=get_context("spawn")) as processes:
        parts = list(processes.map(alone, range(FOLDS)))
    labelled = {story: row for part, _ in parts for story, row in part.items()}
    done.write_text(json.dumps({"labelled": labelled, "dev": [dev for _, dev in parts]}))
    return done


def said(work: Path) -> Said:
    """Read what `folds` wrote."""
    rows = json.loads((work / "folds.json").read_text())
    labelled, *dev = (
        {story: Answer(row["scores"], _tagged(row["tags"])) for story, row in part.items()}
        for part in (rows["labelled"], *rows["dev"])
    )
    return Said(labelled, tuple(dev))


def _tagged(tags: list[tuple[int, int, int, float]]) -> Tagged:
    of_kind: tuple[dict, ...] = ({}, {})
    for passage, start, kind, logit in tags:
        of_kind[kind][Passage(passage), start] = logit
    return Tagged(*of_kind)


def _one(news: Path, work: Path, start: Path, fold: int) -> tuple[dict, dict]:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    stories = examples.labelled(news)
    rest = [story for story in stories if examples.fold(story, FOLDS) == fold]
    seen = [story for story in stories if examples.fold(story, FOLDS) != fold]
    file = run(FOLD.of(fold), (*seen, *examples.ours()), start=start, work=work)
    network = empty_network()
    network.load_state_dict(torch.load(file, weights_only=True))
    held_out.calibrate(network.eval(), tokenizer(), [s for s in rest if not s.chosen])
    return _answers(network, rest), _answers(network, examples.dev(news))


def _answers(network: Network, stories: Sequence[Example]) -> dict[str, dict]:
    tokens = tokenizer()
    order = sorted(stories, key=lambda story: len(story.title) + len(story.summary))
    rows: dict[str, dict] = {}
    for at in range(0, len(order), BATCH):
        batch = [held_out.cut(story) for story in order[at : at + BATCH]]
        encoded = encode(tokens, batch)
        with torch.inference_mode():
            logits, tags = network(**encoded)
        for story, row in zip(batch, probabilities(logits).tolist(), strict=True):
            scores = {name: round(value, 4) for name, value in zip(OUTPUTS, row, strict=True)}
            rows[story.id] = {"scores": scores, "tags": []}
        for row, token, place in placed(encoded, batch):
            logit = round(tags[row, token, place.kind].item(), 3)
            rows[batch[row].id]["tags"].append((place.passage, place.start, place.kind, logit))
    return rows
