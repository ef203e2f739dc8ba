"""The dev stories and bot/model/ in; scores, printed and put into the model card, out."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.adapters.classifier import LONGEST_SUMMARY, OnnxClassifier
from bot.core.stories import Text, Topic
from training import examples, keywords
from training.examples import SENTIMENTS, Example
from training.export import SCORES, score
from training.scores import Fit, fit, fit_of_sets, macro_f1

CARD = Path(__file__).with_name("model_card.md")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule or model says of one story; sentiment None where it says nothing."""

    downturn: bool
    tax: bool
    sentiment: str | None = None


def evaluate(news: Path, work: Path, model: Path) -> None:
    """Score the keyword rule, the exact model and the shipped one; write the model card."""
    whole = examples.dev(news)
    dev = [replace(story, summary=story.summary[:LONGEST_SUMMARY]) for story in whole]
    verdicts = list(OnnxClassifier(model).verdicts(Text(s.title, s.summary) for s in dev))
    shipped = [
        Answer(
            Topic.MARKET_DOWNTURN in verdict.tags,
            Topic.CRYPTO_TAX in verdict.tags,
            verdict.sentiment.value,
        )
        for verdict in verdicts
    ]
    columns = {
        "keyword rule": [Answer(keywords.is_downturn(s), keywords.is_tax(s)) for s in whole],
        "32-bit model": _exact(work / "exact.onnx", model, dev),
        "shipped 8-bit model": shipped,
    }
    assets = fit_of_sets([v.assets for v in verdicts], [s.assets for s in dev])
    countries = fit_of_sets([v.countries for v in verdicts], [s.countries for s in dev])
    tables = "\n\n".join(
        (
            _table(f"all {len(dev)} dev stories", columns, dev, lambda _story, _label: True),
            _table(
                "without those that readers may differ on",
                columns,
                dev,
                lambda story, label: label not in story.unsure,
            ),
            _names_table(assets, countries),
        )
    )
    print(tables)
    facts = json.loads((model / "labels.json").read_text())
    card = CARD.read_text().replace("{scores}", tables)
    card = card.replace("{size}", f"{(model / 'model.onnx').stat().st_size / 1e6:.1f}")
    thresholds = (f"{name} {at:.2f}" for name, at in facts["thresholds"].items())
    card = card.replace("{thresholds}", ", ".join(thresholds))
    (model / "MODEL_CARD.md").write_text(card)


def _exact(file: Path, model: Path, dev: Sequence[Example]) -> list[Answer]:
    at = json.loads((model / "labels.json").read_text())["thresholds"]
    rows = [dict(zip(SCORES, row, strict=True)) for row in score(file, dev)]
    return [
        Answer(
            row["market_downturn"] >= at["market_downturn"],
            row["crypto_tax"] >= at["crypto_tax"],
            max(SENTIMENTS, key=lambda name, row=row: row[name.lower()]),
        )
        for row in rows
    ]


def _table(
    title: str,
    columns: dict[str, list[Answer]],
    dev: Sequence[Example],
    counts: Callable[[Example, str], bool],
) -> str:
    lines = [f"| {title} | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for label in ("tax", "downturn"):
        kept = [n for n, story in enumerate(dev) if counts(story, label)]
        true = [bool(getattr(dev[n], label)) for n in kept]
        fits = [fit([getattr(a[n], label) for n in kept], true) for a in columns.values()]
        lines.append(f"| {label}: F1 | {' | '.join(f'{f.f1:.3f}' for f in fits)} |")
        both = " | ".join(f"{f.precision:.2f} / {f.recall:.2f}" for f in fits)
        lines.append(f"| {label}: precision / recall | {both} |")
    kept = [n for n, story in enumerate(dev) if counts(story, "sentiment")]
    cells = []
    for answers in columns.values():
        said = [answers[n].sentiment for n in kept]
        true_sentiment = [dev[n].sentiment for n in kept]
        macro = macro_f1([s or "" for s in said], true_sentiment, SENTIMENTS)
        cells.append(f"{macro:.3f}" if all(said) else "says nothing")
    return "\n".join((*lines, f"| sentiment: macro-F1 | {' | '.join(cells)} |"))


def _names_table(assets: Fit, countries: Fit) -> str:
    lines = ["| names found | F1 | precision | recall |", "|---|---|---|---|"]
    for name, f in (("assets", assets), ("countries", countries)):
        lines.append(f"| {name} | {f.f1:.3f} | {f.precision:.3f} | {f.recall:.3f} |")
    return "\n".join(lines)
