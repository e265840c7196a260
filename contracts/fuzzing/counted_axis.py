"""The axis whose steps an argument counts, if its name and its annotation are those of lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.model.clause import Clause
from contracts.model.structure import ArrayOf
from contracts.model.time_names import LENGTHS, TIME

__all__ = ["counted_axis", "root_name"]

NAME = re.compile(r"\w+")


def counted_axis(clause: Clause, path: str, array: ArrayOf) -> str | None:
    """
    Return the axis whose steps an argument counts; None if it does not look like lengths.

    Lengths have one axis, that of the samples, which another argument has too. The axis that they
    count is one of that argument: a usual name of time, or else the first.
    """
    words = NAME.findall(path.lower())
    if len(array.spec.axes) != 1 or not any(map(LENGTHS.search, words)):
        return None
    others = dict.fromkeys(_beside(clause, array))
    named = (each for each in others if each.startswith(root_name(path).split("_")[0]))
    usual = (each for each in others if each in TIME)

    return next(named, None) or next(usual, None) or next(iter(others), None)


def root_name(path: str) -> str:
    """Return the name of the argument at a path, such as `hx` for `hx[0]`."""
    return str(NAME.findall(path)[0])


def _beside(clause: Clause, samples: ArrayOf) -> Iterator[str]:
    """Yield the names of the axes beside that of the samples, in the other arguments."""
    batch = samples.spec.axes[0].name
    for path, array in clause.arrays():
        names = [axis.name for axis in array.spec.axes if axis.name and not axis.variadic]
        if batch in names and not path.startswith("return"):
            yield from (each for each in names if each != batch)
