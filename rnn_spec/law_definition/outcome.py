"""What a law returns: what should be equal, differ, be refused, or be distributed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch

__all__ = ["Difference", "Distribution", "Equation", "Names", "Outcome", "Proportion", "Refusal"]


Names: TypeAlias = "str | tuple[Names, ...]"

ANSWER: Names = ("output", ("h_n", "c_n"))


@dataclass(frozen=True)
class Equation:
    """
    Two sides that should be equal: tensors, plain values, or tuples of either.

    Attributes:
        found: what the subject gave.
        wanted: what the law says it is.
        names: what the parts are called, nested as they are.
        exact: bit for bit, as the same operations on the same numbers are; else within rounding.
        precision: the dtype in whose rounding the sides agree, where it is not their own.
    """

    found: Any
    wanted: Any
    names: Names = ANSWER
    exact: bool = False
    precision: torch.dtype | None = None


@dataclass(frozen=True)
class Difference:
    """Two sides of which each part should differ, somewhere, by more than rounding."""

    found: Any
    other: Any
    names: Names = ANSWER


@dataclass(frozen=True)
class Refusal:
    """A call that should raise, by an error that says each of `naming`."""

    call: Callable[[], object]
    naming: tuple[object, ...] = ()
    what: str = "the call"


@dataclass(frozen=True)
class Distribution:
    """Samples, by name, that should each come from `wanted`, a frozen distribution of scipy."""

    found: Mapping[str, Any]
    wanted: Any


@dataclass(frozen=True)
class Proportion:
    """Counts, by name: so many of so many independent trials, each with the chance `wanted`."""

    found: Mapping[str, tuple[int, int]]
    wanted: float


Single: TypeAlias = Equation | Difference | Refusal | Distribution | Proportion
Outcome: TypeAlias = Single | tuple[Single, ...]
