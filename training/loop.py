"""What every kind of training here shares: where it runs, its optimiser and rate, checkpoints."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn

from training.examples import Example

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
"""Where networks learn. What they have learned is kept, and asked, on the processor."""
CHECKPOINT_EVERY = 100
BATCH = 32
BATCHES_SORTED_TOGETHER = 40


def batches(stories: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """Return shuffled stories in batches of those of a like length, for padding costs time."""
    found: list[list[Example]] = []
    window = BATCH * BATCHES_SORTED_TOGETHER
    for start in range(0, len(stories), window):
        near = sorted(stories[start : start + window], key=lambda s: len(s.title) + len(s.summary))
        found += [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
    chance.shuffle(found)
    return found


def optimiser(body: nn.Module, head: nn.Module, learning_rate: float) -> torch.optim.Optimizer:
    """AdamW; what is new learns ten times as fast as what was trained before."""
    return torch.optim.AdamW(
        [
            {"params": list(body.parameters()), "lr": learning_rate},
            {"params": list(head.parameters()), "lr": learning_rate * 10},
        ],
        weight_decay=0.01,
        fused=True,
    )


def warm_up_then_fall(steps: int) -> Callable[[int], float]:
    """The learning rate by step, as a part of the highest: up over a tenth, then down to zero."""
    warm = max(1, steps // 10)
    return lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))


def checkpoint(path: Path, step: int, *parts: object) -> None:
    """Write what is needed to go on after `step`, whole or not at all."""
    state = {"step": step, "random": torch.get_rng_state()}
    if DEVICE == "cuda":
        state["random of the card"] = torch.cuda.get_rng_state()
    state |= {str(n): part.state_dict() for n, part in enumerate(parts)}  # type: ignore[attr-defined]
    unfinished = path.with_suffix(".part")
    torch.save(state, unfinished)
    unfinished.replace(path)


def resume(path: Path, *parts: object) -> int:
    """Set the parts to where a checkpoint left off and return its step; 0 where there is none."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True, map_location="cpu")
    for n, part in enumerate(parts):
        part.load_state_dict(state[str(n)])  # type: ignore[attr-defined]
    torch.set_rng_state(state["random"])
    if DEVICE == "cuda" and "random of the card" in state:
        torch.cuda.set_rng_state(state["random of the card"])
    return state["step"]


def keep(path: Path, network: nn.Module) -> None:
    """Write what a network has learned, so that it can be read where there is no such device."""
    torch.save({name: value.cpu() for name, value in network.state_dict().items()}, path)
