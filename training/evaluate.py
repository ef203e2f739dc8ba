"""The dev stories and bot/model/ in; scores, printed, drawn and put into the model card, out."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.adapters.classifier import OnnxClassifier
from bot.core.stories import Text, Topic, Verdict
from training import baselines, cross, examples
from training.baselines import Answer
from training.charts import bars
from training.examples import SENTIMENTS, Example
from training.export import score
from training.network import LONGEST_SUMMARY, tokenizer
from training.scores import calibration_error, fit, fit_of_sets, interval, macro_f1

CARD = Path(__file__).with_name("model_card.md")
PICTURE = Path(__file__).parent.parent / "docs" / "classifier.svg"
EXACT, SHIPPED = "ours, 32 bits", "ours, as shipped"
GOALS = {
    "crypto tax, F1": 0.95,
    "downturn, F1": 0.90,
    "sentiment, macro-F1": 0.80,
    "assets, F1": 0.92,
    "countries, F1": 0.90,
}
ERROR_GOAL = 0.05


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: how it is taken of the stories with the given numbers, and of whom."""

    name: str
    of: Callable[[Sequence[int]], float]


def evaluate(news: Path, work: Path, model: Path) -> None:
    """Score everything on the dev stories, in one table; write the model card and a picture."""
    whole = examples.dev(news)
    dev = [replace(story, summary=story.summary[:LONGEST_SUMMARY]) for story in whole]
    texts = [Text(s.title, s.summary) for s in whole]
    verdicts = list(OnnxClassifier(model).verdicts(texts))
    columns = _columns(news, work, model, dev, verdicts)
    events = [story.event for story in dev]
    sections = []
    for title, counts in (
        (f"all {len(dev)} dev stories", lambda _story, _label: True),
        (
            "without those that readers may differ on",
            lambda story, label: label not in story.unsure,
        ),
    ):
        scores = {name: _scores(answers, dev, counts) for name, answers in columns.items()}
        ranges = _ranges(columns[SHIPPED], dev, counts, events)
        sections.append(_table(title, scores, ranges))
        if not sections[1:]:
            first = scores
    names = _names(verdicts, dev, events)
    sections += [_named_table(names), _calibration(verdicts, dev), _confusion(verdicts, dev)]
    if (work / "folds.json").exists():
        sections.append(cross.table(news, work))
    first[SHIPPED] |= {f"{name}, F1": value for name, (value, *_) in names.items()}
    tables = "\n\n".join(sections)
    print(tables)
    bars(PICTURE, f"Scores on {len(dev)} dev stories", first, GOALS)
    _write_card(model, work, tables)


def _columns(
    news: Path, work: Path, model: Path, dev: Sequence[Example], verdicts: Sequence[Verdict]
) -> dict[str, list[Answer]]:
    labelled = examples.labelled(news)
    train = [*(s for s in labelled if not examples.held_out(s)), *examples.ours()]
    train = [replace(story, summary=story.summary[:LONGEST_SUMMARY]) for story in train]
    kept = [story for story in labelled if examples.held_out(story)]
    return {
        "keyword rule": baselines.keyword_rule(dev),
        "VADER": baselines.vader(dev),
        "TF-IDF + linear": baselines.words(train, kept, dev),
        "frozen MiniLM + linear": baselines.frozen(train, kept, dev),
        EXACT: _exact(work, model, dev),
        SHIPPED: [
            Answer(
                Topic.MARKET_DOWNTURN in verdict.tags,
                Topic.CRYPTO_TAX in verdict.tags,
                verdict.sentiment.value if verdict.sentiment else "unknown",
            )
            for verdict in verdicts
        ],
    }


def _exact(work: Path, model: Path, dev: Sequence[Example]) -> list[Answer]:
    at = json.loads((model / "labels.json").read_text())["thresholds"]
    return [
        Answer(
            row["market_downturn"] >= at["market_downturn"],
            row["crypto_tax"] >= at["crypto_tax"],
            max(SENTIMENTS, key=lambda name, row=row: row[name.lower()]),
        )
        for row in score(work / "exact.onnx", dev, tokenizer())
    ]


def _measures(
    answers: Sequence[Answer], dev: Sequence[Example], counts: Callable[[Example, str], bool]
) -> list[Measure]:
    """What can be measured of the answers."""

    def f1(label: str) -> Callable[[Sequence[int]], float]:
        def of(numbers: Sequence[int]) -> float:
            kept = [n for n in numbers if counts(dev[n], label)]
            said = [bool(getattr(answers[n], label)) for n in kept]
            return fit(said, [bool(getattr(dev[n], label)) for n in kept]).f1

        return of

    def macro(numbers: Sequence[int]) -> float:
        kept = [n for n in numbers if counts(dev[n], "sentiment")]
        said = [answers[n].sentiment or "" for n in kept]
        return macro_f1(said, [dev[n].sentiment for n in kept], SENTIMENTS)

    measures = []
    if answers[0].tax is not None:
        measures += [Measure("crypto tax, F1", f1("tax")), Measure("downturn, F1", f1("downturn"))]
    if answers[0].sentiment is not None:
        measures.append(Measure("sentiment, macro-F1", macro))
    return measures


