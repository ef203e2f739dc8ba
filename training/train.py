"""Labelled stories in, trained weights in training/work/ out; can be stopped and run again."""

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from training import examples
from training.examples import SENTIMENTS, Example
from training.network import YES_OR_NO, Network, encode, new_network, tokenizer
from training.previous import weights

log = logging.getLogger(__name__)

SEED = 20
BATCH = 32
BATCHES_SORTED_TOGETHER = 40
CHECKPOINT_EVERY = 100
UNSURE_WEIGHT = 0.6
SMOOTHING = 0.05
LONGEST_SUMMARY = 350
WEIGHTS = dict(zip(YES_OR_NO, (2.0, 2.0, 1.0, 0.5, 0.5, 0.3, 0.7), strict=True))
"""What each yes-or-no question weighs beside the sentiment."""
LABELS = ("downturn", "tax")
"""Of the questions, those whose label a reader can mark as unsure; the first ones, in order."""
NEW_SHARE = 0.75
"""Of the last state in the average that is shipped: the best of a few on stories held out."""
LATER = slice(3, 7)
"""The outputs that the first of our models did not have."""
REMINDED_OF = 8
"""The stage on hard stories sees one in so many labelled stories again, lest they be forgotten."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of training: how often, how fast.

    drop_summary  how often a story that is about neither topic loses its summary, as in feeds.
    """

    name: str
    epochs: int
    learning_rate: float
    drop_summary: float = 0.15


RATED = Stage("rated", epochs=1, learning_rate=5e-5, drop_summary=0.2)
LABELLED = Stage("labelled", epochs=4, learning_rate=8e-5)
CONTINUED = Stage("continued", epochs=1, learning_rate=6e-5)
HARD = Stage("hard", epochs=2, learning_rate=2e-5)
DOUBTED = Stage("doubted", epochs=2, learning_rate=4e-5)


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
        again = _run(CONTINUED, everything, start=before, work=work)
        hard = _run(HARD, (*kept[::REMINDED_OF], *early, *late), start=again, work=work)
        return _averaged(before, hard, work)
    rated = _run(RATED, examples.rated(news), start=None, work=work)
    first = _run(LABELLED, everything, start=rated, work=work)
    second = _run(HARD, (*kept[::REMINDED_OF], *early, *late), start=first, work=work)
    doubted = (*_doubted(kept), *early, *late, *late)
    third = _run(DOUBTED, doubted, start=second, work=work)
    return _averaged(first, third, work)


def _doubted(kept: tuple[Example, ...]) -> tuple[Example, ...]:
    """What models doubted, and some of the rest, more of it on tax, regulation and falls."""
    rest = [story for story in kept if not story.chosen]
    telling = [story for story in rest if story.tax or story.downturn or story.regulation]
    other = [story for story in rest if not (story.tax or story.downturn or story.regulation)]
    return (*(story for story in kept if story.chosen), *telling[::2], *other[::5])


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
        loss = _step(network, optimiser, encode(tokens, batch), batch)
        schedule.step()
        mean += (loss - mean) / min(step - first, 50)
        if step % 25 == 0:
            log.info("stage %s step %d of %d loss %.3f", stage.name, step, steps, mean)
        if step % CHECKPOINT_EVERY == 0:
            _checkpoint(checkpoint, step, network, optimiser, schedule)
    torch.save(network.state_dict(), done)
    checkpoint.unlink(missing_ok=True)
    return done


def _step(
    network: Network,
    optimiser: torch.optim.Optimizer,
    encoded: dict[str, Tensor],
    batch: list[Example],
) -> float:
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(**encoded)
    loss = _loss(logits.float(), batch)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return loss.item()


def _network(start: Path | None) -> Network:
    torch.manual_seed(SEED)
    network = new_network()
    if start:
        network.load_state_dict(torch.load(start, weights_only=True))
    return network.train()


def _optimiser(network: Network, learning_rate: float) -> torch.optim.Optimizer:
    return torch.optim.AdamW(
        [
            {"params": list(network.encoder.parameters()), "lr": learning_rate},
            {"params": list(network.head.parameters()), "lr": learning_rate * 10},
        ],
        weight_decay=0.01,
        fused=True,
    )


def _warm_up_then_fall(steps: int) -> Callable[[int], float]:
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
    """Leave the summary out now and then, as feeds do, where the title says enough."""
    said = story.downturn or story.tax or story.regulation
    labelled = story.downturn is not None and not story.id.startswith("own")
    if labelled and not said and chance.random() < stage.drop_summary:
        return replace(story, summary="")
    return replace(story, summary=story.summary[:LONGEST_SUMMARY])


def _loss(logits: Tensor, batch: list[Example]) -> Tensor:
    """Mean over the answers that are there; a label readers differ on weighs less."""
    last = len(YES_OR_NO)
    mood = nn.functional.cross_entropy(
        _without_neutral(logits[:, last:], batch),
        torch.tensor([SENTIMENTS.index(example.sentiment) for example in batch]),
        reduction="none",
        label_smoothing=0.0 if batch[0].downturn is None else SMOOTHING,
    )
    loss = (mood * _sureness(batch, "sentiment")).mean()
    for column, name in enumerate(YES_OR_NO):
        answers = [example.answers()[column] for example in batch]
        known = torch.tensor([answer is not None for answer in answers], dtype=torch.float)
        truth = torch.tensor([float(answer or 0) for answer in answers])
        each = nn.functional.binary_cross_entropy_with_logits(
            logits[:, column], truth * (1 - SMOOTHING) + SMOOTHING / 2, reduction="none"
        )
        sure = _sureness(batch, LABELS[column]) if column < len(LABELS) else 1.0
        loss = loss + WEIGHTS[name] * (each * known * sure).mean()
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
