"""Conditions beyond shapes: one dtype, one device, at least one step, at most one batch axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from contracts.errors import ContractError, ErrorKind

__all__ = ["Call", "Refinement", "Source", "at_least", "at_most_one_axis", "like"]

Exempt = Callable[[Any], bool]

KINDS = {"dtype": ErrorKind.DTYPE, "device": ErrorKind.DEVICE}
"""The kind of error of an array whose attribute is another one."""


@dataclass(frozen=True)
class Call:
    """A call whose shapes passed: arrays by path, sizes by axis, the path that set each size."""

    arrays: Mapping[str, Any]
    sizes: Mapping[str, int | tuple[int, ...]]
    origins: Mapping[str, str]
    names: Mapping[str, object]


@dataclass(frozen=True)
class Source:
    """
    A refinement as an expression of Python, for the generated check.

    Attributes:
        text: true if the refinement is satisfied; `{size}` is the axis, `{array}` each array in
            turn, and `{value}` the value below.
        value: an expression over the arguments, evaluated once a call.
        names: the other names in the text.
    """

    text: str
    value: str = ""
    names: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Refinement:
    """
    A condition on a call beyond shapes.

    Attributes:
        statement: the condition in words.
        broken: yields an error for each violation, in order.
        axis: the axis that it restricts, or None if it restricts every array.
        source: the condition in the generated check; without it, `broken` is called.
        shared: an attribute that every array must share with an attribute of `self`: its name,
            and the path below `self`.
    """

    statement: str
    broken: Callable[[Call], Iterator[ContractError]]
    axis: str | None = None
    source: Source | None = None
    shared: tuple[str, str] | None = None

    def admits(self, size: int | tuple[int, ...], names: Mapping[str, object]) -> bool:
        """Whether a size of its axis satisfies it."""
        shape = size if isinstance(size, tuple) else (size,)
        call = Call({"": _Shaped(shape)}, {self.axis or "": size}, {self.axis or "": ""}, names)

        return next(self.broken(call), None) is None


@dataclass(frozen=True)
class _Shaped:
    """All that a refinement of an axis may read of an array."""

    shape: tuple[int, ...]


def at_least(least: int, axis: str) -> Refinement:
    """Require a size of at least *least* of the named axis."""

    def broken(call: Call) -> Iterator[ContractError]:
        size = call.sizes.get(axis)
        if isinstance(size, int) and size < least:
            path = call.origins[axis]
            yield ContractError(
                f"{path}: got {size} on axis {axis}, expected at least {least}",
                argument=path,
                axis=axis,
                expected=least,
                actual=size,
                kind=ErrorKind.MINIMUM,
            )

    statement = f"`{axis}` is at least {least}"

    return Refinement(statement, broken, axis, Source(f"{{size}} >= {least}"))


def at_most_one_axis(name: str) -> Refinement:
    """Require of the named variadic axis that it is one axis or none."""

    def broken(call: Call) -> Iterator[ContractError]:
        sizes = call.sizes.get(f"*{name}", ())
        if isinstance(sizes, tuple) and len(sizes) > 1:
            path = call.origins[f"*{name}"]
            shape = tuple(call.arrays[path].shape)
            most = len(shape) - len(sizes) + 1
            yield ContractError(
                f"{path}: got {len(shape)} axes, expected {most - 1} (without {name}) "
                f"or {most} (with {name})",
                argument=path,
                axis=f"*{name}",
                expected=most,
                actual=len(shape),
                kind=ErrorKind.RANK,
            )

    statement = f"`{name}` is one axis, or absent"

    return Refinement(statement, broken, f"*{name}", Source("len({size}) <= 1"))


def like(attribute: str, path: str, *, unless: Exempt | None = None) -> Refinement:
    """
    Require of every array the `dtype`, or the `device`, of an attribute of the module.

    Args:
        attribute: the shared attribute: `dtype` or `device`.
        path: an attribute of `self`, such as `linear.weight`.
        unless: returns True for an array that is exempt.
    """

    def broken(call: Call) -> Iterator[ContractError]:
        expected = getattr(attrgetter(path)(call.names["self"]), attribute)
        for argument, array in call.arrays.items():
            actual = getattr(array, attribute)
            if actual != expected and not (unless is not None and unless(array)):
                yield ContractError(
                    f"{argument}: got {attribute} {actual}, expected {expected}, "
                    f"the {attribute} of self.{path}",
                    argument=argument,
                    expected=expected,
                    actual=actual,
                    kind=KINDS.get(attribute),
                )

    text = f"{{array}}.{attribute} == {{value}}.{attribute}"
    source = Source(text, f"self.{path}")
    if unless is not None:
        source = Source(f"({text} or unless({{array}}))", f"self.{path}", {"unless": unless})

    statement = f"every array has the {attribute} of `self.{path}`"

    return Refinement(statement, broken, None, source, shared=(attribute, path))
