"""
ONNX's node tests of RNN, GRU and LSTM, as its wheel has them, held against layers of PyTorch.

An exporter, a runtime or a port that passes them is called conforming. Their gates stand in another
order than torch.nn's, and so do their weights: as a GRU, `z r h`; as an LSTM, `i o f c`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from mutants.catalogue import CAUSES
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from suites.likeness import conforming_of

__all__ = ["Node", "missed", "nodes"]

Array = NDArray[Any]

GATES = {"RNN": (0,), "GRU": (1, 0, 2), "LSTM": (0, 2, 3, 1)}
"""Where each of torch.nn's gates stands among those of ONNX."""

NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


@dataclass(frozen=True)
class Node:
    """
    One of the tests.

    Attributes:
        name: its own.
        kind: RNN, GRU or LSTM.
        attributes: of the node.
        inputs: by ONNX's names: `X W R B sequence_lens initial_h initial_c P`.
        outputs: by ONNX's names: `Y Y_h Y_c`, those that it asks for.
        rtol, atol: how close they should be.
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
        """Whether the batch comes first, in the states too."""
        return bool(self.attributes.get("layout", 0))

    def passes(self, layer: type[nn.Module]) -> bool:
        """Whether a layer with torch.nn's constructor and parameters gives what is asked for."""
        try:
            found = _called(_built(layer, self), self)
            return all(self._near(found[name], wanted) for name, wanted in self.outputs.items())
        except Exception:
            return False

    def _near(self, found: Array, wanted: Array) -> bool:
        alike = found.shape == wanted.shape

        return alike and np.allclose(found, wanted, rtol=self.rtol, atol=self.atol)


@cache
def nodes(conforming: type[nn.Module]) -> tuple[Node, ...]:
    """Give those tests that *conforming* passes: they ask nothing that torch.nn does not offer."""
    kind = conforming.__name__.removeprefix("Conforming")

    return tuple(each for each in _collected() if each.kind == kind and each.passes(conforming))


def missed() -> dict[type[nn.Module], bool]:
    """
    Say of each mutant whether it passes every test.

    Those are the tests that the layer passes of which it is made.
    """
    made = {mutant: base for mutant in CAUSES if (base := conforming_of(mutant))}

    return {
        mutant: all(each.passes(mutant) for each in nodes(base)) for mutant, base in made.items()
    }


@cache
def _collected() -> tuple[Node, ...]:
    from onnx.backend.test.case.node import collect_testcases  # noqa: PLC0415 - takes seconds

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases = collect_testcases()

    return tuple(_read(each) for each in cases if _recurrent(each))


def _recurrent(case: Any) -> bool:
    return len(case.model.graph.node) == 1 and case.model.graph.node[0].op_type in GATES


def _read(case: Any) -> Node:
    from onnx import helper  # noqa: PLC0415 - as above

    node, (given, wanted) = case.model.graph.node[0], case.data_sets[0]
    attributes = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    inputs = dict(zip(filter(None, node.input), given, strict=True))
    outputs = dict(zip(filter(None, node.output), wanted, strict=True))

    return Node(case.name, node.op_type, attributes, inputs, outputs, case.rtol, case.atol)


def _built(layer: type[nn.Module], node: Node) -> nn.Module:
    """Build a layer with the weights of a node; what torch.nn has no option for is an error."""
    direction = node.attributes.get("direction", b"forward")
    if direction == b"reverse" or "P" in node.inputs:
        raise NotImplementedError
    built = layer(
        node.inputs["X"].shape[-1],
        node.attributes["hidden_size"],
        bias="B" in node.inputs,
        batch_first=node.batch_first,
        bidirectional=direction == b"bidirectional",
    )
    built.load_state_dict(dict(_weights(node)))

    return built


def _weights(node: Node) -> Iterator[tuple[str, Tensor]]:
    """Give the weights by torch.nn's names, gates in its order."""
    for direction, end in enumerate(("", "_reverse")[: len(node.inputs["W"])]):
        parts = [node.inputs["W"][direction], node.inputs["R"][direction]]
        parts += np.split(node.inputs["B"][direction], 2) if "B" in node.inputs else []
        for name, part in zip(NAMES, parts, strict=False):
            gates = np.split(part, len(GATES[node.kind]))
            ordered = np.concatenate([gates[n] for n in GATES[node.kind]])
            yield f"{name}_l0{end}", torch.from_numpy(ordered)


def _called(layer: nn.Module, node: Node) -> dict[str, Array]:
    """Call it, and give the results in ONNX's layout: directions are an axis of the output."""
    x: Any = torch.from_numpy(node.inputs["X"])
    if "sequence_lens" in node.inputs:
        lengths = torch.from_numpy(node.inputs["sequence_lens"].astype(np.int64))
        x = pack_padded_sequence(x, lengths, node.batch_first, enforce_sorted=False)
    with torch.no_grad():
        output, state = layer(x, _state(node))
    if "sequence_lens" in node.inputs:
        output, _ = pad_packed_sequence(output, node.batch_first)
    directions = len(node.inputs["W"])
    y = output.unflatten(-1, (directions, -1))
    parts = [state] if isinstance(state, Tensor) else [*state]
    found = [y if node.batch_first else y.transpose(1, 2), *(_laid(each, node) for each in parts)]

    return {name: each.numpy() for name, each in zip(("Y", "Y_h", "Y_c"), found, strict=False)}


def _state(node: Node) -> Any:
    names = [name for name in ("initial_h", "initial_c") if name in node.inputs]
    parts = tuple(_laid(torch.from_numpy(node.inputs[name]), node) for name in names)

    return None if not parts else parts if node.kind == "LSTM" else parts[0]


def _laid(state: Tensor, node: Node) -> Tensor:
    return state.transpose(0, 1) if node.batch_first else state
