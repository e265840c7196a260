"""Notes on the arrays of integers of a generated call that its annotations do not bound."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from types import FrameType, TracebackType
from typing import Any

from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.fuzzing.counted_axis import counted_axis, root_name
from contracts.fuzzing.generated_frame import function_of, receiver_of
from contracts.fuzzing.indexed_axis import marker_of_indices
from contracts.fuzzing.traceback_entry import Entry, arrays_in
from contracts.model.clause import Clause
from contracts.model.markers import Below, Lengths
from contracts.model.structure import ArrayOf

__all__ = ["index_notes", "usual_limits"]

INTEGERS = ("Int", "UInt", "Integer")
"""How the names of the dtypes of integers begin."""

SIZES = ("vocab", "embedding", "token", "class")
"""Parts of the names of attributes and arguments that often bound integers, likeliest first."""

UNKNOWN = "Below(n)"
"""The marker without a likely limit."""


def index_notes(
    traceback: TracebackType | None,
    marker: Below | None,
    integers: Sequence[str],
    *,
    is_certain: bool,
) -> Iterator[str]:
    """
    Yield a note for each argument of unbounded integers; a broken marker is repeated.

    Libraries raise errors of several types for an index that is out of range, and torch for one
    that is no int64. Unless it is certain that the error is one, an argument has a note only if its
    values may be out of range, or if the expression that failed has it, of another dtype.
    """
    while traceback is not None:
        frame, instruction = traceback.tb_frame, traceback.tb_lasti
        entry = Entry(frame, instruction, receiver_of(frame), integers)
        yield from _of_entry(entry, marker, is_certain=is_certain)
        traceback = traceback.tb_next


def _of_entry(entry: Entry, marker: Below | None, *, is_certain: bool) -> Iterator[str]:
    """Yield the notes on the arguments of the function of one entry."""
    unbounded = [*_unbounded(function_of(entry.frame, entry.receiver))]
    refused = _of_refused_dtype(entry, [path for _, path, _ in unbounded])
    for clause, path, array in unbounded:
        steps = counted_axis(clause, path, array)
        is_outside = _is_outside(entry.frame, clause, path, is_length=steps is not None)
        if is_certain or is_outside or path in refused:
            named = Lengths(steps) if steps else None
            likely = marker or named or _indexing(entry, clause, path)
            yield _note(path, array, likely or _limit(entry, clause, array), entry)


def _indexing(entry: Entry, clause: Clause, path: str) -> Below | Lengths | None:
    """Return the marker of an argument that is an index in the expression that failed."""
    return marker_of_indices(entry.expression(), path, clause, entry.frame.f_code)


def _note(path: str, array: ArrayOf, marker: Below | Lengths | str, entry: Entry) -> str:
    """Return the note on an argument of unbounded integers."""
    use = "are lengths" if isinstance(marker, Lengths) else "index something"
    text = marker if isinstance(marker, str) else marker.text
    where = ", where n is the size of the axis that they index" * (text == UNKNOWN)
    dtype = next((_narrow(each) for each in entry.local(path)), "")
    drawn, then = (f" as {dtype},", ", with which they are int64") if dtype else ("", "")

    return (
        f"{path}: its integers were drawn without a bound,{drawn} of {array.spec.dtype}"
        f"[{_axes(array)}]. If they {use}, add the marker to its annotation{then}: "
        f"Annotated[..., contracts.{text}]{where}"
    )


def _of_refused_dtype(entry: Entry, paths: Sequence[str]) -> set[str]:
    """
    Return the arguments in the expression that failed whose dtype torch does not take as an index.

    Where no argument is in it, but a local of their dtype, it may come from each of them.
    """
    dtypes = {path: {*filter(None, map(_narrow, entry.local(path)))} for path in paths}
    narrow = {path for path in paths if dtypes[path]}
    if not narrow:
        return set()
    names = entry.names()
    named = {path for path in narrow if root_name(path) in names}
    others = {_narrow(each) for name in names for each in arrays_in(entry.frame.f_locals.get(name))}

    return named or {path for path in narrow if dtypes[path] & others}


def _narrow(array: Any) -> str:
    """Return the dtype of a tensor of integers that are no int64; empty for any other value."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(array, torch.Tensor):
        return ""
    other = {torch.int64, torch.bool}
    is_real = array.dtype.is_floating_point or array.dtype.is_complex

    return "" if is_real or array.dtype in other else str(array.dtype).removeprefix("torch.")


def _is_outside(frame: FrameType, clause: Clause, path: str, *, is_length: bool) -> bool:
    """Whether an argument has integers that are no lengths, or no indices into each axis."""
    arguments = [frame.f_locals.get(each.name) for each in clause.parameters]
    sizes = [size for each in arguments for array in arrays_in(each) for size in array.shape]
    least, most = (1, max(sizes, default=0)) if is_length else (0, min(sizes, default=0) - 1)
    values = [*arrays_in(frame.f_locals.get(root_name(path)))]

    return any(_reaches_beyond(each, least, most) for each in values if 0 not in each.shape)


def _reaches_beyond(array: Any, least: int, most: int) -> bool:
    """Whether an array has a value out of a range; not if none can be read, as while tracing."""
    try:
        return bool(array.min() < least or array.max() > most)
    except Exception:
        return False


def _unbounded(function: Any) -> Iterator[tuple[Clause, str, ArrayOf]]:
    """Yield the arguments of a function that are integers without a marker that bounds them."""
    if function is None:
        return
    try:
        clauses = contract_of(function, strict=False).clauses
    except ContractError:
        return
    seen: set[str] = set()
    for clause in clauses:
        for path, array in clause.arrays():
            is_integer = str(array.spec.dtype).startswith(INTEGERS)
            bounded = any(isinstance(each, Below | Lengths) for each in array.markers)
            if is_integer and not bounded and not path.startswith("return") and path not in seen:
                seen.add(path)
                yield clause, path, array


def _axes(array: ArrayOf) -> str:
    return " ".join(str(axis.name or axis) for axis in array.spec.axes)


def _limit(entry: Entry, clause: Clause, array: ArrayOf) -> str:
    """
    Return the marker with the likeliest limit.

    It is an attribute or a drawn argument that is a number of a usual name, or the only other axis
    of the arguments that have the axes of the array, as classes beside a batch.
    """
    attributes = getattr(entry.receiver, "__dict__", {})
    numbers = [name for name, each in attributes.items() if type(each) is int]
    likely = [f"{{self.{each}}}" for each in usual_limits(numbers)]
    likely += [f"{{{each}}}" for each in usual_limits(entry.integers)]
    others = _axes_beside(clause, array)
    likely += others if len(others) == 1 else []

    return f'Below("{likely[0]}")' if likely else UNKNOWN


def usual_limits(names: Iterable[str]) -> list[str]:
    """Return the names of numbers that often bound integers, the likeliest first."""
    return [name for part in SIZES for name in names if part in name.lower()]


def _axes_beside(clause: Clause, array: ArrayOf) -> list[str]:
    """Return the other axes of the arguments that have each axis of an array."""
    own = {axis.key for axis in array.spec.axes}
    if not own or "" in own:
        return []
    arguments = [each for path, each in clause.arrays() if not path.startswith("return")]
    around = [each.spec.axes for each in arguments if own <= {axis.key for axis in each.spec.axes}]
    keys = (axis.key for axes in around for axis in axes if axis.name and not axis.variadic)

    return [*dict.fromkeys(key for key in keys if key not in own)]
