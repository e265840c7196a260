"""The axes of an array of a case, in words."""

from __future__ import annotations

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Bars

__all__ = ["axes_text", "shape_text"]


def shape_text(each: Row | Bars) -> str:
    """Return the sizes of an array, or the lengths of sequences as values."""
    return each.values if isinstance(each, Bars) else f"({', '.join(map(str, each.shape or ()))})"


def axes_text(each: Row | Bars) -> str:
    """Return the names of the axes of an array, and what it is if that was not clear."""
    if isinstance(each, Bars):
        return "the length of each sequence of the batch"
    names = ", ".join(each.axes)

    return f"{names}: {each.values}" if each.values else names
