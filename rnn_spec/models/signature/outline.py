"""The signature of a model as plain data, for reports."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from contracts.errors import ContractError
from contracts.model.axes import read_axes
from rnn_spec.models.signature.signature import Signature

__all__ = ["ArrayOutline", "Outline", "outline_of", "shape_in"]


class ArrayOutline(msgspec.Struct, frozen=True):
    """
    One tensor.

    Attributes:
        path: its place among the arguments, or in the result.
        type: the kind of its dtype, such as `float`; empty if it is not known.
        axes: its axes: sizes, names and expressions.
        role: what it means, in words; empty for data and results.
    """

    path: str
    type: str = ""
    axes: tuple[str, ...] = ()
    role: str = ""


class Outline(msgspec.Struct, frozen=True):
    """The tensors that a model takes and returns."""

    arguments: tuple[ArrayOutline, ...] = ()
    results: tuple[ArrayOutline, ...] = ()


def outline_of(signature: Signature) -> Outline:
    """Return what a model takes and returns, as plain data."""
    arguments = (
        ArrayOutline(each.path, each.kind, tuple(dim.text for dim in each.dims), each.role.value)
        for each in signature.arguments
    )
    results = (
        ArrayOutline(each.name, axes=tuple(dim.text for dim in each.written or ()))
        for each in signature.declared
    )

    return Outline(tuple(arguments), tuple(results))


def shape_in(array: ArrayOutline, sizes: Mapping[str, int]) -> tuple[int, ...] | None:
    """Return the shape of a tensor at some sizes; None if a size is not known."""
    try:
        axes = read_axes(" ".join(array.axes))
        shape = [_size(axis.size, axis.name, axis.expression, sizes) for axis in axes]
    except (ContractError, ArithmeticError, TypeError, ValueError, LookupError):
        return None

    return tuple(shape)


def _size(size: int | None, name: str | None, expression: object, sizes: Mapping[str, int]) -> int:
    if size is not None:
        return size
    if name is not None:
        return sizes[name]

    return int(expression.value(sizes, {}))  # type: ignore[attr-defined]
