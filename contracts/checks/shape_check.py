"""Check the dtype and the rank of one array, and line its axes up with its annotation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.errors import ContractError, ErrorKind
from contracts.model.axes import ArraySpec, Axis
from contracts.model.dtypes import dtype_name
from contracts.model.formulas import formula

__all__ = [
    "AxisSize",
    "CheckedArray",
    "Size",
    "axis_sizes",
    "check_dtype",
    "check_rank",
    "size_error",
]

Run = tuple[int, ...]

Size = int | Run


@dataclass(frozen=True)
class CheckedArray:
    """
    An array of a call, with its annotation.

    Attributes:
        path: where it stands, such as `hx[0]`.
        spec: its annotation.
        array: the array.
    """

    path: str
    spec: ArraySpec
    array: Any

    @property
    def shape(self) -> Run:
        """The shape of the array."""
        return tuple(self.array.shape)


@dataclass(frozen=True)
class AxisSize:
    """
    The size of one axis of an array; of a variadic axis, several sizes.

    Attributes:
        checked: the array.
        index: the index of the axis in the shape.
        axis: the axis of the annotation.
        size: its size, or the sizes of a variadic axis.
    """

    checked: CheckedArray
    index: int
    axis: Axis
    size: Size


def check_dtype(checked: CheckedArray) -> None:
    """
    Check the dtype of an array.

    Raises:
        ContractError: the annotation does not admit it.
    """
    dtype, expected = checked.array.dtype, checked.spec.dtype
    if not checked.spec.accepts_dtype(dtype):
        actual = dtype_name(dtype)
        message = f"{checked.path}: got dtype {actual}, expected {expected}"
        raise ContractError(
            message,
            argument=checked.path,
            expected=expected,
            actual=actual,
            kind=ErrorKind.DTYPE,
        )


def check_rank(checked: CheckedArray) -> None:
    """
    Check the number of axes of an array.

    Raises:
        ContractError: the annotation has fewer or more.
    """
    rank, variadic = len(checked.shape), checked.spec.variadic is not None
    least = len(checked.spec.axes) - variadic
    if rank < least or (rank > least and not variadic):
        axes = "axis" if rank == 1 else "axes"
        message = f"{checked.path}: got {rank} {axes}, expected {'at least ' * variadic}{least}"
        raise ContractError(
            message, argument=checked.path, expected=least, actual=rank, kind=ErrorKind.RANK
        )


def axis_sizes(checked: CheckedArray) -> Iterator[AxisSize]:
    """Yield the size of each axis of an annotation, those of variadic axes last."""
    axes, shape, variadic = checked.spec.axes, checked.shape, checked.spec.variadic
    extra = len(shape) - len(axes)
    order = sorted(range(len(axes)), key=lambda number: number == variadic)
    for number in order:
        index = number if variadic is None or number <= variadic else number + extra
        size = shape[index : index + extra + 1] if number == variadic else shape[index]
        yield AxisSize(checked, index, axes[number], size)


def size_error(wrong: AxisSize, expected: Size, names: Mapping[str, object]) -> ContractError:
    """Return the error of an axis of the wrong size."""
    path, axis = wrong.checked.path, wrong.axis
    derived = formula(axis.expression, names) if axis.expression else ""
    name = "" if axis.size is not None else f"{axis.text.lstrip('*#')} = "
    name += f"{derived} = " if derived else ""

    actual = _single(wrong.size)
    which = axis.text if isinstance(actual, tuple) else str(wrong.index)

    return ContractError(
        f"{path}: got {actual} on axis {which}, expected {name}{_single(expected)}",
        argument=path,
        axis=axis.text,
        expected=expected,
        actual=wrong.size,
        kind=ErrorKind.SIZE,
    )


def _single(size: Size) -> Size:
    """Return the size of a variadic axis that stands for one axis."""
    return size[0] if isinstance(size, tuple) and len(size) == 1 else size
