"""The parameters of a recurrent layer, named as torch.nn names them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from rnn_spec.kind import Kind
from rnn_spec.options import Options
from rnn_spec.reference import stack

__all__ = ["Parameters", "block", "expected_shapes", "reference"]

Array = npt.NDArray[np.float64]
Parameters = Mapping[str, Tensor]

BLOCK = re.compile(r"(?P<stem>.*_l)(?P<layer>\d+)(?P<reverse>_reverse)?")


def expected_shapes(kind: Kind, options: Options) -> dict[str, tuple[int, ...]]:
    """Name every parameter of torch.nn's layer, with its shape."""
    shapes: dict[str, tuple[int, ...]] = {}
    rows = len(kind.gates) * options.hidden_size
    for layer, suffix in _suffixes(options):
        shapes[f"weight_ih_{suffix}"] = (rows, options.layer_input_size(layer))
        shapes[f"weight_hh_{suffix}"] = (rows, options.output_size)
        if options.bias:
            shapes |= {f"bias_ih_{suffix}": (rows,), f"bias_hh_{suffix}": (rows,)}
        if options.proj_size:
            shapes[f"weight_hr_{suffix}"] = (options.proj_size, options.hidden_size)

    return shapes


def block(parameters: Parameters, layer: int, direction: int) -> dict[str, Tensor]:
    """Pick the parameters of one layer and direction, renamed to those of a single layer."""
    found = {}
    for name, value in parameters.items():
        match = BLOCK.fullmatch(name)
        if match and (int(match["layer"]), bool(match["reverse"])) == (layer, bool(direction)):
            found[f"{match['stem']}0"] = value

    return found


def reference(
    kind: Kind, options: Options, parameters: Parameters, x: Tensor, state: tuple[Tensor, ...]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Run the equations in NumPy float64 on a layer's own parameters."""
    directions = range(options.num_directions)
    layers = [
        [_cell_weights(kind, options, block(parameters, layer, each)) for each in directions]
        for layer in range(options.num_layers)
    ]
    out, final = stack(kind.cell(options), _array(x), tuple(map(_array, state)), layers)

    return torch.from_numpy(out), tuple(map(torch.from_numpy, final))


def _cell_weights(kind: Kind, options: Options, parameters: Parameters) -> list[Array]:
    no_bias = np.zeros(len(kind.gates) * options.hidden_size)
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    names += ["weight_hr_l0"] if options.proj_size else []

    return [_array(parameters[name]) if name in parameters else no_bias for name in names]


def _array(tensor: Tensor) -> Array:
    return np.asarray(tensor.detach().cpu().double().numpy())


def _suffixes(options: Options) -> list[tuple[int, str]]:
    directions = ["", "_reverse"][: options.num_directions]

    return [(layer, f"l{layer}{d}") for layer in range(options.num_layers) for d in directions]
