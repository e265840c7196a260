"""Choices that stay even when Hypothesis puts another choice's number in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

__all__ = ["Draw", "one_in", "one_of", "place_among"]

Draw = Callable[[st.SearchStrategy[Any]], Any]

T = TypeVar("T")

RAW = st.integers(0, 255)
"""
A number that is read as a place by its remainder.

Hypothesis varies an example by giving its numbers to other choices, and most of those that are
drawn here are small, since they are sizes: read as a fraction of 256, they would all be place 0.
"""


def place_among(draw: Draw, count: int) -> int:
    """Draw a place below a count; 0 is the simplest."""
    return int(draw(RAW) % count) if count > 1 else 0


def one_of(draw: Draw, choices: Sequence[T]) -> T:
    """Draw one of the choices; the first is the simplest."""
    return choices[place_among(draw, len(choices))]


def one_in(draw: Draw, count: int) -> bool:
    """Draw whether what happens once in so many times does; it does in the simplest case."""
    return place_among(draw, count) == 0
