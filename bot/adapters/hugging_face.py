"""Texts in, verdicts out, with a sequence classifier of Hugging Face's in the place of ours.

It needs the `torch` extra. What its labels do not speak of, our own model still says: a model for
sentiment alone leaves the tags as they were. Its labels are mapped in a file.
"""

import asyncio
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from bot.adapters.classifier import OnnxClassifier, as_read
from bot.core.errors import ClassifierUnusable
from bot.core.stories import Sentiment, Text, Topic, Verdict

SHIPPED_LABELS = Path(__file__).resolve().parent.parent / "classifier_labels.toml"
MOODS = tuple(sentiment.value.lower() for sentiment in Sentiment)
MEANINGS = frozenset((*(topic.value for topic in Topic), *MOODS))
NOTHING = ""
ANY_MODEL = "*"
MAX_TOKENS = 256


@dataclass(frozen=True, slots=True)
class LabelMap:
    """What the labels of one model mean.

    meaning  of each label, in lower case: a name of a score, or "" for a label that means nothing
             to us.
    at       the probability from which a tag is set.
    """

    meaning: Mapping[str, str]
    at: float

    def scores(self, labels: Sequence[str], probabilities: Sequence[float]) -> dict[str, float]:
        """Return probabilities by meaning; labels of one meaning are added up."""
        found: dict[str, float] = {}
        for label, probability in zip(labels, probabilities, strict=True):
            name = self.meaning[label.casefold()]
            if name != NOTHING:
                found[name] = found.get(name, 0.0) + probability
        return {name: round(min(score, 1.0), 4) for name, score in found.items()}


class _Loaded(NamedTuple):
    tokens: Any
    network: Any
    labels: tuple[str, ...]
    several: bool


class HuggingFaceClassifier:
    """Another classifier, loaded when first asked, beside our own."""

    def __init__(self, name: str, ours: OnnxClassifier, labels: Path = SHIPPED_LABELS) -> None:
        """Take the model's name at the hub or its folder, and the file of its labels."""
        self._name = name
        self._ours = ours
        self._map = read_labels(labels, name)
        self._file = labels
        self._loaded: _Loaded | None = None
        self._alone = Lock()

    async def classify(self, texts: Sequence[Text]) -> tuple[Verdict, ...]:
        """Return one verdict a text, in the same order.

        Raises  ClassifierUnusable, ModelDamaged.
        """
        return await asyncio.to_thread(lambda: tuple(self.verdicts(texts)))

    def verdicts(self, texts: Iterable[Text]) -> Iterator[Verdict]:
        """Yield one verdict a text, in the same order, holding one text at a time.

        Raises  ClassifierUnusable, ModelDamaged.
        """
        for text in texts:
            (ours,) = self._ours.verdicts([text])
            yield self._changed(ours, as_read(text)) if ours.sentiment else ours

    def check(self) -> None:
        """Load both models now.

        Raises  ClassifierUnusable, ModelDamaged.
        """
        self._ours.check()
        with self._alone:
            self._load()

    def _changed(self, ours: Verdict, text: Text) -> Verdict:
        with self._alone:
            loaded = self._load()
            said = self._map.scores(loaded.labels, _probabilities(loaded, text))
        tags = tuple(
            topic
            for topic in Topic
            if (said[topic] >= self._map.at if topic in said else topic in ours.tags)
        )
        mood = ours.sentiment
        scores = ours.scores | said
        if any(name in said for name in MOODS):
            scores |= {name: said.get(name, 0.0) for name in MOODS}
            mood = max(Sentiment, key=lambda each: scores[each.value.lower()])
        return replace(ours, tags=tags, sentiment=mood, scores=scores)

    def _load(self) -> _Loaded:
        if self._loaded is None:
            self._loaded = _load(self._name)
            unknown = [
                label for label in self._loaded.labels if label.casefold() not in self._map.meaning
            ]
            if unknown:
                self._loaded = None
                raise ClassifierUnusable(
                    f"{self._name} has labels that {self._file} does not map: "
                    f"{', '.join(unknown)}. Say there what each means."
                )
        return self._loaded


def read_labels(file: Path, model: str) -> LabelMap:
    """Return what the labels of `model` mean: its own entry, or that of any model.

    Raises  ClassifierUnusable, saying what is wrong with the file.
    """
    try:
        models = tomllib.loads(file.read_text(encoding="utf-8"))["model"]
        entry = models.get(model, models.get(ANY_MODEL))
        meaning = {str(label).casefold(): str(name) for label, name in entry["labels"].items()}
        at = float(entry.get("at", 0.5))
    except OSError as failure:
        raise ClassifierUnusable(f"{file} cannot be read ({failure.strerror})") from failure
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        raise ClassifierUnusable(
            f'{file} has no usable entry for {model}: it needs [model."{model}".labels]'
        ) from failure
    wrong = sorted(set(meaning.values()) - MEANINGS - {NOTHING})
    if wrong:
        raise ClassifierUnusable(
            f"{file} maps labels to {', '.join(wrong)}; it may be {', '.join(sorted(MEANINGS))} "
            'or "" for nothing'
        )
    return LabelMap(meaning, at)


def _load(name: str) -> _Loaded:
    try:
        import torch  # noqa: F401, PLC0415 - said here, for what follows says it unclearly
    except ImportError as missing:
        raise ClassifierUnusable(
            "BOT_CLASSIFIER needs PyTorch: pip install 'gleaner[torch]'"
        ) from missing
    from transformers import (  # noqa: PLC0415
        AutoModelForSequenceClassification,
        AutoTokenizer,
    )

    try:
        tokens = AutoTokenizer.from_pretrained(name)
        network = AutoModelForSequenceClassification.from_pretrained(name).eval()
    except (OSError, ValueError) as failure:
        raise ClassifierUnusable(
            f"{name} is neither a folder with a sequence classifier nor one that the hub has "
            f"({str(failure).splitlines()[0]})"
        ) from failure
    config = network.config
    labels = tuple(str(config.id2label[n]) for n in range(config.num_labels))
    return _Loaded(tokens, network, labels, config.problem_type == "multi_label_classification")


def _probabilities(loaded: _Loaded, text: Text) -> list[float]:
    import torch  # noqa: PLC0415

    passage = f"{text.title}. {text.summary}" if text.summary else text.title
    encoded = loaded.tokens(
        passage, truncation=True, max_length=_longest(loaded), return_tensors="pt"
    )
    with torch.inference_mode():
        (logits,) = loaded.network(**encoded).logits.tolist()
    if loaded.several or len(logits) == 1:
        return [1 / (1 + math.exp(-logit)) for logit in logits]
    most = max(logits)
    raised = [math.exp(logit - most) for logit in logits]
    return [each / sum(raised) for each in raised]


def _longest(loaded: _Loaded) -> int:
    return int(min(MAX_TOKENS, loaded.tokens.model_max_length))
