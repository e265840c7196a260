"""The error of a broken contract, and of a contract that cannot be read."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ContractError", "ContractWarning", "ErrorKind", "UndrawableError", "error_line"]


LONGEST_MESSAGE = 4000
"""Characters of a message."""

GAP = " [...] "
"""What stands for the middle of a longer message."""


class ErrorKind(StrEnum):
    """What is wrong with a value that breaks a contract."""

    TYPE = "type"
    DTYPE = "dtype"
    DEVICE = "device"
    RANK = "rank"
    SIZE = "size"
    MINIMUM = "minimum"
    VALUE = "value"


class ContractWarning(UserWarning):
    """A contract that cannot be read, in code that is imported under contract all the same."""


class ContractError(TypeError):
    """
    A call, a result or a declaration that breaks a contract.

    Attributes:
        argument: path of the value at fault, such as `hx[0]` or `return[1]`.
        axis: the axis at fault as its annotation writes it, or None.
        expected: what the contract expects.
        actual: the value that was passed or returned.
        hint: the likely mistake, or None where none fits.
        kind: what is wrong: type, dtype, device, rank, size, minimum or value; None for anything
            else.
        marker: the marker of `Annotated` that the values break, such as `Below(11)`, or None.
        location: what the message begins with for a declaration: the file and line, and the name of
            the function; empty for a call.
        reason: the rest of the message.
    """

    def __init__(
        self,
        message: str,
        *,
        argument: str | None = None,
        axis: str | None = None,
        expected: object = None,
        actual: object = None,
        hint: str | None = None,
        kind: ErrorKind | None = None,
        marker: object = None,
        location: tuple[str, ...] = (),
    ) -> None:
        super().__init__(_shortened(": ".join((*location, message))))
        self.location = location
        self.reason = message
        self.argument = argument
        self.axis = axis
        self.expected = expected
        self.actual = actual
        self.hint = hint
        self.kind = kind
        self.marker = marker


class UndrawableError(ContractError):
    """A value that cannot be drawn from its contract alone: the caller has to pass it."""


for _each in (ContractWarning, ContractError, UndrawableError):
    _each.__module__ = "contracts"  # where it is public: tracebacks show the module


def error_line(error: BaseException) -> str:
    """Return the type and the message of an error, on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")


def _shortened(message: str) -> str:
    """Return a message that is not too long: of one that is, the start and the end."""
    if len(message) <= LONGEST_MESSAGE:
        return message
    kept = (LONGEST_MESSAGE - len(GAP)) // 2

    return f"{message[:kept]}{GAP}{message[-kept:]}"
