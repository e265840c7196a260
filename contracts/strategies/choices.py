"""Choices that stay varied when Hypothesis reuses the number of one choice for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

__all__ = ["Draw", "draw_index", "draw_one_in", "draw_one_of", "drawn_by"]

Draw = Callable[[st.SearchStrategy[Any]], Any]

T = TypeVar("T")

RAW = st.integers(0, 255)
"""
A number whose remainder is an index.

Hypothesis varies an example by reusing its numbers for other choices. Most numbers here are small,
because they are sizes: if they were read as a fraction of 256, each would mean index 0.
"""


@st.composite
def drawn_by(draw: Draw, make: Callable[[Draw], T]) -> T:
    """Return a strategy of what a function draws; Hypothesis shows it by the function's name."""
    return make(draw)


def draw_index(draw: Draw, count: int) -> int:
    """Draw an index below a count; 0 is the simplest."""
    return int(draw(RAW) % count) if count > 1 else 0


def draw_one_of(draw: Draw, choices: Sequence[T]) -> T:
    """Draw one of the choices; the first is the simplest."""
    return choices[draw_index(draw, len(choices))]


def draw_one_in(draw: Draw, count: int) -> bool:
    """Draw whether an event happens that occurs once in *count* times; yes is the simplest."""
    return draw_index(draw, count) == 0
