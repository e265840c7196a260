"""Hold values against a clause: the sizes of its axes, or the first thing that breaks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from beartype.door import is_bearable

from contracts.axes import ArraySpec, Axis
from contracts.errors import ContractError
from contracts.refinements import Call
from contracts.signature import Clause
from contracts.structure import ArrayOf, Either, Plain, Structure, TupleOf

__all__ = ["Binding", "Mismatch"]

Size = int | tuple[int, ...]


class Mismatch(ContractError):
    """
    A value that does not fit; `kind` tells a wrong type from a wrong array.
    """

    def __init__(self, path: str, wants: str, *, kind: str, **facts: Any) -> None:
        super().__init__(f"{path} {wants}", argument=path, **facts)
        self.kind = kind


@dataclass
class Binding:
    """
    What is known of one call: the names of its values, and the size of each axis so far.
    """

    names: dict[str, object]
    sizes: dict[str, Size] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    def arguments(self, clause: Clause, values: Mapping[str, object]) -> None:
        """
        Bind the axes of the parameters, then hold the refinements.

        Raises:
            ContractError: what breaks the clause first.
        """
        given = [
            (each.name, each.structure, values[each.name])
            for each in clause.parameters
            if each.name in values
        ]
        call = Call(self._bind(given), self.sizes, self.names)
        for refinement in clause.refinements:
            for broken in refinement.broken(call):
                raise broken

    def result(self, clause: Clause, value: object) -> None:
        """
        Hold a result against the clause, with the sizes that the arguments bound.

        Raises:
            ContractError: what breaks the clause first.
        """
        if clause.result is not None:
            self._bind([("return", clause.result, value)])

    def _bind(self, given: Iterable[tuple[str, Structure, object]]) -> dict[str, Any]:
        leaves = [leaf for each in given for leaf in _leaves(*each)]
        for path, spec, array in leaves:
            _check_array(path, spec, array)
        for path, spec, array in leaves:
            for place, axis, size in _aligned(spec, tuple(array.shape)):
                self._bind_axis(path, spec, array, place, axis, size)
        for path, spec, array in leaves:
            for place, axis, size in _aligned(spec, tuple(array.shape)):
                self._check_symbolic(path, spec, array, place, axis, size)

        return {path: array for path, _, array in leaves}

    def _bind_axis(
        self, path: str, spec: ArraySpec, array: Any, place: int, axis: Axis, size: Size
    ) -> None:
        if axis.broadcast and size == 1:
            return
        expected: Size
        if axis.size is not None:
            expected = axis.size
        elif axis.name is not None:
            expected = self._known(axis, size, path)
        else:
            return
        if expected != size:
            raise _wrong_size(path, spec, array, place, axis, expected, self._origin(axis))

    def _known(self, axis: Axis, size: Size, path: str) -> Size:
        assert axis.name is not None
        if axis.name not in self.sizes:
            self.sizes[axis.name] = size
            self.origins[axis.name] = path
        known = self.sizes[axis.name]
        if axis.broadcast and isinstance(size, tuple) and isinstance(known, tuple):
            return size if _broadcasts(size, known) else known

        return known

    def _check_symbolic(
        self, path: str, spec: ArraySpec, array: Any, place: int, axis: Axis, size: Size
    ) -> None:
        if axis.expression is None or (axis.broadcast and size == 1):
            return
        try:
            expected = axis.expression.value({**self.names, **self.sizes})
        except KeyError as error:
            message = (
                f"the axis {axis.text!r} of {path} needs {error.args[0]!r}, unbound in this call"
            )
            raise ContractError(message, argument=path, axis=axis.text) from None
        if expected != size:
            raise _wrong_size(path, spec, array, place, axis, expected, "")

    def _origin(self, axis: Axis) -> str:
        return self.origins.get(axis.name or "", "")


def _leaves(path: str, structure: Structure, value: Any) -> Iterator[tuple[str, ArraySpec, Any]]:
    """Every array in *value* with its path; a wrong type is the only error."""
    match structure:
        case Either(options=options):
            fitting = [option for option in options if _outer_fits(option, value)]
            yield from _leaves(path, fitting[0] if fitting else options[0], value)
        case ArrayOf(spec=spec, view=view):
            if not _outer_fits(structure, value):
                raise _wrong_type(path, structure, value)
            yield path, spec, value if view is None else view(value)
        case TupleOf(items=items):
            if not _outer_fits(structure, value) or len(value) != len(items):
                raise _wrong_type(path, structure, value)
            for place, (item, each) in enumerate(zip(items, value, strict=True)):
                yield from _leaves(f"{path}[{place}]", item, each)
        case Plain(hint=hint):
            if not is_bearable(value, hint):
                raise _wrong_type(path, structure, value)


def _outer_fits(structure: Structure, value: object) -> bool:
    match structure:
        case ArrayOf(outer=outer) if outer is Any:
            return hasattr(value, "shape") and hasattr(value, "dtype")
        case ArrayOf(outer=outer):
            return isinstance(value, outer)
        case TupleOf():
            return isinstance(value, tuple)
        case Either(options=options):
            return any(_outer_fits(option, value) for option in options)
        case Plain(hint=hint):
            return bool(is_bearable(value, hint))


def _check_array(path: str, spec: ArraySpec, array: Any) -> None:
    shape = tuple(array.shape)
    dtype = dtype_name(array)
    if not spec.accepts_dtype(dtype):
        wants = f"has dtype {dtype}, where {spec.dtype} belongs"
        raise Mismatch(path, wants, kind="array", expected=spec.dtype, actual=dtype)
    fixed = len(spec.axes) - (spec.variadic is not None)
    least = "at least " if spec.variadic is not None else ""
    if len(shape) < fixed or (not least and len(shape) > fixed):
        wants = (
            f"has {len(shape)} axes, where {least}{fixed} belong: "
            f'its shape is {shape}, the contract "{spec.text}"'
        )
        raise Mismatch(path, wants, kind="array", expected=fixed, actual=len(shape))


def _aligned(spec: ArraySpec, shape: tuple[int, ...]) -> Iterator[tuple[int, Axis, Size]]:
    """Each axis with its place and its size; a run of axes with its sizes."""
    run = spec.variadic
    if run is None:
        yield from ((i, *pair) for i, pair in enumerate(zip(spec.axes, shape, strict=True)))
        return
    after = len(spec.axes) - run - 1
    end = len(shape) - after
    yield from ((i, spec.axes[i], shape[i]) for i in range(run))
    yield run, spec.axes[run], shape[run:end]
    yield from ((end + i, spec.axes[run + 1 + i], shape[end + i]) for i in range(after))


def _broadcasts(size: tuple[int, ...], known: tuple[int, ...]) -> bool:
    try:
        np.broadcast_shapes(size, known)
    except ValueError:
        return False

    return True


def dtype_name(array: Any) -> str:
    """The plain name of an array's dtype: `float32` for NumPy and torch alike."""
    kind = getattr(array.dtype, "type", None)

    return kind.__name__ if kind is not None else str(array.dtype).rsplit(".", 1)[-1]


