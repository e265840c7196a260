"""Notes on an error of a generated call: integers were drawn that its annotations do not bound."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType, TracebackType
from typing import Any

import hypothesis

from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.fuzzing.counted_axis import counted_axis, root_name
from contracts.model.clause import Clause
from contracts.model.markers import Below, Lengths
from contracts.model.structure import ArrayOf
from contracts.strategies.drawn_integers import drawn_integers
from contracts.strategies.forms.plain_values import LARGEST_INTEGER

__all__ = ["note_unbounded"]

INTEGERS = ("Int", "UInt", "Integer")
"""How the names of the dtypes of integers begin."""

SIZES = ("vocab", "embedding", "token", "class")
"""Parts of the names of attributes that often bound integers, the likeliest first."""

GENERATES = str(hypothesis.__file__).rpartition("/")[0]


def note_unbounded(error: BaseException) -> None:
    """
    Add notes to an error of a generated call.

    There is one for each integer that was drawn as an argument, and one for each array of unbounded
    integers if an index is or may be out of range, or breaks `Below` in a result. Another broken
    contract has no note: the function returned.
    """
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            note_unbounded(each)
        return
    frames = [*_frames(error.__traceback__)]
    is_generated = any(frame.f_code.co_filename.startswith(GENERATES) for frame in frames)
    if is_generated:
        for note in dict.fromkeys(_notes(error, frames)):
            error.add_note(note)


def _notes(error: BaseException, frames: Sequence[FrameType]) -> Iterator[str]:
    """Yield the notes on an error of a generated call."""
    broken = error.marker if isinstance(error, ContractError) else None
    marker = broken if isinstance(broken, Below) else None
    if not isinstance(error, ContractError):
        yield from _integers(frames)
    if not isinstance(error, ContractError) or marker is not None:
        is_certain = isinstance(error, IndexError) or marker is not None
        yield from _indices(frames, marker, is_certain=is_certain)


def _integers(frames: Sequence[FrameType]) -> Iterator[str]:
    """Yield a note for each drawn integer argument of the function that was called."""
    drawn = next(filter(None, (drawn_integers(each.f_code) for each in frames)), ())
    for name in drawn:
        yield (
            f"{name}: this int was drawn: the size of the axis with its name, or else 1 to "
            f"{LARGEST_INTEGER}. If the function needs another, such as a divisor of a size, this "
            f"is no mistake in the function. If it splits an axis n, declare the two axes of the "
            f"result as {{{name}}} n//{{{name}}}: then it divides n in each call. Or bound it to "
            "what each call allows, such as Annotated[int, st.just(1)]; or provide it, "
            f"contracts.arguments(..., {name}=1), or by pytest_contracts_given in conftest.py"
        )


def _indices(
    frames: Sequence[FrameType], marker: Below | None, *, is_certain: bool
) -> Iterator[str]:
    """
    Yield a note for each argument of unbounded integers; a broken marker is repeated.

    Libraries raise errors of several types for an index that is out of range. Unless it is certain
    that the error is one, an argument has a note only if its values may be out of range.
    """
    for frame in frames:
        receiver = _receiver(frame)
        for clause, path, array in _unbounded(_function_of(frame, receiver)):
            steps = counted_axis(clause, path, array)
            if is_certain or _is_outside(frame, clause, path, is_length=steps is not None):
                yield _note(path, array, marker or (Lengths(steps) if steps else None), receiver)


def _note(path: str, array: ArrayOf, marker: Below | Lengths | None, receiver: Any) -> str:
    """Return the note on an argument of unbounded integers; without a marker, one to fill in."""
    use = "are lengths" if isinstance(marker, Lengths) else "index something"
    text = marker.text if marker else f"Below({_limit(receiver)})"

    return (
        f"{path}: its integers were drawn without a bound, of {array.spec.dtype}"
        f"[{_axes(array)}]. If they {use}, add the marker to its annotation: "
        f"Annotated[..., contracts.{text}]"
    )


def _is_outside(frame: FrameType, clause: Clause, path: str, *, is_length: bool) -> bool:
    """Whether an argument has integers that are no lengths, or no indices into each axis."""
    arguments = [frame.f_locals.get(each.name) for each in clause.parameters]
    sizes = [size for each in arguments for array in _arrays(each) for size in array.shape]
    least, most = (1, max(sizes, default=0)) if is_length else (0, min(sizes, default=0) - 1)
    values = [*_arrays(frame.f_locals.get(root_name(path)))]

    return any(_reaches_beyond(each, least, most) for each in values if 0 not in each.shape)


def _reaches_beyond(array: Any, least: int, most: int) -> bool:
    """Whether an array has a value out of a range; not if none can be read, as while tracing."""
    try:
        return bool(array.min() < least or array.max() > most)
    except Exception:
        return False


def _arrays(value: Any) -> Iterator[Any]:
    """Yield the arrays in an argument."""
    if isinstance(value, Mapping):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for each in value:
            yield from _arrays(each)
    elif isinstance(getattr(value, "shape", None), tuple):
        yield value


def _frames(traceback: TracebackType | None) -> Iterator[FrameType]:
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next


def _receiver(frame: FrameType) -> Any:
    """Return the first argument of the function of a frame."""
    names = frame.f_code.co_varnames[: frame.f_code.co_argcount]

    return frame.f_locals.get(names[0]) if names else None


def _function_of(frame: FrameType, receiver: Any) -> Any:
    """Return the function of a frame: one of its module, or a method of its first argument."""
    name = frame.f_code.co_name
    for place in (type(receiver), receiver):
        found = inspect.getattr_static(place, name, None)
        if _runs(found, frame):
            return _unwrapped(found)
    found = frame.f_globals.get(name)

    return _unwrapped(found) if _runs(found, frame) else None


def _unwrapped(function: Any) -> Any:
    return inspect.unwrap(function) if callable(function) else None


def _runs(function: Any, frame: FrameType) -> bool:
    return getattr(_unwrapped(function), "__code__", None) is frame.f_code


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


def _limit(receiver: Any) -> str:
    """Return a limit: an attribute that is a number of the likely name, if there is one."""
    numbers = [
        name for name, each in getattr(receiver, "__dict__", {}).items() if type(each) is int
    ]
    likely = [name for part in SIZES for name in numbers if part in name.lower()]

    return f'"{{self.{likely[0]}}}"' if likely else "n"
