"""Stories with labels and a network in, the network after one pass of training out."""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BatchEncoding

from training import loop
from training.examples import SENTIMENTS, Example
from training.network import (
    LONGEST_SUMMARY,
    OUTPUTS,
    YES_OR_NO,
    Network,
    encode,
    new_network,
    tokenizer,
)
from training.places import Placed, placed

log = logging.getLogger(__name__)

SEED = 20
UNSURE_WEIGHT = 0.6
SMOOTHING = 0.05
HEARSAY = 0.3
"""What models that never saw a story say counts this much of its label, so that labels given in
haste weigh less where everything speaks against them."""
WEIGHTS = dict(zip(YES_OR_NO, (2.0, 2.0, 1.0, 0.5, 0.5, 0.3, 0.7), strict=True))
"""What each yes-or-no question weighs beside the sentiment."""
LABELS = ("downturn", "tax")
"""Of the questions, those whose label a reader can mark as unsure; the first ones, in order."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of training: how often, how fast.

    drop_summary  how often a story that is about neither topic loses its summary, as in feeds.
    """

    name: str
    epochs: int
    learning_rate: float
    drop_summary: float = 0.15

    def of(self, number: int) -> "Stage":
        """The same, under a name of its own."""
        return replace(self, name=f"{self.name}{number}")


def run(stage: Stage, stories: tuple[Example, ...], *, start: Path | None, work: Path) -> Path:
    """Train one stage, or what is left of it, from `start`, and return the file of the weights."""
    done = work / f"{stage.name}.pt"
    if done.exists():
        log.info("stage %s is done: %s", stage.name, done)
        return done
    network = _network(start).to(loop.DEVICE)
    steps_of_epoch = (len(stories) + loop.BATCH - 1) // loop.BATCH
    steps = steps_of_epoch * stage.epochs
    heads = nn.ModuleList([network.head, network.tagger])
    optimiser = loop.optimiser(network.encoder, heads, stage.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, loop.warm_up_then_fall(steps))
    checkpoint = work / f"{stage.name}.checkpoint.pt"
    first = loop.resume(checkpoint, network, optimiser, schedule)
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
        if step % loop.CHECKPOINT_EVERY == 0:
            loop.checkpoint(checkpoint, step, network, optimiser, schedule)
    loop.keep(done, network)
    checkpoint.unlink(missing_ok=True)
    return done


def _step(
    network: Network,
    optimiser: torch.optim.Optimizer,
    encoded: BatchEncoding,
    batch: list[Example],
) -> float:
    with torch.autocast(loop.DEVICE, torch.bfloat16):
        logits, tags = (each.float().cpu() for each in network(**encoded.to(loop.DEVICE)))
    loss = _loss(logits, batch) + _loss_of_tags(tags, placed(encoded, batch))
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return loss.item()


def _network(start: Path | None) -> Network:
    torch.manual_seed(SEED)
    network = new_network()
    if start:  # which may lack what was added to the network since
        network.load_state_dict(network.state_dict() | torch.load(start, weights_only=True))
    return network.train()


def _batches(stage: Stage, stories: tuple[Example, ...]) -> Iterator[list[Example]]:
    """Every story once an epoch, those of a like length together; the same on every run."""
    for epoch in range(stage.epochs):
        chance = random.Random(f"{SEED} {stage.name} {epoch}")
        shuffled = [_vary(story, stage, chance) for story in stories]
        chance.shuffle(shuffled)
        yield from loop.batches(shuffled, chance)


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
    rated = batch[0].downturn is None
    truth, known = _targets(batch, smoothing=0.0 if rated else SMOOTHING)
    mood = nn.functional.cross_entropy(
        _without_neutral(logits[:, last:], batch), truth[:, last:], reduction="none"
    )
    loss = (mood * _sureness(batch, "sentiment")).mean()
    if rated:
        return loss
    for column, name in enumerate(YES_OR_NO):
        each = nn.functional.binary_cross_entropy_with_logits(
            logits[:, column], truth[:, column], reduction="none"
        )
        sure = _sureness(batch, LABELS[column]) if column < len(LABELS) else 1.0
        loss = loss + WEIGHTS[name] * (each * known[:, column] * sure).mean()
    return loss


def _loss_of_tags(tags: Tensor, found: list[Placed]) -> Tensor:
    """Mean over the places that are labelled; those within a batch weigh the same."""
    known = [each for each in found if each.place.truth is not None]
    if not known:
        return tags.sum() * 0.0
    at = (
        torch.tensor([each.row for each in known]),
        torch.tensor([each.token for each in known]),
        torch.tensor([each.place.kind for each in known]),
    )
    truth = torch.tensor([float(bool(each.place.truth)) for each in known])
    return nn.functional.binary_cross_entropy_with_logits(
        tags[at], truth * (1 - SMOOTHING) + SMOOTHING / 2
    )


def _targets(batch: list[Example], smoothing: float) -> tuple[Tensor, Tensor]:
    """The labels as probabilities, columns as in OUTPUTS, smoothed; and which of them are known."""
    moods = len(SENTIMENTS)
    truth, known = [], []
    for story in batch:
        answers = story.answers()
        row = [float(answer or 0) * (1 - smoothing) + smoothing / 2 for answer in answers]
        row += [
            (story.sentiment == mood) * (1 - smoothing) + smoothing / moods for mood in SENTIMENTS
        ]
        if story.others:
            pairs = zip(row, OUTPUTS, strict=True)
            row = [own + HEARSAY * (story.others[name] - own) for own, name in pairs]
        truth.append(row)
        known.append([float(answer is not None) for answer in answers])
    return torch.tensor(truth), torch.tensor(known)


def _without_neutral(logits: Tensor, batch: list[Example]) -> Tensor:
    """A publisher's rating never says neutral, so it must not teach that nothing is."""
    if batch[0].downturn is not None:
        return logits
    return logits.masked_fill(torch.tensor([False, True, False]), -30.0)


def _sureness(batch: list[Example], name: str) -> Tensor:
    return torch.tensor([UNSURE_WEIGHT if name in example.unsure else 1.0 for example in batch])
