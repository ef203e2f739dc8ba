"""What the models of the folds said in, how well a model does on stories unlike its own, out."""

from collections.abc import Sequence
from pathlib import Path

from training import examples, held_out
from training.answers import Answer
from training.examples import SENTIMENTS, Example
from training.folds import FOLDS, said
from training.scores import calibration_error, fit, fit_of_sets, macro_f1

MEASURES = (
    "crypto tax, F1",
    "downturn, F1",
    "sentiment, macro-F1",
    "assets, F1",
    "countries, F1",
    "crypto tax, calibration error",
    "downturn, calibration error",
)


def table(news: Path, work: Path) -> str:
    """Scores of the models of the folds, with everything chosen on stories of the other fold.

    Each model is scored on the labelled stories that it never saw, thresholds, weights and judges
    coming from the other model's stories; and on the dev stories, with its own. Means of the folds.
    """
    heard = said(work)
    stories = [story for story in examples.labelled(news) if not story.chosen]
    dev = examples.dev(news)
    parts = [[s for s in stories if examples.fold(s, FOLDS) == fold] for fold in range(FOLDS)]
    answers = [[heard.labelled[story.id] for story in part] for part in parts]
    chosen = [_Chosen(*each) for each in zip(answers, parts, strict=True)]
    on_labelled = [_scores(answers[fold], parts[fold], chosen[fold - 1]) for fold in range(FOLDS)]
    on_dev = [
        _scores([heard.dev[fold][story.id] for story in dev], dev, chosen[fold])
        for fold in range(FOLDS)
    ]
    columns = (
        f"{FOLDS} models, each trained on half of the labelled stories",
        f"{len(stories)} labelled stories, each by the model that never saw it",
        f"{len(dev)} dev stories, mean of the models",
    )
    lines = [f"| {' | '.join(columns)} |", "|---|---|---|"]
    lines += [
        f"| {name} | {_mean(on_labelled, n):.3f} | {_mean(on_dev, n):.3f} |"
        for n, name in enumerate(MEASURES)
    ]
    return "\n".join(lines)


class _Chosen:
    """Thresholds, the weight of NEUTRAL and the judges, chosen on some stories."""

    def __init__(self, answers: Sequence[Answer], stories: Sequence[Example]) -> None:
        rows = [answer.scores for answer in answers]
        self.at = held_out.thresholds(rows, stories)
        self.neutral = held_out.neutral_weight(rows, stories)
        self.assets = held_out.judge_of_assets(answers, stories)
        self.countries = held_out.judge_of_countries(answers, stories)


def _scores(
    answers: Sequence[Answer], stories: Sequence[Example], chosen: _Chosen
) -> tuple[float, ...]:
    """In the order of MEASURES."""
    rows = [answer.scores for answer in answers]
    falls, taxes = ([bool(getattr(s, name)) for s in stories] for name in ("downturn", "tax"))
    fall = [row["market_downturn"] for row in rows]
    tax = [row["crypto_tax"] for row in rows]
    moods = held_out.moods(rows, chosen.neutral)
    assets = map(chosen.assets.meant, held_out.assets_named(answers, stories))
    countries = map(chosen.countries.meant, held_out.countries_named(answers, stories))
    return (
        fit([score >= chosen.at["crypto_tax"] for score in tax], taxes).f1,
        fit([score >= chosen.at["market_downturn"] for score in fall], falls).f1,
        macro_f1(moods, [story.sentiment for story in stories], SENTIMENTS),
        fit_of_sets(assets, [story.assets or () for story in stories]).f1,
        fit_of_sets(countries, [story.countries for story in stories]).f1,
        calibration_error(tax, taxes),
        calibration_error(fall, falls),
    )


def _mean(rows: Sequence[tuple[float, ...]], column: int) -> float:
    return sum(row[column] for row in rows) / len(rows)
