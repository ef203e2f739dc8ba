"""Labelled stories in, trained weights in training/work/ out; can be stopped and run again."""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from training import examples
from training.examples import SENTIMENTS, Example
from training.network import Network, encode, new_network, tokenizer

log = logging.getLogger(__name__)

SEED = 20
BATCH = 32
BATCHES_SORTED_TOGETHER = 40
CHECKPOINT_EVERY = 100
UNSURE_WEIGHT = 0.6
SMOOTHING = 0.05
YES_OR_NO = {"downturn": 2.0, "tax": 2.0, "regulation": 1.0}
"""The yes-or-no labels in the order of the outputs, and what each weighs beside the sentiment."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of training: what on, how often, how fast."""

    name: str
    epochs: int
    learning_rate: float
    max_characters: int
    drop_summary: float


RATED = Stage("rated", epochs=1, learning_rate=5e-5, max_characters=160, drop_summary=0.2)
LABELLED = Stage("labelled", epochs=4, learning_rate=8e-5, max_characters=450, drop_summary=0.15)
HARD = Stage("hard", epochs=2, learning_rate=2e-5, max_characters=450, drop_summary=0.15)
REMINDED_OF = 8
"""The last stage sees one in so many labelled stories again, lest they be forgotten."""


def train(news: Path, work: Path, *, threads: int) -> Path:
    """Train all stages, or what is left of them, and return the file of the weights."""
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    rated = _run(RATED, examples.rated(news), start=None, work=work)
    kept = [example for example in examples.labelled(news) if not examples.held_out(example)]
    first = _run(LABELLED, (*kept, *examples.own()), start=rated, work=work)
    ours = (*examples.own(), *examples.own(examples.LATE_STORIES))
    return _run(HARD, (*kept[::REMINDED_OF], *ours), start=first, work=work)


def _run(stage: Stage, stories: tuple[Example, ...], *, start: Path | None, work: Path) -> Path:
    done = work / f"{stage.name}.pt"
    if done.exists():
        log.info("stage %s is done: %s", stage.name, done)
        return done
    network = _network(start)
    steps_of_epoch = (len(stories) + BATCH - 1) // BATCH
    steps = steps_of_epoch * stage.epochs
    optimiser = _optimiser(network, stage.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _warm_up_then_fall(steps))
    checkpoint = work / f"{stage.name}.checkpoint.pt"
    first = _resume(checkpoint, network, optimiser, schedule)
    tokens = tokenizer()
    log.info("stage %s: %d stories, %d steps, from step %d", stage.name, len(stories), steps, first)
    mean = 0.0
    for step, batch in enumerate(_batches(stage, stories), start=1):
        if step <= first:
            continue
        loss = _loss(network(**encode(tokens, batch)), batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        mean += (loss.item() - mean) / min(step - first, 50)
        if step % 25 == 0:
            log.info("stage %s step %d of %d loss %.3f", stage.name, step, steps, mean)
        if step % CHECKPOINT_EVERY == 0:
            _checkpoint(checkpoint, step, network, optimiser, schedule)
    torch.save(network.state_dict(), done)
    checkpoint.unlink(missing_ok=True)
    return done


def _network(start: Path | None) -> Network:
    torch.manual_seed(SEED)
    network = new_network()
    if start:
        network.load_state_dict(torch.load(start, weights_only=True))
    return network.train()


def _optimiser(network: Network, learning_rate: float) -> torch.optim.Optimizer:
    head = list(network.head.parameters())
    return torch.optim.AdamW(
        [
            {"params": list(network.encoder.parameters()), "lr": learning_rate},
            {"params": head, "lr": learning_rate * 10},
        ],
        weight_decay=0.01,
    )


def _warm_up_then_fall(steps: int):  # noqa: ANN202
    warm = max(1, steps // 10)
    return lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))


def _batches(stage: Stage, stories: tuple[Example, ...]) -> Iterator[list[Example]]:
    """Every story once an epoch, those of a like length together; the same on every run."""
    for epoch in range(stage.epochs):
        chance = random.Random(f"{SEED} {stage.name} {epoch}")
        shuffled = [_vary(story, stage, chance) for story in stories]
        chance.shuffle(shuffled)
        batches: list[list[Example]] = []
        window = BATCH * BATCHES_SORTED_TOGETHER
        for start in range(0, len(shuffled), window):
            near = sorted(
                shuffled[start : start + window], key=lambda s: len(s.title) + len(s.summary)
            )
            batches += [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
        chance.shuffle(batches)
        yield from batches


def _vary(story: Example, stage: Stage, chance: random.Random) -> Example:
    """Shorten the summary, as feeds do, or leave it out where the title says enough."""
    if story.id.startswith("own"):
        return story
    if chance.random() < stage.drop_summary and not (story.downturn or story.tax):
        return replace(story, summary="")
    return replace(story, summary=story.summary[: stage.max_characters])


def _loss(logits: Tensor, batch: list[Example]) -> Tensor:
    """Mean over the labels that are there; a label readers differ on weighs less."""
    total = nn.functional.cross_entropy(
        _without_neutral(logits[:, 3:], batch),
        torch.tensor([SENTIMENTS.index(example.sentiment) for example in batch]),
        reduction="none",
        label_smoothing=0.0 if batch[0].downturn is None else SMOOTHING,
    )
    loss = (total * _sureness(batch, "sentiment")).mean()
    for column, (name, weight) in enumerate(YES_OR_NO.items()):
        truth = [getattr(example, name) for example in batch]
        known = torch.tensor([label is not None for label in truth], dtype=torch.float)
        each = nn.functional.binary_cross_entropy_with_logits(
            logits[:, column],
            torch.tensor([float(label or 0) for label in truth]),
            reduction="none",
        )
        loss = loss + weight * (each * known * _sureness(batch, name)).mean()
    return loss


def _without_neutral(logits: Tensor, batch: list[Example]) -> Tensor:
    """A publisher's rating never says neutral, so it must not teach that nothing is."""
    if batch[0].downturn is not None:
        return logits
    return logits.masked_fill(torch.tensor([False, True, False]), -30.0)


def _sureness(batch: list[Example], name: str) -> Tensor:
    return torch.tensor([UNSURE_WEIGHT if name in example.unsure else 1.0 for example in batch])


def _checkpoint(path: Path, step: int, *parts: object) -> None:
    state = {"step": step, "random": torch.get_rng_state()}
    state |= {str(n): part.state_dict() for n, part in enumerate(parts)}  # type: ignore[attr-defined]
    unfinished = path.with_suffix(".part")
    torch.save(state, unfinished)
    unfinished.replace(path)


def _resume(path: Path, *parts: object) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for n, part in enumerate(parts):
        part.load_state_dict(state[str(n)])  # type: ignore[attr-defined]
    torch.set_rng_state(state["random"])
    return state["step"]
