"""Notes on a generated call of a method: axes that an attribute of its object may fix."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from contracts.fuzzing.generated_frame import FailedCall
from contracts.model.clause import Clause
from contracts.model.time_names import TIME_OR_BATCH

__all__ = ["receiver_notes"]

MOST_NAMED = 3
"""How many attributes are proposed."""


def receiver_notes(call: FailedCall) -> Iterator[str]:
    """
    Yield a note if axes were drawn freely that a size of the object may fix.

    A module that was built for 5 features refuses 4, though its contract allows any number. An axis
    of samples or of steps has no note, and neither has one whose size an attribute has.
    """
    receiver, bound = call.arguments.get("self"), call.bound()
    if receiver is None or bound is None:
        return
    clause, binding = bound
    stored = _stored(receiver)
    names = [each for each in (*stored, *_not_stored(receiver)) if each not in _used(clause)]
    axes = [
        axis
        for axis, size in binding.sizes.items()
        if axis.isidentifier() and axis not in TIME_OR_BATCH and size not in stored.values()
    ]
    if names and axes:
        yield _note(axes, [f"self.{each}" for each in names[:MOST_NAMED]])


def _note(axes: list[str], attributes: list[str]) -> str:
    were = "the size of this axis was" if len(axes) == 1 else "the sizes of these axes were"
    braces = ", ".join(f"{{{each}}}" for each in attributes)

    return (
        f"{', '.join(axes)}: {were} drawn freely. If the object fixes one, as {attributes[0]} may, "
        f"store that size as an attribute and write it in place of the name: {braces}"
    )


def _stored(receiver: Any) -> dict[str, int]:
    """Return the integers that an object has as attributes."""
    attributes = getattr(receiver, "__dict__", {}).items()

    return {name: each for name, each in attributes if type(each) is int and name[0] != "_"}


def _not_stored(receiver: Any) -> list[str]:
    """Name the integers that the constructor of an object needs, and that it does not store."""
    try:
        parameters = inspect.signature(type(receiver)).parameters.values()
    except (TypeError, ValueError):
        return []

    return [
        each.name
        for each in parameters
        if each.annotation in (int, "int") and not hasattr(receiver, each.name)
    ]


def _used(clause: Clause) -> set[str]:
    """Return the attributes of `self` that a clause names."""
    return {name for each in clause.expressions for _, name in each.attributes}
