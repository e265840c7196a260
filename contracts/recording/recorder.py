"""
Record the calls of functions: what they took, and whether they returned.

Nothing here raises an error, changes a value or keeps one alive: the code that is recorded must
run as without it.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from contracts.enforcement.torch_compilers import untraced
from contracts.recording.events import Entered, FunctionKind, NotCopied, Returned, TooLarge
from contracts.recording.log import append
from contracts.recording.outline import Outline, has_array, outline_of, receiver_outline

__all__ = ["entered", "returned"]

T = TypeVar("T")

MOST_BYTES = 4 << 20
"""Bytes of the copy of one call, with its receiver."""

MOST_COPIES = 6
"""Copies of calls of one function."""

MOST_CALLS = 400
"""Outlines of calls of one function."""


@dataclass
class Pending:
    """A call that has not returned yet: what it took, and a copy made before it ran."""

    call: Entered
    copy: bytes | None
    skipped: TooLarge | NotCopied | None


@dataclass
class Calls:
    """The calls of one function in one process."""

    entered: set[Entered] = field(default_factory=set)
    returned: set[tuple[Entered, Outline]] = field(default_factory=set)
    copies: int = 0


CALLS: dict[tuple[str, int], Calls] = {}
"""The calls of each function in this process, so that each is written once."""

PENDING: dict[int, Pending] = {}
"""The call of each frame. A frame that raised an error leaves it to the next frame at its place."""

BUSY = threading.local()
"""Whether this thread is recording: copying a value may call what is recorded."""


def entered(function: tuple[str, int, str], arguments: tuple[Any, ...]) -> None:
    """
    Record that a call begins.

    Args:
        function: the name of the function, its first line and its kind.
        arguments: the values of all parameters.
    """
    if _is_compiling() or getattr(BUSY, "now", False):
        return
    frame = id(sys._getframe(1))  # noqa: SLF001 - the call is known by its frame
    PENDING.pop(frame, None)
    with _undisturbed():
        pending = _pending(function, arguments)
        if pending is not None:
            PENDING[frame] = pending


def returned(result: T) -> T:
    """Record that a call returns, and return its result."""
    if _is_compiling() or getattr(BUSY, "now", False):
        return result
    pending = PENDING.pop(id(sys._getframe(1)), None)  # noqa: SLF001 - the call of this frame
    if pending is not None:
        with _undisturbed():
            _record_return(pending, result)

    return result


def _is_compiling() -> bool:
    """Whether a compiler of torch reads the code instead of running it."""
    torch: Any = sys.modules.get("torch")

    return torch is not None and torch.compiler.is_compiling()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Record inside the block: no error, no warning, no trace and no record of it comes out."""
    BUSY.now = True
    try:
        with contextlib.suppress(Exception), warnings.catch_warnings(), _outside_traces():
            warnings.simplefilter("ignore")
            yield
    finally:
        BUSY.now = False


def _outside_traces() -> contextlib.AbstractContextManager[None]:
    torch: Any = sys.modules.get("torch")

    return untraced() if torch is not None and torch.jit.is_tracing() else contextlib.nullcontext()


def _pending(function: tuple[str, int, str], arguments: tuple[Any, ...]) -> Pending | None:
    """Return the call, with a copy if it is unlike the earlier ones and has an array."""
    name, line, kind = function
    receivers = [receiver_outline(each) for each in arguments[: kind == FunctionKind.METHOD]]
    outlines = [outline_of(each) for each in arguments[len(receivers) :]]
    calls = CALLS.setdefault((name, line), Calls())
    call = Entered(name, line, FunctionKind(kind), (*receivers, *outlines))
    if call in calls.entered:
        return Pending(call, None, None)
    if len(calls.entered) >= MOST_CALLS:
        return None
    calls.entered.add(call)
    append(call)
    is_example = any(map(has_array, outlines)) and calls.copies < MOST_COPIES

    return _copied(call, arguments) if is_example else Pending(call, None, None)


def _copied(call: Entered, arguments: tuple[Any, ...]) -> Pending:
    target = Bounded(MOST_BYTES)
    try:
        pickle.Pickler(target, pickle.HIGHEST_PROTOCOL).dump(arguments)
    except TooManyBytesError:
        return Pending(call, None, TooLarge(MOST_BYTES))
    except Exception as error:
        return Pending(call, None, NotCopied(f"{type(error).__name__}: {error}"))

    return Pending(call, bytes(target.written), None)


def _record_return(pending: Pending, result: Any) -> None:
    calls = CALLS[pending.call.function, pending.call.line]
    outline = outline_of(result)
    if (pending.call, outline) in calls.returned:
        return
    calls.returned.add((pending.call, outline))
    calls.copies += pending.copy is not None
    append(Returned(pending.call, outline, pending.copy, pending.skipped))


class TooManyBytesError(Exception):
    """A copy is larger than is kept."""


class Bounded:
    """A file in memory for a limited number of bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.written = bytearray()

    def write(self, data: Any) -> int:
        """
        Keep some bytes.

        Raises:
            TooManyBytesError: there are too many.
        """
        count = memoryview(data).nbytes
        if len(self.written) + count > self.most:
            raise TooManyBytesError
        self.written += data

        return count