def _wrong_size(
    path: str, spec: ArraySpec, array: Any, place: int, axis: Axis, expected: object, origin: str
) -> Mismatch:
    shape = tuple(array.shape)
    run = axis.variadic
    actual = shape[place : place + len(shape) - len(spec.axes) + 1] if run else shape[place]
    source = f" (from {origin})" if origin and origin != path else ""
    named = "" if axis.text == str(expected) else f"{axis.text.strip('#')} = "
    wants = (
        f"has {actual} on its axis {place}, where {named}{expected}{source} belongs: "
        f'its shape is {shape}, the contract "{spec.text}"'
    )

    return Mismatch(path, wants, kind="array", axis=axis.text, expected=expected, actual=actual)


def _wrong_type(path: str, structure: Structure, value: object) -> Mismatch:
    expected = describe(structure)
    actual = _described_value(value)

    return Mismatch(
        path,
        f"is {actual}, where {expected} belongs",
        kind="type",
        expected=expected,
        actual=actual,
    )


def describe(structure: Structure) -> str:
    """A structure in a few words."""
    match structure:
        case ArrayOf(spec=spec, outer=outer):
            return f'{getattr(outer, "__name__", outer)} "{spec.text.strip()}"'
        case TupleOf(items=items):
            return f"a tuple of {len(items)}"
        case Either(options=options):
            return " or ".join(map(describe, options))
        case Plain(hint=hint):
            return "None" if hint in {None, type(None)} else getattr(hint, "__name__", repr(hint))


def _described_value(value: object) -> str:
    if isinstance(value, tuple) and type(value) is tuple:
        return f"a tuple of {len(value)}"
    if hasattr(value, "shape"):
        return f"a {type(value).__name__} of shape {tuple(value.shape)}"

    return "None" if value is None else f"of type {type(value).__name__}"
