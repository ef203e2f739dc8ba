"""Texts in, verdicts of our own small transformer out; it runs here, on the processor."""

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.adapters.dictionaries import asset_book, country_book, language_book
from bot.adapters.plain_text import plain_text
from bot.core.assets import AssetBook
from bot.core.errors import ModelDamaged
from bot.core.judge import Judge
from bot.core.mentions import mentions
from bot.core.stories import UNKNOWN_LANGUAGE, Sentiment, Text, Topic, Verdict
from bot.core.tagged import Passage, Place, Tagged

if TYPE_CHECKING:
    import onnxruntime
    from transformers import PreTrainedTokenizerFast

SHIPPED = Path(__file__).resolve().parent.parent / "model"
REMEDY = "put the files of bot/model back as they were released, e.g. by installing Gleaner again"
FILES = ("model.onnx", "tokenizer.json")
THREADS = 2
SPECIAL_TOKENS = {
    f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")
}
LONGEST = 8_000
LONGEST_TITLE = 500
LONGEST_SUMMARY = 350
SHORTEST_LEAD = 120
_PARAGRAPH = re.compile(r"\n\s*\n|</p\s*>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_HEADING = re.compile(r"^\s*#{1,6} .*$|<h[1-6][^>]*>.*?</h[1-6]\s*>", re.MULTILINE | re.IGNORECASE)
"""In characters: as much as the labels were read from; more of an article dilutes the verdict."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What labels.json says of the model beside it.

    scores      names of the model's outputs, in their order.
    thresholds  from which score on a topic's output counts as yes.
    assets      tells which of the named assets are meant.
    countries   tells which countries are.
    sha256      checksum of each other file, by name.
    """

    scores: tuple[str, ...]
    thresholds: Mapping[str, float]
    assets: Judge
    countries: Judge
    max_tokens: int
    sha256: Mapping[str, str]


class _Loaded(NamedTuple):
    labels: Labels
    tokens: "PreTrainedTokenizerFast"
    session: "onnxruntime.InferenceSession"


class OnnxClassifier:
    """The classifier as shipped: loaded when first asked, checked against its checksums.

    assets  returns the assets that are known when a text is read.
    """

    def __init__(
        self,
        folder: Path = SHIPPED,
        *,
        threads: int = THREADS,
        assets: Callable[[], AssetBook] = asset_book,
    ) -> None:
        self._folder = folder
        self._threads = threads
        self._assets = assets
        self._loaded: _Loaded | None = None
        self._alone = Lock()

    async def classify(self, texts: Sequence[Text]) -> tuple[Verdict, ...]:
        """Return one verdict a text, in the same order.

        Raises  ModelDamaged.
        """
        return await asyncio.to_thread(lambda: tuple(self.verdicts(texts)))

    def verdicts(self, texts: Iterable[Text]) -> Iterator[Verdict]:
        """Yield one verdict a text, in the same order, holding one text at a time.

        Texts go through the model singly: on a processor that is as fast as a batch, takes less
        memory, and a verdict never depends on the texts beside it, as 8-bit arithmetic would
        have it.

        Raises  ModelDamaged.
        """
        for text in texts:
            yield self._verdict(text)

    def check(self) -> None:
        """Load the model now.

        Raises  ModelDamaged.
        """
        with self._alone:
            self._load()

    def _verdict(self, text: Text) -> Verdict:
        text = as_read(text)
        if not language_book().is_english(text):
            return UNKNOWN_LANGUAGE
        with self._alone:  # a tokenizer keeps its settings of the moment within itself
            loaded = self._load()
            scores, tagged = _said(loaded, text)
        at = loaded.labels.thresholds
        return Verdict(
            tags=tuple(topic for topic in Topic if scores[topic] >= at[topic]),
            sentiment=max(Sentiment, key=lambda sentiment: scores[sentiment.value.lower()]),
            scores={name: scores[name] for name in _told()},
            assets=loaded.labels.assets.meant(mentions(text, self._assets(), scores, tagged)),
            countries=loaded.labels.countries.meant(country_book().mentions(text, scores, tagged)),
        )

    def _load(self) -> _Loaded:
        if self._loaded is None:
            self._loaded = _load(self._folder, threads=self._threads)
        return self._loaded


def _told() -> Iterator[str]:
    """The scores a verdict tells."""
    yield from (topic.value for topic in Topic)
    yield from (sentiment.value.lower() for sentiment in Sentiment)


def _said(loaded: _Loaded, text: Text) -> tuple[dict[str, float], Tagged]:
    """What the network says of the text, by the name of the output, and of its words."""
    encoded = loaded.tokens(
        text.title,
        text.summary,
        truncation="longest_first",
        max_length=loaded.labels.max_tokens,
        return_token_type_ids=True,
        return_offsets_mapping=True,
        return_tensors="np",
    )
    inputs = {need.name: encoded[need.name] for need in loaded.session.get_inputs()}
    rows, tags = loaded.session.run(None, inputs)
    scores = {
        name: round(float(score), 4)
        for name, score in zip(loaded.labels.scores, rows[0], strict=True)
    }
    starts = _starts(encoded.sequence_ids(0), encoded["offset_mapping"][0])
    assets, countries = (
        {place: float(row[kind]) for place, row in zip(starts, tags[0], strict=True) if place}
        for kind in range(tags.shape[-1])
    )
    return scores, Tagged(assets, countries)


def _starts(passages: Sequence[int | None], offsets: Iterable[Sequence[int]]) -> list[Place | None]:
    """Where each token begins; None for those that stand for no word."""
    return [
        None if passage is None else (Passage(passage), int(start))
        for passage, (start, _) in zip(passages, offsets, strict=True)
    ]


def as_read(text: Text) -> Text:
    """As much of a text as the labels were read from, without markup."""
    return Text(
        plain_text(text.title, longest=LONGEST)[:LONGEST_TITLE],
        plain_text(lead(text.summary), longest=LONGEST)[:LONGEST_SUMMARY],
    )


def lead(summary: str) -> str:
    """Return the first paragraphs of a whole article, without headings; a summary as it is.

    Some feeds give the article instead of a summary. The labels were read from summaries, and what
    comes closest to one is the lead.
    """
    found = ""
    for paragraph in _PARAGRAPH.split(summary[:LONGEST]):
        if len(found) >= SHORTEST_LEAD:
            break
        text = _HEADING.sub("", paragraph)
        found = f"{found} {text}" if text.strip() else found
    return found.strip() or summary


def _load(folder: Path, *, threads: int) -> _Loaded:
    labels = _labels(folder)
    for name in FILES:
        _check(folder / name, labels.sha256[name])
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # "PyTorch was not found"
    import onnxruntime  # noqa: PLC0415
    from transformers import PreTrainedTokenizerFast  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(
        folder / "model.onnx", options, providers=["CPUExecutionProvider"]
    )
    tokens = PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        **SPECIAL_TOKENS,
    )
    return _Loaded(labels, tokens, session)


def _labels(folder: Path) -> Labels:
    file = folder / "labels.json"
    try:
        said: dict[str, Any] = json.loads(file.read_bytes())
        return Labels(
            scores=tuple(said["scores"]),
            thresholds=dict(said["thresholds"]),
            assets=_judge(said["assets"]),
            countries=_judge(said["countries"]),
            max_tokens=int(said["max_tokens"]),
            sha256={name: str(said["sha256"][name]) for name in FILES},
        )
    except OSError as failure:
        raise ModelDamaged(f"{file} cannot be read ({failure.strerror}): {REMEDY}") from failure
    except (ValueError, KeyError, TypeError) as failure:
        raise ModelDamaged(f"{file} is not as it was released: {REMEDY}") from failure


def _judge(said: Mapping[str, Any]) -> Judge:
    return Judge(dict(said["weights"]), float(said["at"]))


def _check(file: Path, expected: str) -> None:
    try:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as failure:
        raise ModelDamaged(f"{file} cannot be read ({failure.strerror}): {REMEDY}") from failure
    if digest != expected:
        raise ModelDamaged(f"{file} is not as it was released (its sha256 differs): {REMEDY}")