def _scores(
    answers: Sequence[Answer], dev: Sequence[Example], counts: Callable[[Example, str], bool]
) -> dict[str, float]:
    everyone = range(len(dev))
    return {each.name: each.of(everyone) for each in _measures(answers, dev, counts)}


def _ranges(
    answers: Sequence[Answer],
    dev: Sequence[Example],
    counts: Callable[[Example, str], bool],
    events: Sequence[str],
) -> dict[str, tuple[float, float]]:
    return {each.name: interval(each.of, events) for each in _measures(answers, dev, counts)}


def _table(
    title: str,
    scores: Mapping[str, Mapping[str, float]],
    ranges: Mapping[str, tuple[float, float]],
) -> str:
    lines = [f"| {title} | {' | '.join(scores)} | 95 of 100 | goal |"]
    lines.append("|---" * (len(scores) + 3) + "|")
    for name, (low, high) in ranges.items():
        cells = [f"{each[name]:.3f}" if name in each else "–" for each in scores.values()]
        lines.append(
            f"| {name} | {' | '.join(cells)} | {low:.2f} to {high:.2f} | {GOALS[name]:.2f} |"
        )
    return "\n".join(lines)


def _names(
    verdicts: Sequence[Verdict], dev: Sequence[Example], events: Sequence[str]
) -> dict[str, tuple[float, float, float, tuple[float, float]]]:
    found = {}
    for name in ("assets", "countries"):
        said = [getattr(verdict, name) for verdict in verdicts]
        true = [getattr(story, name) or () for story in dev]

        def of(numbers: Sequence[int], said: list = said, true: list = true) -> float:
            return fit_of_sets([said[n] for n in numbers], [true[n] for n in numbers]).f1

        whole = fit_of_sets(said, true)
        found[name] = (whole.f1, whole.precision, whole.recall, interval(of, events))
    return found


def _named_table(
    names: Mapping[str, tuple[float, float, float, tuple[float, float]]],
) -> str:
    lines = ["| names found, as shipped | F1 | precision | recall | 95 of 100 | goal |"]
    lines.append("|---|---|---|---|---|---|")
    for name, (f1, precision, recall, (low, high)) in names.items():
        goal = GOALS[f"{name}, F1"]
        lines.append(
            f"| {name} | {f1:.3f} | {precision:.3f} | {recall:.3f} | {low:.2f} to {high:.2f} "
            f"| {goal:.2f} |"
        )
    return "\n".join(lines)


def _calibration(verdicts: Sequence[Verdict], dev: Sequence[Example]) -> str:
    lines = ["| calibration error, 10 bins, as shipped | | goal |", "|---|---|---|"]
    for topic, label in ((Topic.CRYPTO_TAX, "tax"), (Topic.MARKET_DOWNTURN, "downturn")):
        error = calibration_error(
            [verdict.scores.get(topic, 0.0) for verdict in verdicts],
            [bool(getattr(story, label)) for story in dev],
        )
        lines.append(f"| {topic} | {error:.3f} | {ERROR_GOAL} |")
    return "\n".join(lines)


def _confusion(verdicts: Sequence[Verdict], dev: Sequence[Example]) -> str:
    lines = [f"| sentiment: true, and said | {' | '.join(SENTIMENTS)} |", "|---|---|---|---|"]
    for true in SENTIMENTS:
        cells = [
            sum(
                story.sentiment == true and verdict.sentiment == said
                for story, verdict in zip(dev, verdicts, strict=True)
            )
            for said in SENTIMENTS
        ]
        lines.append(f"| {true} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _write_card(model: Path, work: Path, tables: str) -> None:
    facts = json.loads((model / "labels.json").read_text())
    thresholds = ", ".join(f"{name} {at:.2f}" for name, at in facts["thresholds"].items())
    costs = work / "costs.md"
    card = CARD.read_text().replace("{scores}", tables).replace("{thresholds}", thresholds)
    card = card.replace("{size}", f"{(model / 'model.onnx').stat().st_size / 1e6:.1f}")
    card = card.replace("{costs}", costs.read_text().strip() if costs.exists() else "not measured")
    (model / "MODEL_CARD.md").write_text(card)
