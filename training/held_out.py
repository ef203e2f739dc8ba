"""What is chosen on stories held out: calibration, thresholds, the judge of named assets."""

import itertools
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from bot.adapters.dictionaries import asset_book, country_book
from bot.core.mentions import Judge, mentions
from bot.core.stories import Text
from training.examples import SENTIMENTS, Example
from training.network import YES_OR_NO, Network, encode
from training.scores import best_threshold, fit_of_sets
from training.train import LONGEST_SUMMARY

BATCH = 32
STEPS = 200
JUDGE_STRENGTH = 0.3
"""How far the judge's weights may leave zero; less where there is less to learn from."""
REGULATION = (0.3, 0.4, 0.5, 0.6)
UNITED_STATES = (0.5, 0.6, 0.7, 0.8, 0.9)
UNITED_STATES_LEAST = (0.0, 0.1, 0.2, 0.3, 0.4)
AS_GOOD = 0.005
"""Choices this close to the best are as good; the middle one is taken, lest a story decide."""
NAMED = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def calibrate(
    network: Network, tokens: PreTrainedTokenizerFast, stories: Sequence[Example]
) -> None:
    """Stretch and shift the network's last layer so that its probabilities come true.

    A slope and a shift a question, one slope for the sentiment: too little to change an order.
    """
    with torch.no_grad():
        logits = torch.cat([network(**batch) for batch in _encoded(tokens, stories)])
    head = network.head
    for column, _ in enumerate(YES_OR_NO):
        answers = [story.answers()[column] for story in stories]
        known = torch.tensor([n for n, answer in enumerate(answers) if answer is not None])
        truth = torch.tensor([float(bool(answers[n])) for n in known.tolist()])
        slope, shift = _slope_and_shift(logits[known, column], truth)
        head.weight.data[column] *= slope
        head.bias.data[column] = head.bias.data[column] * slope + shift
    last = len(YES_OR_NO)
    moods = torch.tensor([SENTIMENTS.index(story.sentiment) for story in stories])
    slope = _slope(logits[:, last:], moods)
    head.weight.data[last:] *= slope
    head.bias.data[last:] *= slope


def _encoded(
    tokens: PreTrainedTokenizerFast, stories: Sequence[Example]
) -> list[dict[str, Tensor]]:
    cut = [_cut(story) for story in stories]
    return [encode(tokens, cut[start : start + BATCH]) for start in range(0, len(cut), BATCH)]


def _cut(story: Example) -> Example:
    return Example(story.id, story.title, story.summary[:LONGEST_SUMMARY], story.sentiment)


def _slope_and_shift(logits: Tensor, truth: Tensor) -> tuple[float, float]:
    slope, shift = torch.ones(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    _least(
        [slope, shift],
        lambda: nn.functional.binary_cross_entropy_with_logits(logits * slope + shift, truth),
    )
    return slope.item(), shift.item()


def _slope(logits: Tensor, truth: Tensor) -> float:
    slope = torch.ones(1, requires_grad=True)
    _least([slope], lambda: nn.functional.cross_entropy(logits * slope, truth))
    return slope.item()


def _least(parameters: list[Tensor], loss) -> None:  # noqa: ANN001
    optimiser = torch.optim.LBFGS(parameters, max_iter=STEPS)

    def once() -> Tensor:
        optimiser.zero_grad()
        value = loss()
        value.backward()
        return value

    optimiser.step(once)


def thresholds(said: Sequence[dict[str, float]], stories: Sequence[Example]) -> dict[str, float]:
    """Of the tags by their F1; of what decides on countries by the F1 of countries."""
    at = {
        "market_downturn": best_threshold(
            [row["market_downturn"] for row in said], [bool(s.downturn) for s in stories]
        ),
        "crypto_tax": best_threshold(
            [row["crypto_tax"] for row in said], [bool(s.tax) for s in stories]
        ),
    }
    texts = [_text(story) for story in stories]
    true = [story.countries for story in stories]
    book = country_book()

    def fit(choice: tuple[float, ...]) -> float:
        tried = at | dict(zip(("regulation", "us", "us_least"), choice, strict=True))
        found = [book.concerned(*each, tried) for each in zip(texts, said, strict=True)]
        return fit_of_sets(found, true).f1

    fits = {
        choice: fit(choice)
        for choice in itertools.product(REGULATION, UNITED_STATES, UNITED_STATES_LEAST)
    }
    good = sorted(choice for choice, f1 in fits.items() if f1 >= max(fits.values()) - AS_GOOD)
    middle = good[len(good) // 2]
    return at | dict(zip(("regulation", "us", "us_least"), middle, strict=True))


def judge(said: Sequence[dict[str, float]], stories: Sequence[Example]) -> dict[str, object]:
    """Weights of the facts about a named asset, and from which probability on it is meant."""
    book = asset_book()
    named = [mentions(_text(s), book, row) for s, row in zip(stories, said, strict=True)]
    true = [story.assets or () for story in stories]
    facts = sorted({fact for each in named for one in each for fact in one.facts})
    rows = np.array([[one.facts.get(f, 0.0) for f in facts] for each in named for one in each])
    meant = [one.symbol in t for each, t in zip(named, true, strict=True) for one in each]
    regression = LogisticRegression(C=JUDGE_STRENGTH, fit_intercept=False, max_iter=2000)
    regression.fit(rows, meant)
    weights = {f: round(float(w), 3) for f, w in zip(facts, regression.coef_[0], strict=True)}

    def fit(at: float) -> float:
        one = Judge(weights, at)
        return fit_of_sets([one.meant(each) for each in named], true).f1

    return {"at": max(NAMED, key=fit), "weights": weights}


def _text(story: Example) -> Text:
    return Text(story.title, story.summary[:LONGEST_SUMMARY])
