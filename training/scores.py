"""What was said and what is true in, how well it fits out."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fit:
    """Precision, recall and F1 of one label, from its counts."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was said that is true."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of what is true that was said."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        said_and_true = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / said_and_true if said_and_true else 0.0


def fit(said: Sequence[bool], true: Sequence[bool]) -> Fit:
    """Compare a yes-or-no label over the same stories."""
    pairs = list(zip(said, true, strict=True))
    return Fit(
        right=sum(s and t for s, t in pairs),
        wrong=sum(s and not t for s, t in pairs),
        missed=sum(t and not s for s, t in pairs),
    )


def fit_of_sets(said: Iterable[Sequence[str]], true: Iterable[Sequence[str]]) -> Fit:
    """Compare lists of names over the same stories, all names counted together."""
    right = wrong = missed = 0
    for s, t in zip(said, true, strict=True):
        right += len(set(s) & set(t))
        wrong += len(set(s) - set(t))
        missed += len(set(t) - set(s))
    return Fit(right, wrong, missed)


def macro_f1(said: Sequence[str], true: Sequence[str], classes: Sequence[str]) -> float:
    """Mean F1 of the classes, each weighing the same."""
    each = [fit([s == c for s in said], [t == c for t in true]).f1 for c in classes]
    return sum(each) / len(each)


def best_threshold(scores: Sequence[float], true: Sequence[bool]) -> float:
    """The threshold of the highest F1; the middle of the plateau around it.

    Every threshold whose F1 is within half a point of the best belongs to the plateau, so that a
    lucky story or two do not decide.
    """
    steps = [n / 100 for n in range(10, 91)]
    f1 = [fit([s >= step for s in scores], true).f1 for step in steps]
    good = [step for step, value in zip(steps, f1, strict=True) if value >= max(f1) - 0.005]
    return good[len(good) // 2]


def calibration_error(scores: Sequence[float], true: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: how far, on average, what is said lies from what comes true.

    Scores are sorted into `bins` of equal width; a bin weighs as many stories as it holds.
    """
    total = 0.0
    for n in range(bins):
        inside = [
            (score, truth)
            for score, truth in zip(scores, true, strict=True)
            if min(int(score * bins), bins - 1) == n
        ]
        said, came = sum(score for score, _ in inside), sum(truth for _, truth in inside)
        total += abs(said - came)
    return total / len(scores)


def interval(
    measure: Callable[[Sequence[int]], float], groups: Sequence[str], times: int = 1000
) -> tuple[float, float]:
    """The range that holds 95 of 100 values of `measure` on stories drawn anew.

    measure  of the stories with the given numbers.
    groups   of each story, e.g. the event that it tells of; a group is drawn as a whole.
    """
    members: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        members.setdefault(group, []).append(number)
    names = sorted(members)
    chance = random.Random(1)
    drawn = sorted(
        measure([n for name in chance.choices(names, k=len(names)) for n in members[name]])
        for _ in range(times)
    )
    return drawn[int(0.025 * times)], drawn[int(0.975 * times) - 1]
