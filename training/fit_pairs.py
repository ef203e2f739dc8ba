"""The weights of `bot/core/clusters.py`, fitted on the labelled pairs of the part "fitted".

    python -m training.fit_pairs STORIES

Prints weights, bias, and for several precisions the threshold at which pairs left out of the fit,
a tenth of the days of a month at a time, still reach it, with the recall there. A ridge logistic
regression; a pair of two events counts more than one of the same, for there are fewer of them.
"""

import sys
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.clusters import are_comparable, signs
from training.pairs import Days, headlines, read_pairs

RIDGE = 6.0
DIFFERENT_COUNTS = 1 / 1.5
FOLDS = 10
STEPS = 60
PRECISIONS = (0.99, 0.985, 0.98, 0.97)
NEVER = -10.0

Numbers = NDArray[np.float64]


def fit(found: Numbers, same: Numbers, counts: Numbers) -> Numbers:
    """Return the bias and the weights that tell the same from the different best."""
    mean, spread = found.mean(0), found.std(0) + 1e-9
    rows = np.c_[np.ones(len(found)), (found - mean) / spread]
    weights = np.zeros(rows.shape[1])
    ridge = np.full(len(weights), RIDGE)
    ridge[0] = 1e-6
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (sure - same)) + ridge * weights
        bend = (rows * (counts * sure * (1 - sure))[:, None]).T @ rows + np.diag(ridge)
        weights -= np.linalg.solve(bend, slope)
    plain = weights[1:] / spread
    return np.r_[weights[0] - (plain * mean).sum(), plain]


def told(sure: Numbers, same: Numbers) -> None:
    """Print the recall at each precision, and the threshold for it."""
    order = np.argsort(-sure)
    right = list(accumulate(same[order]))
    for precision in PRECISIONS:
        good = [at for at, each in enumerate(right) if each / (at + 1) >= precision]
        if good:
            threshold, recall = sure[order[good[-1]]], right[good[-1]] / same.sum()
            print(f"precision {precision}: recall {recall:.3f} from {threshold:.2f}")


def main() -> int:
    """Fit and print."""
    known = headlines(Path(sys.argv[1]))
    pairs = [pair for pair in read_pairs(known) if pair.part == "fitted"]
    days = Days(known, pairs)
    every = [signs(pair.one, pair.other, days.lately(pair)) for pair in pairs]
    found = np.array([list(each.values()) for each in every])
    same = np.array([float(pair.same) for pair in pairs])
    compared = np.array([are_comparable(pair.one, pair.other) for pair in pairs])
    counts = np.where(same, 1.0, same.sum() / (1 - same).sum() * DIFFERENT_COUNTS)
    fold = np.array([pair.other.dated.day % FOLDS for pair in pairs])
    sure = np.full(len(pairs), NEVER)
    for left_out in range(FOLDS):
        inside = (fold != left_out) & compared
        weights = fit(found[inside], same[inside], counts[inside])
        outside = (fold == left_out) & compared
        sure[outside] = weights[0] + found[outside] @ weights[1:]
    told(sure, same)
    weights = fit(found[compared], same[compared], counts[compared])
    for name, weight in zip(every[0], weights[1:], strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"BIAS = {weights[0]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
