"""What is chosen on stories that a model never saw: its calibration, thresholds, the judge."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from transformers import BatchEncoding, PreTrainedTokenizerFast

from bot.adapters.dictionaries import asset_book, country_book
from bot.core.judge import Judge, Mention
from bot.core.mentions import mentions
from bot.core.stories import Text
from training.answers import Answer
from training.examples import SENTIMENTS, Example
from training.network import LONGEST_SUMMARY, YES_OR_NO, Network, encode
from training.scores import best_threshold, fit_of_sets, macro_f1

BATCH = 32
STEPS = 200
JUDGE_STRENGTH = 0.3
"""How far the judge's weights may leave zero; less where there is less to learn from."""
AS_GOOD = 0.005
"""Choices this close to the best are as good; the middle one is taken, lest a story decide."""
NEUTRAL = tuple(n / 10 for n in range(8, 26))
NAMED = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def calibrate(
    network: Network, tokens: PreTrainedTokenizerFast, stories: Sequence[Example]
) -> None:
    """Stretch and shift the network's last layer so that its probabilities come true.

    A slope and a shift a question, one slope for the sentiment: too little to change an order.
    """
    with torch.no_grad():
        logits = torch.cat([network(**batch)[0] for batch in _encoded(tokens, stories)])
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


def _encoded(tokens: PreTrainedTokenizerFast, stories: Sequence[Example]) -> list[BatchEncoding]:
    short = [cut(story) for story in stories]
    return [encode(tokens, short[start : start + BATCH]) for start in range(0, len(short), BATCH)]


def cut(story: Example) -> Example:
    """The story as the network reads it."""
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
    """Of the tags, by their F1."""
    return {
        "market_downturn": best_threshold(
            [row["market_downturn"] for row in said], [bool(s.downturn) for s in stories]
        ),
        "crypto_tax": best_threshold(
            [row["crypto_tax"] for row in said], [bool(s.tax) for s in stories]
        ),
    }


def neutral_weight(said: Sequence[dict[str, float]], stories: Sequence[Example]) -> float:
    """What the probability of NEUTRAL is to be multiplied by for the best mean F1 of the three.

    A network that is right about how likely each is still says the rarest too seldom.
    """
    true = [story.sentiment for story in stories]

    fits = {weight: macro_f1(moods(said, weight), true, SENTIMENTS) for weight in NEUTRAL}
    good = [weight for weight, f1 in fits.items() if f1 >= max(fits.values()) - AS_GOOD]
    return good[len(good) // 2]


def moods(said: Sequence[dict[str, float]], neutral: float) -> list[str]:
    """The likeliest sentiment of each story, the probability of NEUTRAL being weighed."""
    weights = {"POSITIVE": 1.0, "NEUTRAL": neutral, "NEGATIVE": 1.0}
    return [max(SENTIMENTS, key=lambda m, row=row: row[m.lower()] * weights[m]) for row in said]


def weigh_neutral(network: Network, weight: float) -> None:
    """Build that weight into the network's last layer."""
    network.head.bias.data[len(YES_OR_NO) + SENTIMENTS.index("NEUTRAL")] += math.log(weight)


def assets_named(said: Sequence[Answer], stories: Sequence[Example]) -> list[tuple[Mention, ...]]:
    """The assets that each story names, with what was said of it."""
    book = asset_book()
    return [
        mentions(_text(story), book, heard.scores, heard.tagged)
        for story, heard in zip(stories, said, strict=True)
    ]


def countries_named(
    said: Sequence[Answer], stories: Sequence[Example]
) -> list[tuple[Mention, ...]]:
    """The countries that each story names or may mean, with what was said of it."""
    book = country_book()
    return [
        book.mentions(_text(story), heard.scores, heard.tagged)
        for story, heard in zip(stories, said, strict=True)
    ]


def judge_of_assets(said: Sequence[Answer], stories: Sequence[Example]) -> Judge:
    """Weights of the facts about a named asset, and from which probability on it is meant."""
    return _judge(assets_named(said, stories), [story.assets or () for story in stories])


def judge_of_countries(said: Sequence[Answer], stories: Sequence[Example]) -> Judge:
    """The same for countries."""
    return _judge(countries_named(said, stories), [story.countries for story in stories])


def _judge(named: Sequence[tuple[Mention, ...]], true: Sequence[tuple[str, ...]]) -> Judge:
    facts = sorted({fact for each in named for one in each for fact in one.facts})
    rows = np.array([[one.facts.get(f, 0.0) for f in facts] for each in named for one in each])
    meant = [one.name in t for each, t in zip(named, true, strict=True) for one in each]
    regression = LogisticRegression(C=JUDGE_STRENGTH, fit_intercept=False, max_iter=2000)
    regression.fit(rows, meant)
    weights = {f: round(float(w), 3) for f, w in zip(facts, regression.coef_[0], strict=True)}

    def fit(at: float) -> float:
        one = Judge(weights, at)
        return fit_of_sets([one.meant(each) for each in named], true).f1

    return Judge(weights, max(NAMED, key=fit))


def _text(story: Example) -> Text:
    return Text(story.title, story.summary[:LONGEST_SUMMARY])
