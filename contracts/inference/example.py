"""The example call itself: whether it works, and what it returns and changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.errors import error_line
from contracts.inference.calls.leaves import copied, is_array, is_torch
from contracts.inference.calls.outcomes import Refused, numbers_of
from contracts.inference.calls.subject import Subject
from contracts.inference.layout import Layout, layout_of

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
        values = [_as_passed(each.value) for each in subject.leaves]
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


def _as_passed(value: Any) -> Any:
    """Return a copy of an argument; that of a tensor requires a gradient where the tensor does."""
    copy = copied(value)

    return copy.requires_grad_(value.requires_grad) if is_torch(value) else copy


def _differs(one: object, other: object) -> bool:
    before, after = numbers_of(one), numbers_of(other)

    return any(
        a.shape != b.shape or a.tobytes() != b.tobytes() for a, b in zip(before, after, strict=True)
    )
