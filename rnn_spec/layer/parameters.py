"""The parameters of torch.nn's layers: their names and shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.model.axes import Axis, read_axes
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["Parameter", "parameters_of", "suffixes"]

SIZES = ("hidden_size", "input_size", "output_size", "proj_size", "width")


@dataclass(frozen=True)
class Parameter:
    """
    A parameter of each layer and direction.

    Attributes:
        stem: its name without the layer and the direction.
        axes: its shape in the first layer, as in an annotation.
        above: its shape in the layers above, if it differs.
        needs: the option that it depends on; empty if it always exists.
    """

    stem: str
    axes: str
    above: str = ""
    needs: str = ""

    def read(self, layer: int) -> tuple[Axis, ...]:
        """Return its axes in a layer, counted from 0."""
        return read_axes((self.above if layer else "") or self.axes)

    def shape(self, options: Options, layer: int) -> tuple[int, ...]:
        """Return its shape in a layer, counted from 0."""
        sizes = {name: getattr(options, name) for name in SIZES}

        return tuple(_size(axis, sizes) for axis in self.read(layer))


def parameters_of(kind: Kind) -> tuple[Parameter, ...]:
    """Return the parameters of one layer and direction, in torch.nn's order."""
    gates = len(kind.gates)
    rows = f"{gates}*hidden_size" if gates > 1 else "hidden_size"
    every = (
        Parameter("weight_ih", f"{rows} input_size", f"{rows} width"),
        Parameter("weight_hh", f"{rows} output_size"),
        Parameter("bias_ih", rows, needs="bias"),
        Parameter("bias_hh", rows, needs="bias"),
        Parameter("weight_hr", "proj_size hidden_size", needs="proj_size"),
    )

    return tuple(each for each in every if each.needs in {"", *kind.options})


def suffixes(options: Options) -> Iterator[tuple[int, str]]:
    """Yield, for each layer and direction, the layer's number and the suffix of its parameters."""
    for layer in range(options.num_layers):
        for direction in ("", "_reverse")[: options.num_directions]:
            yield layer, f"l{layer}{direction}"


def _size(axis: Axis, sizes: dict[str, int]) -> int:
    return axis.expression.value(sizes, {}) if axis.expression else sizes[axis.text]
