"""The constraints of type variables: one is chosen for the whole call, as type checkers do."""

from __future__ import annotations

import itertools
import typing
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any, TypeVar

from contracts.model.annotations import structure_of, substituted
from contracts.model.structure import has_arrays

__all__ = ["with_each_constraint"]

MOST_CHOICES = 16
"""Choices of constraints in one signature; with more, they are not checked."""


def with_each_constraint(hints: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """
    Yield the annotations of a signature for each choice of constraints.

    Only the constraints of a variable that has an array in one of them are chosen.
    """
    variables = list(dict.fromkeys(each for hint in hints.values() for each in _variables(hint)))
    if not variables:
        yield dict(hints)
        return
    if prod(len(each.__constraints__) for each in variables) > MOST_CHOICES:
        variables = []
    for choice in itertools.product(*(each.__constraints__ for each in variables)):
        given = dict(zip(variables, choice, strict=True))
        yield {name: substituted(hint, given) for name, hint in hints.items()}


def _variables(hint: Any) -> Iterator[TypeVar]:
    """Yield the constrained type variables in an annotation."""
    if isinstance(hint, TypeVar):
        if any(has_arrays(structure_of(each)) for each in hint.__constraints__):
            yield hint
    elif not isinstance(hint, type):
        for each in typing.get_args(hint):
            yield from _variables(each)
