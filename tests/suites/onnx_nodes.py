"""
ONNX's node tests of RNN, GRU and LSTM, from its wheel, run on PyTorch layers.

An exporter, a runtime or a port that passes them is called conforming. ONNX has another order of
gates than torch.nn, in the weights too: `z r h` for a GRU, `i o f c` for an LSTM.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

__all__ = ["Node", "nodes"]

Array = NDArray[Any]

GATES = {"RNN": (0,), "GRU": (1, 0, 2), "LSTM": (0, 2, 3, 1)}
"""The index in ONNX's order of each of torch.nn's gates."""

NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


@dataclass(frozen=True)
class Node:
    """
    One test.

    Attributes:
        name: name of the test.
        kind: RNN, GRU or LSTM.
        attributes: attributes of the node.
        inputs: by ONNX's names: `X W R B sequence_lens initial_h initial_c P`.
        outputs: the expected ones, by ONNX's names: `Y Y_h Y_c`.
        rtol, atol: tolerances.
    """

    name: str
    kind: str
    attributes: dict[str, Any]
    inputs: dict[str, Array]
    outputs: dict[str, Array]
    rtol: float
    atol: float

    @property
    def batch_first(self) -> bool:
        """Whether input, output and states are batch-first."""
        return bool(self.attributes.get("layout", 0))

    def passes(self, layer: type[nn.Module]) -> bool:
        """Return whether a layer with torch.nn's constructor and parameters passes the test."""
        try:
            results = _call(_build(layer, self), self)
            return all(self._near(results[name], each) for name, each in self.outputs.items())
        except Exception:
            return False

    def _near(self, actual: Array, expected: Array) -> bool:
        same_shape = actual.shape == expected.shape

        return same_shape and np.allclose(actual, expected, rtol=self.rtol, atol=self.atol)


@cache
def nodes(conforming: type[nn.Module]) -> tuple[Node, ...]:
    """Return the tests that *conforming* passes: those that need only what torch.nn offers."""
    kind = conforming.__name__.removeprefix("Conforming")

    return tuple(each for each in _collect() if each.kind == kind and each.passes(conforming))


@cache
def _collect() -> tuple[Node, ...]:
    from onnx.backend.test.case import node  # noqa: PLC0415 - takes a second

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in GATES:  # collect_testcases() makes those of every operator: ten seconds
            import_module(f"{node.__name__}.{name.lower()}")

    return tuple(_read(each) for each in node._NodeTestCases if _recurrent(each))


def _recurrent(case: Any) -> bool:
    return len(case.model.graph.node) == 1 and case.model.graph.node[0].op_type in GATES


def _read(case: Any) -> Node:
    from onnx import helper  # noqa: PLC0415 - as above

    node, (inputs_of_case, outputs_of_case) = case.model.graph.node[0], case.data_sets[0]
    attributes = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    inputs = dict(zip(filter(None, node.input), inputs_of_case, strict=True))
    outputs = dict(zip(filter(None, node.output), outputs_of_case, strict=True))

    return Node(case.name, node.op_type, attributes, inputs, outputs, case.rtol, case.atol)


def _build(layer: type[nn.Module], node: Node) -> nn.Module:
    """Build a layer with the weights of a node; what torch.nn has no option for is an error."""
    direction = node.attributes.get("direction", b"forward")
    if direction == b"reverse" or "P" in node.inputs:
        raise NotImplementedError
    module = layer(
        node.inputs["X"].shape[-1],
        node.attributes["hidden_size"],
        bias="B" in node.inputs,
        batch_first=node.batch_first,
        bidirectional=direction == b"bidirectional",
    )
    module.load_state_dict(dict(_weights(node)))

    return module


def _weights(node: Node) -> Iterator[tuple[str, Tensor]]:
    """Yield the weights with torch.nn's names and order of gates."""
    for direction, end in enumerate(("", "_reverse")[: len(node.inputs["W"])]):
        parts = [node.inputs["W"][direction], node.inputs["R"][direction]]
        parts += np.split(node.inputs["B"][direction], 2) if "B" in node.inputs else []
        for name, part in zip(NAMES, parts, strict=False):
            gates = np.split(part, len(GATES[node.kind]))
            ordered = np.concatenate([gates[n] for n in GATES[node.kind]])
            yield f"{name}_l0{end}", torch.tensor(ordered)


def _call(layer: nn.Module, node: Node) -> dict[str, Array]:
    """Call a layer, and return the results in ONNX's layout, with an axis of directions."""
    x: Any = torch.tensor(node.inputs["X"])
    if "sequence_lens" in node.inputs:
        lengths = torch.tensor(node.inputs["sequence_lens"].astype(np.int64))
        x = pack_padded_sequence(x, lengths, node.batch_first, enforce_sorted=False)
    with torch.no_grad():
        output, state = layer(x, _state(node))
    if "sequence_lens" in node.inputs:
        output, _ = pad_packed_sequence(output, node.batch_first)
    directions = len(node.inputs["W"])
    y = output.unflatten(-1, (directions, -1))
    parts = [state] if isinstance(state, Tensor) else [*state]
    results = [
        y if node.batch_first else y.transpose(1, 2),
        *(_transposed(each, node) for each in parts),
    ]

    return {name: each.numpy() for name, each in zip(("Y", "Y_h", "Y_c"), results, strict=False)}


def _state(node: Node) -> Any:
    names = [name for name in ("initial_h", "initial_c") if name in node.inputs]
    parts = tuple(_transposed(torch.tensor(node.inputs[name]), node) for name in names)

    return None if not parts else parts if node.kind == "LSTM" else parts[0]


def _transposed(state: Tensor, node: Node) -> Tensor:
    return state.transpose(0, 1) if node.batch_first else state
