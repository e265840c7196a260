"""How many axes a run of axes stands for, and the shapes that an array may have by it."""

from __future__ import annotations

from dataclasses import replace

from contracts.model.axes import Axis
from contracts.model.clause import Clause

__all__ = ["forms"]


def forms(axes: tuple[Axis, ...], clause: Clause) -> list[tuple[Axis, ...]]:
    """
    Give every form of a shape, the one of most axes first.

    A run that is one axis or absent gives a form for each; one of any number stays a run.
    """
    place = next((place for place, axis in enumerate(axes) if axis.variadic), None)
    if place is None or _admits(axes[place], clause, 2):
        return [axes]
    run, before, after = axes[place], axes[:place], axes[place + 1 :]
    one = replace(run, text=run.name or run.text, variadic=False)

    return [(*before, *[one] * count, *after) for count in (1, 0) if _admits(run, clause, count)]


def _admits(run: Axis, clause: Clause, count: int) -> bool:
    about = [each for each in clause.refinements if run.key and each.axis == run.key]

    return all(each.admits((1,) * count, {}) for each in about)
