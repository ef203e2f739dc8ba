"""Texts of the pool in, an encoder that knows the language of crypto news out.

Words of a story are hidden and guessed from the rest, as when BERT was made; no label is used.
"""

import gzip
import json
import logging
import random
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BatchEncoding, PreTrainedTokenizerFast

from training import loop
from training.examples import Example
from training.network import Network, encode, new_network, tokenizer

log = logging.getLogger(__name__)

SEED = 20
LEARNING_RATE = 1e-4
HIDDEN = 0.15
"""Share of the words to guess; eight of ten show a mask, one another word, one itself."""
SHOWN_AS_MASK, SHOWN_AS_OTHER = 0.8, 0.9
LONGEST_SUMMARY = 160
"""Characters of it that are read here; twice as many would take half as long again."""
IGNORED = -100


class _Guesser(nn.Module):
    """What turns the vector of a hidden word into a guess; the table of words is the encoder's."""

    def __init__(self, words: nn.Embedding) -> None:
        super().__init__()
        width = words.embedding_dim
        self.turn = nn.Linear(width, width)
        nn.init.eye_(self.turn.weight)
        nn.init.zeros_(self.turn.bias)
        self.even = nn.LayerNorm(width)
        self.often = nn.Parameter(torch.zeros(words.num_embeddings))

    def forward(self, states: Tensor, words: Tensor) -> Tensor:
        """Logits of all words, one row a hidden word."""
        even = self.even(nn.functional.gelu(self.turn(states)))
        return even @ words.T + self.often


def pretrain(news: Path, work: Path) -> Path:
    """Go over the whole pool once, or what is left of it, and return the file of the weights."""
    done = work / "pool.pt"
    if done.exists():
        log.info("stage pool is done: %s", done)
        return done
    torch.manual_seed(SEED)
    network, tokens = new_network().to(loop.DEVICE), tokenizer()
    network.eval()  # no dropout: one pass learns nothing by heart
    guesser = _Guesser(network.encoder.embeddings.word_embeddings).to(loop.DEVICE)
    batches = _batches(news)
    optimiser = loop.optimiser(network.encoder, guesser, LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, loop.warm_up_then_fall(len(batches)))
    checkpoint = work / "pool.checkpoint.pt"
    first = loop.resume(checkpoint, network, guesser, optimiser, schedule)
    mean = 0.0
    for step, batch in enumerate(batches[first:], start=first + 1):
        loss = _step(network, guesser, optimiser, _hidden(encode(tokens, batch), tokens))
        schedule.step()
        mean += (loss - mean) / min(step - first, 50)
        if step % 25 == 0:
            log.info("stage pool step %d of %d loss %.3f", step, len(batches), mean)
        if step % loop.CHECKPOINT_EVERY == 0:
            loop.checkpoint(checkpoint, step, network, guesser, optimiser, schedule)
    loop.keep(done, network)
    checkpoint.unlink(missing_ok=True)
    return done


def _batches(news: Path) -> list[list[Example]]:
    with gzip.open(news / "stories.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    chance = random.Random(SEED)
    chance.shuffle(rows)
    stories = [
        Example(row["id"], row["title"], row["summary"][:LONGEST_SUMMARY], "") for row in rows
    ]
    return loop.batches(stories, chance)


def _hidden(
    encoded: BatchEncoding, tokens: PreTrainedTokenizerFast
) -> tuple[dict[str, Tensor], Tensor]:
    """The batch with words hidden, and what they were; IGNORED where nothing is to guess."""
    ids = encoded["input_ids"]
    special = torch.isin(ids, torch.tensor(tokens.all_special_ids))
    chosen = (torch.rand(ids.shape) < HIDDEN) & ~special
    truth = ids.masked_fill(~chosen, IGNORED)
    fate = torch.rand(ids.shape)
    shown = ids.masked_fill(chosen & (fate < SHOWN_AS_MASK), tokens.mask_token_id)
    other = chosen & (fate >= SHOWN_AS_MASK) & (fate < SHOWN_AS_OTHER)
    shown = torch.where(other, torch.randint(len(tokens), ids.shape), shown)
    return dict(encoded) | {"input_ids": shown}, truth


def _step(
    network: Network,
    guesser: _Guesser,
    optimiser: torch.optim.Optimizer,
    hidden: tuple[dict[str, Tensor], Tensor],
) -> float:
    shown = {name: each.to(loop.DEVICE) for name, each in hidden[0].items()}
    truth = hidden[1].to(loop.DEVICE)
    asked = truth != IGNORED
    with torch.autocast(loop.DEVICE, torch.bfloat16):
        states = network.encoder(**shown).last_hidden_state[asked]
        logits = guesser(states, network.encoder.embeddings.word_embeddings.weight)
    loss = nn.functional.cross_entropy(logits.float(), truth[asked])
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return loss.item()
