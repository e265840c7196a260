"""What one call gives: the form and the sizes of its result, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.errors import error_line
from contracts.inference.calls.fills import Fill
from contracts.inference.calls.leaves import dtype_family, flatten, is_array, library_type, to_numpy
from contracts.inference.calls.subject import Sizes, Subject

__all__ = ["CallAt", "Outcome", "Part", "Refused", "numbers_of", "parts_of", "type_name"]

NO_ARRAY = -1
"""The rank of a part of a result that is no array."""


@dataclass(frozen=True)
class Part:
    """
    A leaf of a result.

    Attributes:
        path: its place, such as `[0]`.
        kind: the family of its dtype, or the name of its type.
        rank: the number of its axes, -1 for what is no array.
        array_type: the type of the arrays of its library, or None.
    """

    path: str
    kind: str
    rank: int
    array_type: type | None = None

    @property
    def is_array(self) -> bool:
        """Whether it has a shape."""
        return self.rank != NO_ARRAY


@dataclass(frozen=True)
class Outcome:
    """
    What a call returned.

    Attributes:
        form: its leaves.
        sizes: the sizes of the arrays among them, one after the other.
    """

    form: tuple[Part, ...]
    sizes: Sizes


@dataclass(frozen=True)
class Refused:
    """A call that raised an error, or did not end."""

    error: str


@dataclass(frozen=True)
class CallAt:
    """
    The question what a call returns.

    Attributes:
        sizes: the sizes of its arguments.
        fill: how its arrays are filled.
        seed: seeds the values.
    """

    sizes: Sizes
    fill: Fill
    seed: int = 0

    def answer(self, subject: Subject) -> Outcome | Refused:
        """Call the subject."""
        try:
            values = subject.arguments(self.sizes, self.fill, self.seed)
            result = subject.call(values, self.seed)
        except Exception as error:
            return Refused(error_line(error)[:200])

        return outcome_of(result)


def outcome_of(result: Any) -> Outcome:
    """Return the form and the sizes of a result."""
    leaves = [each.value for each in flatten(result)]

    return Outcome(
        tuple(parts_of(result)),
        tuple(int(size) for each in leaves if is_array(each) for size in each.shape),
    )


def parts_of(result: Any) -> list[Part]:
    """Describe the leaves of a result."""
    return [
        Part(leaf.path, dtype_family(leaf.value), leaf.value.ndim, library_type(leaf.value))
        if is_array(leaf.value)
        else Part(leaf.path, type_name(leaf.value), NO_ARRAY)
        for leaf in flatten(result)
    ]


def type_name(value: object) -> str:
    """Return the name of the type of a value, as an annotation would write it."""
    if value is None:
        return "None"
    cls = type(value)
    if cls.__module__ == "builtins":
        return cls.__name__
    module = "np" if cls.__module__ == "numpy" else cls.__module__

    return f"{module}.{cls.__qualname__}"


def numbers_of(result: Any) -> list[Any]:
    """Return the arrays of a result, in NumPy."""
    arrays = [each.value for each in flatten(result) if is_array(each.value)]

    return [to_numpy(each) for each in arrays]
