"""The public class of contracts, which a notebook shows as HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.declaration import signature
from contracts.model import clause
from contracts.rendering.html import contract_html

__all__ = ["Contract", "contract_of"]


class Contract(clause.Contract):
    """The arguments and results of a callable: a call must fit one of the clauses."""

    def _repr_html_(self) -> str:
        """Render the clauses, with their shapes, for a notebook."""
        return contract_html(self)


def contract_of(function: Callable[..., Any], *, strict: bool = True) -> Contract:
    """
    Return the contract of a function, a method, or an object with a `forward`.

    Args:
        function: the callable, with or without checks.
        strict: whether an annotation that cannot be resolved is an error even if it describes no
            array; otherwise it is left out.

    Raises:
        ContractError: an annotation cannot be resolved, or is not valid; with file and line.
    """
    read = signature.contract_of(function, strict=strict)

    return Contract(read.name, read.clauses)
