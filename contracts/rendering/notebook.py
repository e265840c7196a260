"""Contracts as they are given to people: a notebook shows them as a card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.declaration import signature
from contracts.model import clause
from contracts.rendering.card import contract_card

__all__ = ["Contract", "contract_of"]


class Contract(clause.Contract):
    """What a callable takes and gives: any one of its clauses."""

    def _repr_html_(self) -> str:
        """Show the clauses, with their shapes, in a notebook."""
        return contract_card(self)


def contract_of(function: Callable[..., Any], *, strict: bool = True) -> Contract:
    """
    Read the contract of a function, a method, or an object with a `forward`.

    Args:
        function: what is under contract, or could be.
        strict: whether an annotation that does not resolve is an error even if it speaks of no
            array; it is left out otherwise.

    Raises:
        ContractError: an annotation does not resolve, or is no contract: with file and line.
    """
    read = signature.contract_of(function, strict=strict)

    return Contract(read.name, read.clauses)
