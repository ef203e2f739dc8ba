"""How fast and how large the shipped model is, beside a network of BERT-base's size."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from transformers import BertConfig, BertForSequenceClassification

BATCH, TOKENS, THREADS, ROUNDS = 16, 128, 2, 5
MEMORY = """
import resource, sys
from bot.adapters.classifier import OnnxClassifier
from bot.core.stories import Text
import onnxruntime, transformers
from transformers import PreTrainedTokenizerFast
def now():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
before = now()
ours = OnnxClassifier()
text = Text("Bitcoin falls below support as sellers rule", "Traders wait for the next level. " * 12)
list(ours.verdicts([text] * 200))
print(before, now())
"""


def costs(work: Path, model: Path) -> str:
    """Measure; print a table, keep it for the model card and return it."""
    bert = _torch_speed(BertForSequenceClassification(BertConfig(num_labels=3)).eval())
    exact = _bert_in_onnx(work)
    ours = _onnx_speed(model / "model.onnx")
    before, after = map(
        int,
        subprocess.run(
            [sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True
        ).stdout.split(),
    )
    size = sum(file.stat().st_size for file in model.iterdir()) / 1e6
    table = "\n".join(
        (
            f"| {THREADS} threads, batches of {BATCH}, {TOKENS} tokens | stories a second |",
            "|---|---|",
            f"| a BERT-base, 32 bits, in PyTorch (as FinBERT runs) | {bert:.1f} |",
            f"| a BERT-base, 32 bits, in ONNX Runtime | {exact:.1f} |",
            f"| ours, as shipped | {ours:.1f} |",
            f"| ours, times the faster BERT-base | {ours / max(bert, exact):.1f} |",
            "",
            (
                f"On disk: {size:.1f} MB in all. Memory that it adds to a process which has its "
                f"libraries loaded: {(after - before) / 1024:.0f} MB."
            ),
        )
    )
    (work / "costs.md").write_text(table + "\n")
    print(table)
    return table


def _bert_in_onnx(work: Path) -> float:
    file = work / "bert_base.onnx"
    if not file.exists():
        network = BertForSequenceClassification(
            BertConfig(num_labels=3, attn_implementation="eager")
        ).eval()
        network.config.return_dict = False
        one = torch.ones((2, 16), dtype=torch.long)
        torch.onnx.export(
            network,
            (one, one, torch.zeros_like(one)),
            file,
            input_names=["input_ids", "attention_mask", "token_type_ids"],
            output_names=["logits"],
            dynamic_axes={
                name: {0: "batch", 1: "tokens"}
                for name in ("input_ids", "attention_mask", "token_type_ids")
            },
            opset_version=17,
            dynamo=False,
        )
    return _onnx_speed(file)


def _onnx_speed(file: Path) -> float:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    inputs = {
        "input_ids": np.random.default_rng(1).integers(1000, 20000, (BATCH, TOKENS)),
        "attention_mask": np.ones((BATCH, TOKENS), dtype=np.int64),
        "token_type_ids": np.zeros((BATCH, TOKENS), dtype=np.int64),
    }
    return _speed(lambda: session.run(None, inputs))


def _torch_speed(network: torch.nn.Module) -> float:
    torch.set_num_threads(THREADS)
    ids = torch.randint(1000, 20000, (BATCH, TOKENS))

    def once() -> None:
        with torch.inference_mode():
            network(ids, torch.ones_like(ids))

    return _speed(once)


def _speed(once: Callable[[], object]) -> float:
    """Stories a second: the best of some rounds, for others work on the same machine."""
    once()
    best = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        once()
        best = max(best, BATCH / (time.perf_counter() - start))
    return best
