"""The shapes that a variadic axis may stand for: one axis, no axis, or any number."""

from __future__ import annotations

from dataclasses import replace

from contracts.model.axes import Axis
from contracts.model.clause import Clause

__all__ = ["expansions"]


def expansions(axes: tuple[Axis, ...], clause: Clause) -> list[tuple[Axis, ...]]:
    """
    Return the shapes that axes may stand for, the one of most axes first.

    A variadic axis that a refinement limits to at most one axis gives a shape with it and one
    without it; any other stays variadic.
    """
    index = next((index for index, axis in enumerate(axes) if axis.variadic), None)
    if index is None or _accepts(axes[index], clause, 2):
        return [axes]
    variadic, before, after = axes[index], axes[:index], axes[index + 1 :]
    single = replace(variadic, text=variadic.name or variadic.text, variadic=False)

    return [
        (*before, *[single] * count, *after)
        for count in (1, 0)
        if _accepts(variadic, clause, count)
    ]


def _accepts(variadic: Axis, clause: Clause, count: int) -> bool:
    """Whether the refinements of a variadic axis accept so many axes."""
    key = variadic.key
    refinements = [each for each in clause.refinements if key and each.axis == key]

    return all(each.admits((1,) * count, {}) for each in refinements)
