"""What a law returns: what should be equal, refused, or distributed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["Distribution", "Equation", "Names", "Outcome", "Refusal"]


Names: TypeAlias = "str | tuple[Names, ...]"


@dataclass(frozen=True)
class Equation:
    """
    Two sides that should be equal: tensors, plain values, or tuples of either.

    `found` is what the subject gave, `wanted` what the law says it is; `names` are what the
    parts are called, nested as they are.
    """

    found: Any
    wanted: Any
    names: Names = ("output", ("h_n", "c_n"))


@dataclass(frozen=True)
class Refusal:
    """A call that should raise, by an error that says each of `naming`."""

    call: Callable[[], object]
    naming: tuple[str, ...] = ()


@dataclass(frozen=True)
class Distribution:
    """Samples, by name, that should each come from `wanted`, a frozen distribution of scipy."""

    found: Mapping[str, Any]
    wanted: Any


Outcome = Equation | Refusal | Distribution
