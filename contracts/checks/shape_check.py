"""Check the dtype and the rank of one array, and line its axes up with its annotation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.errors import ContractError, ErrorKind
from contracts.model.axes import ArraySpec, Axis
from contracts.model.descriptions import join_options
from contracts.model.dtypes import dtype_name
from contracts.model.formulas import formula

__all__ = [
    "AxisSize",
    "CheckedArray",
    "Run",
    "Size",
    "axis_sizes",
    "check_dtype",
    "check_rank",
    "dtype_error",
    "rank_error",
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
    if not checked.spec.accepts_dtype(checked.array.dtype):
        raise dtype_error(checked, [checked.spec])


def dtype_error(checked: CheckedArray, specs: Iterable[ArraySpec]) -> ContractError:
    """Return the error of an array whose dtype none of some annotations admits."""
    actual = dtype_name(checked.array.dtype)
    expected = join_options(each.dtype for each in specs)

    return ContractError(
        f"{checked.path}: got dtype {actual}, expected {expected}",
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
    least = _least_rank(checked.spec)
    if rank < least or (rank > least and not variadic):
        raise rank_error(checked, [checked.spec])


def rank_error(checked: CheckedArray, specs: Sequence[ArraySpec]) -> ContractError:
    """Return the error of an array whose number of axes none of some annotations has."""
    rank, (first, *_) = len(checked.shape), specs
    axes = "axis" if rank == 1 else "axes"
    expected = join_options(
        f"{'at least ' * (each.variadic is not None)}{_least_rank(each)}" for each in specs
    )

    return ContractError(
        f"{checked.path}: got {rank} {axes}, expected {expected}",
        argument=checked.path,
        expected=_least_rank(first),
        actual=rank,
        kind=ErrorKind.RANK,
    )


def _least_rank(spec: ArraySpec) -> int:
    """Return the number of axes, without a variadic one."""
    return len(spec.axes) - (spec.variadic is not None)


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
    name = "" if axis.size is not None else f"{axis.text.lstrip('*#') or '*'} = "
    name += f"{derived} = " if derived else ""

    actual, wanted = _single(wrong.size, expected), _single(expected, wrong.size)
    which = axis.text if isinstance(actual, tuple) else str(wrong.index)

    return ContractError(
        f"{path}: got {actual} on axis {which}, expected {name}{wanted}",
        argument=path,
        axis=axis.text,
        expected=expected,
        actual=wrong.size,
        kind=ErrorKind.SIZE,
    )


def _single(size: Size, other: Size) -> Size:
    """Return the size of a variadic axis, if it stands for one axis here and there."""
    single = isinstance(size, tuple) and isinstance(other, tuple) and len(size) == len(other) == 1

    return size[0] if isinstance(size, tuple) and single else size
