"""The example call itself: whether it works, and what it returns and changes."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from contracts.errors import error_line
from contracts.inference.layout import Layout, layout_of
from contracts.inference.leaves import is_array
from contracts.inference.outcomes import Refused, numbers_of
from contracts.inference.subject import Subject

__all__ = ["Example", "ExampleCall"]


@dataclass(frozen=True)
class Example:
    """
    What the example call did.

    Attributes:
        layout: the containers of its result.
        written: the paths of the arguments that it changed.
    """

    layout: Layout
    written: tuple[str, ...]


@dataclass(frozen=True)
class ExampleCall:
    """The question what the example call does."""

    def answer(self, subject: Subject) -> Example | Refused:
        """Call a copy of the subject with copies of the arguments of the example."""
        values = [copy.deepcopy(_detached(each.value)) for each in subject.leaves]
        try:
            result = subject.call(values)
        except Exception as error:
            return Refused(error_line(error))
        written = [
            leaf.path
            for leaf, value in zip(subject.leaves, values, strict=True)
            if is_array(leaf.value) and _differs(leaf.value, value)
        ]

        return Example(layout_of(result), tuple(written))


def _detached(value: object) -> object:
    """Return a tensor as one that can be copied."""
    if not hasattr(value, "detach") or not is_array(value):
        return value

    return value.detach().clone().requires_grad_(value.requires_grad)  # type: ignore[attr-defined]


def _differs(one: object, other: object) -> bool:
    before, after = numbers_of(one), numbers_of(other)

    return any(
        a.shape != b.shape or a.tobytes() != b.tobytes() for a, b in zip(before, after, strict=True)
    )
