"""Notes on an error of a generated call: what its annotations and its values leave open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import FrameType, TracebackType

import hypothesis

from contracts.errors import ContractError
from contracts.fuzzing.dtype_notes import dtype_notes
from contracts.fuzzing.float_notes import float_notes
from contracts.fuzzing.generated_frame import failed_call
from contracts.fuzzing.index_notes import index_notes, usual_limits
from contracts.fuzzing.integer_notes import integer_notes
from contracts.fuzzing.memory_layout import layout_notes
from contracts.fuzzing.object_notes import object_notes
from contracts.fuzzing.receiver_notes import receiver_notes
from contracts.model.markers import Below

__all__ = ["note_unbounded"]

GENERATES = str(hypothesis.__file__).rpartition("/")[0]


def note_unbounded(error: BaseException) -> None:
    """
    Add notes to an error of a generated call.

    There is one for each array that is not contiguous, which its values do not show, and one for an
    axis of a class whose size is not that of another axis of its name. There is one for axes that
    the object of a method may fix, one for integers that were drawn as arguments, one for floats,
    and one for each array of unbounded integers if an index is or may be out of range, is of a
    dtype that torch may refuse, or breaks `Below` in a result. Another broken contract has none of
    these: the function returned.
    """
    frames = [*_frames(error.__traceback__)]
    if any(frame.f_code.co_filename.startswith(GENERATES) for frame in frames):
        _note(error)


def _note(error: BaseException) -> None:
    """Add notes to an error, or to each error of a group, whose own frames end in the test."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            _note(each)
        return
    known = getattr(error, "__notes__", ())
    for note in dict.fromkeys(_notes(error, [*_frames(error.__traceback__)])):
        if note not in known:
            error.add_note(note)


def _notes(error: BaseException, frames: Sequence[FrameType]) -> Iterator[str]:
    """Yield the notes on an error of a generated call."""
    call = failed_call(frames)
    if call is not None:
        yield from layout_notes(call.arguments)
        yield from object_notes(call)
    broken = error.marker if isinstance(error, ContractError) else None
    marker = broken if isinstance(broken, Below) else None
    if isinstance(error, ContractError) and marker is None:
        return
    if call is not None and marker is None:
        yield from dtype_notes(call)
    integers = [] if call is None else [*call.integers]
    is_certain = isinstance(error, IndexError) or marker is not None
    indices = [*index_notes(error.__traceback__, marker, integers, is_certain=is_certain)]
    if call is not None and marker is None:
        yield from receiver_notes(call)
        yield from integer_notes(call, usual_limits(integers) if indices else ())
        yield from float_notes(call)
    yield from indices


def _frames(traceback: TracebackType | None) -> Iterator[FrameType]:
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next
