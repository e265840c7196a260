"""One case of a law: the options, sizes and seed from which its arguments are made."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, cast

import torch
from torch import Tensor

from contracts import ContractError
from contracts.model.axes import is_array_annotation, read
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.quantities import Lengths, LengthsWithZero, State, is_lengths
from rnn_spec.layer.options import Options

__all__ = ["Case", "arguments", "free_axes", "lengths_of", "shape_of", "sizes_of"]

OWN_AXES = ("input_size", "hidden_size", "output_size", "depth", "width")
"""Axes whose sizes the layer fixes."""


@dataclass(frozen=True)
class Case:
    """
    Everything that one trial of a law depends on.

    Attributes:
        options: the options of the layer.
        sizes: the sizes of the axes that the layer does not fix.
        seed: the seed of weights, inputs and states.
        dtype: the dtype of the layer and its input, by torch's name.
        device: the device of the layer.
        layout: the memory layout of the inputs: contiguous, transposed, sliced or expanded.
        weights: whether the parameters are drawn, or as the constructor made them (`initial`).
        start: whether a state is given, or the layer starts from its default.
    """

    options: Options
    sizes: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    dtype: str = "float32"
    device: str = "cpu"
    layout: str = "contiguous"
    weights: str = "drawn"
    start: str = "given"

    def generator(self, stream: int) -> torch.Generator:
        """Return a random number generator that depends on this case's seed and a stream."""
        return torch.Generator().manual_seed(self.seed * 8 + stream)

    def given(self) -> dict[str, Any]:
        """Return the fields that are not at their default, by name."""
        every = {each.name: getattr(self, each.name) for each in fields(self)}
        defaults: dict[str, Any] = {"sizes": {}} | {
            each.name: each.default for each in fields(self)[2:]
        }

        return {name: value for name, value in every.items() if defaults.get(name) != value}

    def described(self) -> dict[str, Any]:
        """Return every size, option and setting that is not at its default, by name."""
        own = {name: value for name, value in self.given().items() if isinstance(value, str | int)}

        return {**self.options.changed(), **self.sizes, **own}

    def __repr__(self) -> str:
        """Return the fields that are not at their default, as Python code."""
        return f"Case({', '.join(f'{name}={value!r}' for name, value in self.given().items())})"


def free_axes(law: Law) -> tuple[str, ...]:
    """Return the names of the axes of a law's arguments that no layer fixes."""
    arrays = [each for each in law.quantifiers.values() if is_array_annotation(each)]
    axes = [axis for each in arrays for axis in read(each).axes]
    named = [
        name
        for axis in axes
        for name in (axis.expression.names if axis.expression else [axis.name])
        if name
    ]

    return tuple(dict.fromkeys(name for name in named if name not in OWN_AXES))


def arguments(law: Law, layer: Layer, case: Case) -> list[Any]:
    """
    Make the arguments of a law for a case.

    Raises:
        ContractError: a parameter whose annotation is not supported.
    """
    generator = case.generator(1)
    sizes = sizes_of(case)
    made: list[Any] = []
    for name, annotation in law.quantifiers.items():
        if annotation is State:
            made.append(_state(layer, case, generator))
        elif is_lengths(annotation):
            made.append(lengths_of(case, annotation))
        elif is_array_annotation(annotation):
            made.append(_values(shape_of(annotation, sizes), case, generator))
        else:
            message = f"{law.name}: {name}: got {annotation!r}, expected an array, State or Lengths"
            raise ContractError(message, argument=name)

    return made


def sizes_of(case: Case) -> dict[str, int]:
    """Return the size of every axis by name: those of the case and those that the layer fixes."""
    return {**case.sizes, **{name: getattr(case.options, name) for name in OWN_AXES}}


def shape_of(annotation: Any, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Return the shape of an array whose axes have these sizes."""
    axes = read(annotation).axes
    fixed = [axis.expression.value(sizes, sizes) if axis.expression else axis.size for axis in axes]

    return tuple(
        cast("int", size) if size is not None else sizes[axis.name or ""]
        for axis, size in zip(axes, fixed, strict=True)
    )


def _state(layer: Layer, case: Case, generator: torch.Generator) -> State:
    """Return a state for a layer; an empty one if the layer starts from its default."""
    if case.start == "default":
        return State(())
    blocks = (layer.options.depth, case.sizes.get("batch", 1))
    shapes = [(*blocks, size) for size in layer.initial_sizes]

    return State(tuple(_values(shape, _of_state(case), generator) for shape in shapes))


def _of_state(case: Case) -> Case:
    """Return the case with a contiguous layout on CUDA, where torch.nn accepts no other state."""
    return replace(case, layout="contiguous") if case.device == "cuda" else case


def _values(shape: tuple[int, ...], case: Case, generator: torch.Generator) -> Tensor:
    """Return normal values in the memory layout of the case."""
    dtype = getattr(torch, case.dtype)

    def draw(*sizes: int) -> Tensor:
        values = torch.randn(sizes, generator=generator, dtype=torch.float64)
        return values.to(dtype).to(case.device)

    if len(shape) == 1:
        return draw(*shape)
    first, *others, last = shape
    match case.layout:
        case "transposed":
            return draw(last, *others, first).transpose(0, -1)
        case "sliced":
            return draw(first, *others, 2 * last)[..., ::2]
        case "expanded":
            return draw(1, *others, last).expand(shape)

    return draw(*shape)


def lengths_of(case: Case, annotation: object = Lengths) -> Lengths:
    """
    Return unequal and unsorted lengths, as far as the sizes allow; one is `seq`.

    If the annotation is `LengthsWithZero`, the first is 0 instead.
    """
    seq, batch = case.sizes["seq"], case.sizes["batch"]
    source = random.Random(case.seed)  # noqa: S311 - reproducible, not secret
    others = [source.randint(1, max(1, seq - 1)) for _ in range(batch - 1)]
    longest = source.randint(1, batch - 1) if batch > 1 else 0

    lengths = Lengths((*others[:longest], seq, *others[longest:]))

    return Lengths((0, *lengths[1:])) if annotation is LengthsWithZero else lengths
