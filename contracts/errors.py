"""The one error of a broken or badly written contract."""

from __future__ import annotations

__all__ = ["ContractError", "ContractWarning", "UndrawableError"]


class ContractWarning(UserWarning):
    """A contract that cannot be read, in code that was imported under contract all the same."""


class ContractError(TypeError):
    """
    A call, a result or a declaration that breaks a contract.

    Attributes:
        argument: path of the value at fault, such as `hx[0]` or `return[1]`.
        axis: the axis at fault as its annotation writes it, or None.
        expected: what the contract wants there.
        actual: what came.
        hint: the likely mistake, or None where none fits.
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
    ) -> None:
        super().__init__(message)
        self.argument = argument
        self.axis = axis
        self.expected = expected
        self.actual = actual
        self.hint = hint


class UndrawableError(ContractError):
    """Something of which no value can be drawn from its contract alone: it must be given."""
