"""Trained weights in; bot/model/ with an 8-bit ONNX file, tokenizer and labels.json out."""

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from transformers import PreTrainedTokenizerFast

from bot.core.judge import Judge
from training import examples, folds, held_out
from training.examples import Example
from training.network import (
    LONGEST_SUMMARY,
    MAX_TOKENS,
    OUTPUTS,
    empty_network,
    probabilities,
    tokenizer,
)

log = logging.getLogger(__name__)

OPSET = 17
BLOCK = 32
ROUND_ACTIVATIONS = 4
LARGE = 1_000_000
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def export(news: Path, work: Path, model: Path) -> None:
    """Write the model, its tokenizer and labels.json: thresholds, judges, checksums.

    Thresholds and judges are chosen on all labelled stories, by what the models of the folds say
    of those that they never saw; calibration on the tenth that the model never saw. What a model
    once doubted is left out of both, but not for the judges, for it is unlike what comes in.
    """
    stories = examples.labelled(news)
    others = folds.said(work).labelled
    typical = [story for story in stories if not story.chosen]
    heard = [others[story.id].scores for story in typical]
    everything = [others[story.id] for story in stories]
    exact = work / "exact.onnx"
    _write_onnx(
        work,
        exact,
        kept=[story for story in typical if examples.held_out(story)],
        neutral=held_out.neutral_weight(heard, typical),
    )
    model.mkdir(parents=True, exist_ok=True)
    shipped = model / "model.onnx"
    _quantise(exact, shipped)
    tokenizer().backend_tokenizer.save(str(model / "tokenizer.json"))
    labels = {
        "scores": OUTPUTS,
        "thresholds": held_out.thresholds(heard, typical),
        "assets": _written(held_out.judge_of_assets(everything, stories)),
        "countries": _written(held_out.judge_of_countries(everything, stories)),
        "max_tokens": MAX_TOKENS,
        "sha256": {name: _sha256(model / name) for name in ("model.onnx", "tokenizer.json")},
    }
    (model / "labels.json").write_text(json.dumps(labels, indent=2) + "\n")
    log.info("thresholds %s chosen on %d stories", labels["thresholds"], len(typical))


def _written(judge: Judge) -> dict[str, object]:
    return {"at": judge.at, "weights": judge.weights}


def score(
    file: Path, stories: Sequence[Example], tokens: PreTrainedTokenizerFast
) -> list[dict[str, float]]:
    """Probabilities by name, one dict a story; read singly, as the bot does."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    rows = (session.run(None, _inputs(tokens, story))[0][0] for story in stories)
    return [dict(zip(OUTPUTS, map(float, row), strict=True)) for row in rows]


def _inputs(tokens: PreTrainedTokenizerFast, story: Example) -> dict[str, np.ndarray]:
    encoded = tokens(
        story.title,
        story.summary[:LONGEST_SUMMARY],
        truncation="longest_first",
        max_length=MAX_TOKENS,
        return_tensors="np",
        return_token_type_ids=True,
    )
    return {name: encoded[name].astype(np.int64) for name in INPUTS}


class _Probabilities(torch.nn.Module):
    """The network with its logits of a text made probabilities: sigmoids, a softmax of three."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits, tags = self.network(*inputs)
        return probabilities(logits), tags


def _write_onnx(work: Path, file: Path, *, kept: Sequence[Example], neutral: float) -> None:
    network = empty_network()
    network.load_state_dict(torch.load(work / "final.pt", weights_only=True))
    held_out.calibrate(network.eval(), tokenizer(), kept)
    held_out.weigh_neutral(network, neutral)
    example = torch.ones((2, 16), dtype=torch.long)
    torch.onnx.export(
        _Probabilities(network).eval(),
        (example, example, torch.zeros_like(example)),
        file,
        input_names=list(INPUTS),
        output_names=["scores", "tags"],
        dynamic_axes={"scores": {0: "batch"}, "tags": {0: "batch", 1: "tokens"}}
        | {name: {0: "batch", 1: "tokens"} for name in INPUTS},
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(file))


def _quantise(exact: Path, shipped: Path) -> None:
    """Weights to 8 bits: word vectors with a scale a word, matrices with a scale a block of 32.

    Activations are rounded in blocks too, when the model runs. One scale for a whole tensor, as
    quantize_dynamic has it, is faster but moved scores by up to 0.4.
    """
    prepared = exact.with_suffix(".prepared.onnx")
    quant_pre_process(str(exact), str(prepared), skip_symbolic_shape=True)
    model = onnx.load(prepared)
    prepared.unlink()
    _shrink_words(model.graph)
    quantiser = MatMulNBitsQuantizer(
        model, bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=ROUND_ACTIVATIONS
    )
    quantiser.process()
    onnx.save(quantiser.model.model, shipped)


def _shrink_words(graph: onnx.GraphProto) -> None:
    """Look words up in a table of 8-bit vectors, and beside it the scale of each."""
    tables = {table.name: table for table in graph.initializer}
    nodes = []
    for node in graph.node:
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or np.prod(table.dims) < LARGE:
            nodes.append(node)
            continue
        vectors = numpy_helper.to_array(table)
        scales = np.abs(vectors).max(axis=1, keepdims=True) / 127
        scales[scales == 0] = 1
        whole, scale = f"{table.name}_8", f"{table.name}_scale"
        words, out = node.input[1], node.output[0]
        graph.initializer.remove(table)
        graph.initializer.append(
            numpy_helper.from_array(np.round(vectors / scales).astype(np.int8), whole)
        )
        graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), scale))
        nodes += [
            helper.make_node("Gather", [whole, words], [out + "_8"], axis=0),
            helper.make_node("Gather", [scale, words], [out + "_scale"], axis=0),
            helper.make_node("Cast", [out + "_8"], [out + "_whole"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [out + "_whole", out + "_scale"], [out]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
