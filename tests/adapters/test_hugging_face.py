"""Another sequence classifier in the place of ours: a tiny one, made here."""

from pathlib import Path

import pytest

from bot.adapters.classifier import OnnxClassifier
from bot.adapters.hugging_face import SHIPPED_LABELS, HuggingFaceClassifier, read_labels
from bot.core.errors import ClassifierUnusable
from bot.core.stories import Sentiment, Text, Topic

FALL = Text("Bitcoin plunges 9% as sellers take over")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "bitcoin", "plunges"]


@pytest.fixture(scope="module")
def ours() -> OnnxClassifier:
    return OnnxClassifier()


def tiny(folder: Path, labels: list[str], favours: str, **config: str) -> str:
    """Save a network that gives `favours` the highest score, whatever it reads."""
    torch = pytest.importorskip("torch", reason="the torch extra is not installed")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    (folder / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    network = BertForSequenceClassification(
        BertConfig(
            vocab_size=len(WORDS),
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=8,
            id2label=dict(enumerate(labels)),
            label2id={label: n for n, label in enumerate(labels)},
            **config,
        )
    )
    with torch.no_grad():
        network.classifier.weight.zero_()
        network.classifier.bias.copy_(
            torch.tensor([3.0 if label == favours else -3.0 for label in labels])
        )
    network.save_pretrained(folder)
    return str(folder)


def test_a_model_for_sentiment_changes_the_sentiment_alone(
    tmp_path: Path, ours: OnnxClassifier
) -> None:
    name = tiny(tmp_path, ["Positive", "Negative", "Neutral"], favours="Positive")

    (verdict,) = HuggingFaceClassifier(name, ours).verdicts([FALL])

    (shipped,) = ours.verdicts([FALL])
    assert verdict.sentiment is Sentiment.POSITIVE
    assert verdict.scores["positive"] > 0.9
    assert sum(verdict.scores[mood] for mood in ("positive", "neutral", "negative")) == (
        pytest.approx(1, abs=0.001)
    )
    assert verdict.tags == shipped.tags == (Topic.MARKET_DOWNTURN,)
    assert verdict.assets == shipped.assets


async def test_a_model_with_labels_of_its_own_sets_the_tags_that_a_file_maps(
    tmp_path: Path, ours: OnnxClassifier
) -> None:
    name = tiny(
        tmp_path,
        ["LABEL_0", "LABEL_1"],
        favours="LABEL_1",
        problem_type="multi_label_classification",
    )
    labels = tmp_path / "labels.toml"
    labels.write_text(
        f'[model."{name}".labels]\nLABEL_0 = "market_downturn"\nLABEL_1 = "crypto_tax"\n'
    )

    (verdict,) = await HuggingFaceClassifier(name, ours, labels).classify([FALL])

    (shipped,) = ours.verdicts([FALL])
    assert verdict.tags == (Topic.CRYPTO_TAX,)
    assert verdict.sentiment is shipped.sentiment


def test_labels_that_are_not_mapped_are_named(tmp_path: Path, ours: OnnxClassifier) -> None:
    name = tiny(tmp_path, ["LABEL_0", "positive"], favours="LABEL_0")

    with pytest.raises(ClassifierUnusable, match=r"does not map: LABEL_0\."):
        HuggingFaceClassifier(name, ours).check()


def test_a_language_ours_does_not_read_is_left_alone(tmp_path: Path, ours: OnnxClassifier) -> None:
    name = tiny(tmp_path, ["positive", "negative"], favours="positive")

    (verdict,) = HuggingFaceClassifier(name, ours).verdicts([Text("Bitcoin stürzt ab")])

    assert verdict.sentiment is None


def test_a_folder_without_a_model_is_named(tmp_path: Path, ours: OnnxClassifier) -> None:
    pytest.importorskip("torch", reason="the torch extra is not installed")

    with pytest.raises(ClassifierUnusable, match="is neither a folder"):
        HuggingFaceClassifier(str(tmp_path), ours).check()


def test_the_shipped_labels_know_finbert_and_the_usual_names() -> None:
    finbert = read_labels(SHIPPED_LABELS, "ProsusAI/finbert")

    assert finbert.scores(["positive", "NEGATIVE", "neutral"], [0.2, 0.7, 0.1]) == {
        "positive": 0.2,
        "negative": 0.7,
        "neutral": 0.1,
    }
    assert read_labels(SHIPPED_LABELS, "someone/else").meaning["bearish"] == "negative"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no usable entry"),
        ("[model.x]\nat = 0.5", "has no usable entry"),
        ('[model.x.labels]\na = "joy"', "maps labels to joy"),
        ("not toml", "has no usable entry"),
    ],
)
def test_a_file_of_labels_that_cannot_be_used_says_why(
    tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "labels.toml"
    file.write_text(content)

    with pytest.raises(ClassifierUnusable, match=said):
        read_labels(file, "x")


def test_a_file_of_labels_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClassifierUnusable, match="cannot be read"):
        read_labels(tmp_path / "none.toml", "x")
