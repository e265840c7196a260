"""The weights of a recurrent layer, by torch.nn's names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from rnn_spec.layer.kind import KINDS, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.parameters import parameters_of, suffixes
from rnn_spec.reference import stack

__all__ = [
    "Parameters",
    "array",
    "block",
    "cell_weights",
    "expected_shapes",
    "made_transparent",
    "named_kind",
    "reference",
    "with_directions_swapped",
]

Array = npt.NDArray[np.float64]
Parameters = Mapping[str, Tensor]

CLOSED = -1e4
"""A bias that closes a gate, in any dtype."""

BLOCK = re.compile(r"(?P<stem>.*_l)(?P<layer>\d+)(?P<reverse>_reverse)?")


def expected_shapes(kind: Kind, options: Options) -> dict[str, tuple[int, ...]]:
    """Return the name and shape of every parameter of torch.nn's layer."""
    return {
        f"{each.stem}_{suffix}": each.shape(options, layer)
        for layer, suffix in suffixes(options)
        for each in parameters_of(kind)
        if not each.needs or getattr(options, each.needs)
    }


def named_kind(module: nn.Module, options: Options) -> Kind | None:
    """Return the kind of a module whose parameters have torch.nn's names and shapes."""
    shapes = {name: tuple(value.shape) for name, value in module.named_parameters()}
    fits = (
        kind for kind in KINDS.values() if expected_shapes(kind, options).items() <= shapes.items()
    )

    return next(fits, None)


def block(parameters: Parameters, layer: int, direction: int) -> dict[str, Tensor]:
    """Return the parameters of one layer and direction, renamed to those of a single layer."""
    result = {}
    for name, value in parameters.items():
        match = BLOCK.fullmatch(name)
        if match and (int(match["layer"]), bool(match["reverse"])) == (layer, bool(direction)):
            result[f"{match['stem']}0"] = value

    return result


def with_directions_swapped(parameters: Parameters, options: Options) -> dict[str, Tensor]:
    """Return parameters with the directions of every layer swapped, also in what they read."""
    result = {}
    for name, value in parameters.items():
        match = BLOCK.fullmatch(name)
        if match is None:
            result[name] = value
            continue
        above = match["stem"].startswith("weight_ih") and match["layer"] != "0"
        other = name.removesuffix("_reverse") if match["reverse"] else f"{name}_reverse"
        result[other] = value.roll(options.output_size, 1) if above else value

    return result


def made_transparent(kind: Kind, options: Options, parameters: Parameters) -> dict[str, Tensor]:
    """
    Return weights whose upper layers output zero exactly where they read zero, step by step.

    Each unit reads one value only; its gates are closed to the state before. A layer that adds up
    both biases may have no name for one of them.
    """
    like = next(iter(parameters.values()))
    shapes = expected_shapes(kind, options)
    result = {name: like.new_zeros(shapes[name]) for name in shapes if name not in parameters}
    result |= {name: value.clone() for name, value in parameters.items()}
    size = options.output_size
    for place, (layer, suffix) in enumerate(suffixes(options)):
        if not layer:
            continue
        direction = place % options.num_directions
        own = torch.eye(options.hidden_size, options.width).roll(direction * size, 1)
        result[f"weight_ih_{suffix}"].copy_(
            torch.cat([own * (gate not in "fz") for gate in kind.gates])
        )
        for name in (f"weight_hh_{suffix}", f"bias_ih_{suffix}", f"bias_hh_{suffix}"):
            result[name].zero_()
        for row, gate in enumerate(kind.gates):
            if gate in "fz":
                result[f"bias_ih_{suffix}"].view(-1, options.hidden_size)[row] = CLOSED

    return result


def reference(
    kind: Kind, options: Options, parameters: Parameters, x: Tensor, state: tuple[Tensor, ...]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Evaluate the equations in NumPy float64 with a layer's parameters."""
    layers = cell_weights(kind, options, parameters)
    out, final = stack(kind.cell(options), array(x), tuple(map(array, state)), layers)

    return torch.from_numpy(out), tuple(map(torch.from_numpy, final))


def cell_weights(kind: Kind, options: Options, parameters: Parameters) -> list[list[list[Array]]]:
    """Return the arguments of the cell of each layer and direction."""
    return [
        [
            _weights_of_one(kind, options, block(parameters, layer, direction))
            for direction in range(options.num_directions)
        ]
        for layer in range(options.num_layers)
    ]


def array(tensor: Tensor) -> Array:
    """Return a tensor's values as a NumPy array of float64."""
    return np.asarray(tensor.detach().cpu().double().numpy())


def _weights_of_one(kind: Kind, options: Options, parameters: Parameters) -> list[Array]:
    no_bias = np.zeros(len(kind.gates) * options.hidden_size)
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    names += ["weight_hr_l0"] if options.proj_size else []

    return [array(parameters[name]) if name in parameters else no_bias for name in names]
