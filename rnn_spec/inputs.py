"""
Inputs of a layer beside the sequence and the state: reset flags, masks, time intervals.

An adapter declares each with its shape and its role. In a check its values are drawn for each step
and sample from the input there, so that the laws about samples, steps and order apply unchanged.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from contracts.errors import ContractError
from contracts.model.axes import is_array_annotation, read

__all__ = ["ROLES", "ExtraInput", "Role", "counted_steps", "input_of_text", "tensor_for"]

Role: TypeAlias = Literal["values", "mask", "reset", "padding"]

ROLES: tuple[str, ...] = get_args(Role)

AXES = ("seq", "batch")
"""The axes that an input beside has in common with the sequence; each is optional."""

SIZES = ("input_size", "hidden_size")
"""The sizes of a layer that its other axes may have, beside numbers."""

DTYPES: Mapping[str, Any] = {"float": Float, "int": Int, "bool": Bool}

WORDS: Mapping[str, tuple[str, Role]] = {
    "float": ("float", "values"),
    "int": ("int", "values"),
    "bool": ("bool", "mask"),
    "mask": ("bool", "padding"),
    "reset": ("bool", "reset"),
}
"""The first words of a text, each with the dtype and the role that it implies."""

TEXT = re.compile(r"(?P<word>[a-z]+)(?::(?P<dtype>[a-z]+))?\s+(?P<axes>\S.*)")

LEAST, RANGE = 0.5, 1.0
"""Values are drawn from 0.5 to 1.5: positive, as time intervals are."""

ONES = 0.75
"""The part of a mask that is 1."""

CONSTANT = {"reset": 0.0, "padding": 1.0}
"""The roles that have one value where no law sets them: a state is kept, and a step counts."""

PHASE, SCATTER = 78.233, 43758.5453
"""Constants of a hash of numbers; any others would do."""

GRAIN = 64.0
"""Inputs are rounded to 1/64 first, so that rounding does not change what is drawn."""


@dataclass(frozen=True)
class ExtraInput:
    """
    An input beside the sequence and the state.

    Attributes:
        shape: a jaxtyping annotation with the axes `seq` and `batch` in the layer's own order, and
            `input_size`, `hidden_size` or numbers: `Bool[Tensor, "batch seq"]`.
        role: `values`, positive numbers; `mask`, of 0 and 1; `reset`, 1 where the state is reset
            before the step; `padding`, 1 at each step of a sequence and 0 past its end.
    """

    shape: Any
    role: Role = "values"

    def __post_init__(self) -> None:
        """
        Check the shape and the role.

        Raises:
            TypeError: the shape is no array annotation.
            ValueError: the role is unknown, or an axis.
        """
        if not is_array_annotation(self.shape):
            message = f"ExtraInput: shape: got {self.shape!r}, expected Float[Tensor, 'seq batch']"
            raise TypeError(message)
        if self.role not in ROLES:
            message = f"ExtraInput: role: got {self.role!r}, expected one of {', '.join(ROLES)}"
            raise ValueError(message)
        known = AXES + SIZES
        for axis in read(self.shape).axes:
            if axis.size is None and axis.text not in known:
                message = (
                    f"ExtraInput: shape: got the axis {axis.text!r}, expected one of "
                    f"{', '.join(known)}, or a number"
                )
                raise ValueError(message)


def input_of_text(text: str) -> ExtraInput:
    """
    Return the input that a text declares, as texts declare arguments of models.

    Raises:
        ValueError: it is not of that form.
    """
    found = TEXT.fullmatch(text.strip())
    dtype, role = WORDS.get(found["word"] if found else "", ("", "values"))
    if found is not None and found["dtype"] is not None and dtype:
        dtype = found["dtype"]
    if found is None or dtype not in DTYPES:
        message = f"got {text!r}, expected a text such as 'mask batch seq' or 'float seq batch 4'"
        raise ValueError(message)
    try:
        return ExtraInput(DTYPES[dtype][Tensor, found["axes"]], role)
    except ContractError as error:
        message = f"got {text!r}: {error}"
        raise ValueError(message) from None


def tensor_for(
    extra: ExtraInput, x: Tensor, sizes: Mapping[str, int], flags: Tensor | None = None
) -> Tensor:
    """
    Return the values of an input beside, for a sequence.

    An input that steps or samples share has the same values in every call: nothing else is the
    same for a sample alone and in a batch, and for a sequence before and after a cut.

    Args:
        extra: its shape and role.
        x: the sequence, time first, with or without a batch axis.
        sizes: the sizes of the layer, by name.
        flags: what a law sets it to, at each step and sample.
    """
    spec = read(extra.shape)
    common = AXES[: x.dim() - 1]
    features = [axis for axis in spec.axes if axis.text not in AXES]
    shape = [sizes[axis.text] if axis.size is None else axis.size for axis in features]
    own = _drawn if set(AXES) <= {each.text for each in spec.axes} else _constant
    values = own(extra.role, x, shape) if flags is None else _repeated(flags, shape)
    names = [*common, *(axis.text for axis in features)]
    for name in common:
        if all(axis.text != name for axis in spec.axes):
            values = values.select(names.index(name), 0)
            names.remove(name)
    order = [names.index(axis.text) for axis in spec.axes if axis.text in names]

    return values.permute(order).contiguous().to(_dtype(spec.dtype, x))


def counted_steps(x: Tensor, lengths: Tensor) -> Tensor:
    """Return whether each step of a sequence, time first, is within the length of each sample."""
    return torch.arange(len(x), device=x.device)[:, None] < lengths.to(x.device)


def _drawn(role: str, x: Tensor, shape: Sequence[int]) -> Tensor:
    """Return values that depend on each step and sample of the input, and on nothing else."""
    if role in CONSTANT:
        return _repeated(torch.full(x.shape[:-1], CONSTANT[role], device=x.device), shape)
    grains = (x.detach().double().sum(-1) * GRAIN).round().nan_to_num()
    places = torch.arange(math.prod(shape), dtype=torch.float64, device=x.device)
    uniform = (torch.sin(grains[..., None] + places * PHASE) * SCATTER).frac().abs()
    uniform = uniform.reshape(*x.shape[:-1], *shape)

    return (uniform < ONES).double() if role == "mask" else LEAST + RANGE * uniform


def _constant(role: str, x: Tensor, shape: Sequence[int]) -> Tensor:
    """Return values that differ from feature to feature alone; a mask is 1 everywhere."""
    role = "padding" if role == "mask" else role

    return _drawn(role, torch.zeros_like(x), shape)


def _repeated(flags: Tensor, shape: Sequence[int]) -> Tensor:
    """Return the same value for each feature."""
    return flags.reshape(*flags.shape, *(1 for _ in shape)).expand(*flags.shape, *shape)


def _dtype(name: str, x: Tensor) -> torch.dtype:
    """Return the dtype of an annotation; floating values have that of the sequence."""
    return {"Bool": torch.bool, "Int": torch.int64}.get(name, x.dtype)
