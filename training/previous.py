"""The weights of the model that is shipped now, read back from 8 bits, to go on from."""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.network import OUTPUTS, Network

ZERO = 128
"""What stands for nought among the 8-bit weights of a matrix."""
OF_NETWORK = "network."


def weights(model: Path, fresh: Network) -> dict[str, torch.Tensor]:
    """Return the state of a network: the model's, and `fresh` where it has none.

    model  a folder with model.onnx and labels.json, as `export` writes them. Outputs that it
           lacks stay as they are in `fresh`.
    """
    graph = onnx.load(model / "model.onnx").graph
    tables = {table.name: numpy_helper.to_array(table) for table in graph.initializer}
    state = dict(fresh.state_dict())
    for name, table in tables.items():
        own = name.removeprefix(OF_NETWORK)
        if own in state and not own.startswith("head."):
            state[own] = torch.from_numpy(table.copy())
    for node in graph.node:
        if node.op_type == "MatMulNBits":
            own = node.name.removeprefix(f"/{OF_NETWORK[:-1]}/").split("/MatMul")[0]
            state[own.replace("/", ".") + ".weight"] = _matrix(tables, node)
    words = "encoder.embeddings.word_embeddings.weight"
    whole, scale = (tables[f"{OF_NETWORK}{words}{end}"] for end in ("_8", "_scale"))
    state[words] = torch.from_numpy(whole.astype(np.float32) * scale)
    return state | _head(model, tables, state)


def _matrix(tables: dict[str, np.ndarray], node: onnx.NodeProto) -> torch.Tensor:
    rounded, scales = tables[node.input[1]], tables[node.input[2]]
    rows = rounded.shape[0]
    whole = (rounded.astype(np.float32) - ZERO) * scales.reshape(*rounded.shape[:2], 1)
    return torch.from_numpy(whole.reshape(rows, -1))


def _head(
    model: Path, tables: dict[str, np.ndarray], state: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The last layer, row by row, by what each row answers."""
    had = json.loads((model / "labels.json").read_text())["scores"]
    weight, bias = state["head.weight"].clone(), state["head.bias"].clone()
    for row, name in enumerate(OUTPUTS):
        if name in had:
            old = had.index(name)
            weight[row] = torch.from_numpy(tables["network.head.weight"][old].copy())
            bias[row] = float(tables["network.head.bias"][old])
    return {"head.weight": weight, "head.bias": bias}
