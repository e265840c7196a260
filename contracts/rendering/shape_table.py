"""The arrays of a clause as rows of a table: path, type, axes and shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from contracts.errors import ContractError
from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.descriptions import axis_name, values_of
from contracts.model.structure import ArrayOf

__all__ = ["Row", "shape_rows", "type_of"]

Size = int | tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """
    One array of a clause.

    Attributes:
        path: its place, such as `hx[0]` or `return[1]`.
        type: the type of the value, such as `Float Tensor`. A value that stands for an array, such
            as a packed sequence, has the shape of that array.
        axes: the name of each axis in the annotation.
        shape: the size of each axis; None if the sizes are not known.
        values: the values that its markers allow, in words; empty without markers.
    """

    path: str
    type: str
    axes: tuple[str, ...]
    shape: tuple[int, ...] | None
    values: str = ""


def shape_rows(
    clause: Clause, names: Mapping[str, object], sizes: Mapping[str, Size] | None = None
) -> list[Row]:
    """
    Return the arrays of a clause, arguments first, with their shapes for some sizes.

    Args:
        clause: the clause.
        names: the arguments in its expressions, `self` for a method.
        sizes: the sizes of its named axes; a run of axes has a tuple.
    """
    rows = []
    for path, array in clause.arrays():
        axes = array.spec.axes
        values = None if sizes is None else {**names, **sizes}
        shape = None if values is None else [_size(axis, values) for axis in axes]
        rows.append(
            Row(
                path,
                type_of(array),
                tuple(axis_name(axis) for axis, size in _pairs(axes, shape) if size != ()),
                None if shape is None else _flat(shape),
                values_of(array),
            )
        )

    return rows


def type_of(array: ArrayOf) -> str:
    """Return the dtype and the type of the value for an array."""
    return f"{array.spec.dtype} {getattr(array.value_type, '__name__', array.value_type)}"


def _pairs(axes: tuple[Axis, ...], shape: list[Size] | None) -> list[tuple[Axis, Size]]:
    return list(zip(axes, shape if shape is not None else [0] * len(axes), strict=True))


def _size(axis: Axis, values: Mapping[str, object]) -> Size:
    if axis.size is not None:
        return axis.size
    try:
        value = (
            axis.expression.value(values, values)
            if axis.expression
            else values[axis.name or axis.text]
        )
    except KeyError as error:
        message = f"axis {axis.text!r}: the size of {error.args[0]!r} is missing"
        raise ContractError(message, axis=axis.text) from None
    return cast("Size", value)


def _flat(shape: list[Size]) -> tuple[int, ...]:
    return tuple(each for size in shape for each in (size if isinstance(size, tuple) else (size,)))
