"""Whether parameters that have the names and shapes of torch.nn's mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from rnn_spec.diagnosis.weights.mapping import Mapped, read_weights
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Array, FlatParameters
from rnn_spec.layer.kind import GRU, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import expected_shapes

__all__ = ["SameNames", "same_names"]

FIRST = "_l0"
"""The end of the names of a layer's parameters, which those of a cell do not have."""


@dataclass(frozen=True)
class SameNames:
    """
    A class of torch.nn whose parameters have the same names and shapes as those of a layer.

    Attributes:
        of: the class, such as "torch.nn.GRUCell".
        agree: whether its weights, copied as they are, give the same results.
    """

    of: str
    agree: bool


def same_names(
    kind: Kind, options: Options, parameters: FlatParameters, mapped: Mapped
) -> SameNames | None:
    """
    Return the class of torch.nn with the same names and shapes of parameters; None if none has.

    Args:
        kind: the kind of the layer.
        options: its options, with one layer and one direction.
        parameters: all its parameters.
        mapped: which of their entries act as torch.nn's weights.
    """
    values = np.random.default_rng(0).normal(size=int(parameters.starts[-1]))
    named = _by_name(parameters, values)
    shapes = {name: tuple(each.shape) for name, each in named.items()}
    if shapes not in [expected_shapes(kind, replace(options, bias=bias)) for bias in (True, False)]:
        return None
    is_layer = all(name.endswith(FIRST) for name in parameters.names)
    read = read_weights(mapped, values)
    pairs = zip(_effective(kind, named), _effective(kind, read), strict=True)

    return SameNames(
        f"torch.nn.{kind.name}{'' if is_layer else 'Cell'}",
        all(one.shape == other.shape and np.allclose(one, other) for one, other in pairs),
    )


def _by_name(parameters: FlatParameters, values: Array) -> dict[str, Tensor]:
    """Return values by the names that a layer of torch.nn has; a common prefix is left out."""
    parts = np.split(values, parameters.starts[1:-1])
    prefixes = {name.rpartition(".")[0] for name in parameters.names}
    if len(prefixes) != 1:
        return {}
    named = zip(parameters.names, parameters.parameters, parts, strict=True)

    return {
        f"{name.rpartition('.')[2].removesuffix(FIRST)}{FIRST}": torch.from_numpy(part).reshape(
            each.shape
        )
        for name, each, part in named
    }


def _effective(kind: Kind, weights: Mapping[str, Tensor]) -> Iterator[Array]:
    """Yield what the results depend on: two biases count as their sum, but not in a new gate."""
    yield from (weights[f"{name}{FIRST}"].numpy() for name in ("weight_ih", "weight_hh"))
    none = torch.zeros(len(weights[f"weight_ih{FIRST}"]), dtype=torch.float64)
    of_input, of_state = (weights.get(f"{name}{FIRST}", none) for name in ("bias_ih", "bias_hh"))
    yield (of_input + of_state).numpy()
    if kind is GRU:
        yield of_state.chunk(len(kind.gates))[-1].numpy()
