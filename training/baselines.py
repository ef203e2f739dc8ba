"""What our model has to beat: stories in, the answers of simpler ways out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from training import keywords
from training.examples import SENTIMENTS, Example
from training.network import encode, new_network, tokenizer
from training.scores import best_threshold

NEUTRAL_UP_TO = 0.05
"""As VADER's authors have it."""
BATCH = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule or model says of one story; None where it says nothing."""

    downturn: bool | None = None
    tax: bool | None = None
    sentiment: str | None = None


def keyword_rule(stories: Sequence[Example]) -> list[Answer]:
    """Words of falls and of tax; it says nothing of the sentiment."""
    return [Answer(keywords.is_downturn(story), keywords.is_tax(story)) for story in stories]


def vader(stories: Sequence[Example]) -> list[Answer]:
    """A lexicon of the sentiment of words; it says nothing of topics."""
    analyser = SentimentIntensityAnalyzer()
    return [Answer(sentiment=_mood(analyser, story)) for story in stories]


def _mood(analyser: SentimentIntensityAnalyzer, story: Example) -> str:
    score = analyser.polarity_scores(_text(story))["compound"]
    if abs(score) < NEUTRAL_UP_TO:
        return "NEUTRAL"
    return "POSITIVE" if score > 0 else "NEGATIVE"


def words(
    train: Sequence[Example], kept: Sequence[Example], stories: Sequence[Example]
) -> list[Answer]:
    """TF-IDF of words and pairs of words, and logistic regression."""
    vectoriser = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    vectoriser.fit([_text(story) for story in train])
    return _linear(
        lambda some: vectoriser.transform([_text(story) for story in some]), train, kept, stories
    )


def frozen(
    train: Sequence[Example], kept: Sequence[Example], stories: Sequence[Example]
) -> list[Answer]:
    """The base encoder as it comes, and logistic regression on its vectors."""
    network, tokens = new_network().eval(), tokenizer()

    def vectors(some: Sequence[Example]) -> np.ndarray:
        rows = []
        for start in range(0, len(some), BATCH):
            encoded = encode(tokens, list(some[start : start + BATCH]))
            mask = encoded["attention_mask"].unsqueeze(-1)
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                states = network.encoder(**encoded).last_hidden_state.float()
            rows.append((states * mask).sum(dim=1) / mask.sum(dim=1))
        return torch.cat(rows).numpy()

    return _linear(vectors, train, kept, stories)


def _linear(
    features: Callable[[Sequence[Example]], np.ndarray],
    train: Sequence[Example],
    kept: Sequence[Example],
    stories: Sequence[Example],
) -> list[Answer]:
    """Fit a regression a label; thresholds come from stories held out, as for our own model."""
    rows, held, asked = features(train), features(kept), features(stories)
    said = {}
    for label in ("downturn", "tax"):
        fitted = LogisticRegression(C=10, max_iter=2000, class_weight="balanced")
        fitted.fit(rows, [bool(getattr(story, label)) for story in train])
        at = best_threshold(
            list(fitted.predict_proba(held)[:, 1]), [bool(getattr(s, label)) for s in kept]
        )
        said[label] = fitted.predict_proba(asked)[:, 1] >= at
    moods = LogisticRegression(C=10, max_iter=2000, class_weight="balanced")
    moods.fit(rows, [SENTIMENTS.index(story.sentiment) for story in train])
    guessed = moods.predict(asked)
    return [
        Answer(bool(said["downturn"][n]), bool(said["tax"][n]), SENTIMENTS[guessed[n]])
        for n in range(len(stories))
    ]


def _text(story: Example) -> str:
    return f"{story.title}. {story.summary}"
