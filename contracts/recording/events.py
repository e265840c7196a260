"""What a recorder writes down: calls that began, and calls that returned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contracts.recording.outline import Outline

__all__ = ["Entered", "Event", "FunctionKind", "NotCopied", "Returned", "TooLarge"]


class FunctionKind(StrEnum):
    """Whether the first parameter of a function is passed by Python."""

    FUNCTION = "function"
    METHOD = "method"
    CLASS_METHOD = "classmethod"


@dataclass(frozen=True)
class TooLarge:
    """Arguments that are not kept, because their copy has too many bytes."""

    most: int

    def __str__(self) -> str:
        """Return the reason."""
        return f"the arguments have over {self.most:,} bytes"


@dataclass(frozen=True)
class NotCopied:
    """Arguments that are not kept, because they cannot be copied."""

    error: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"the arguments cannot be copied ({self.error})"


@dataclass(frozen=True)
class Entered:
    """
    A call that began, unlike each earlier one.

    Attributes:
        function: the module and the qualified name of the function, `mypkg.mod:Class.method`.
        line: its first line, as two functions may have one name: those of a property.
        kind: whether it has a receiver.
        arguments: an outline of each argument, in the order of the parameters.
    """

    function: str
    line: int
    kind: FunctionKind
    arguments: tuple[Outline, ...]


@dataclass(frozen=True)
class Returned:
    """
    The same call, with its result.

    Attributes:
        call: the call.
        result: an outline of what it returned.
        copy: the pickled arguments; None where an earlier call is enough.
        skipped: why there is no copy, where one was wanted.
    """

    call: Entered
    result: Outline
    copy: bytes | None = None
    skipped: TooLarge | NotCopied | None = None


Event = Entered | Returned
