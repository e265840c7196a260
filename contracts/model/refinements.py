"""What a shape cannot say: one dtype, one device, at least one step, at most one batch axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from contracts.errors import ContractError

__all__ = ["Call", "Refinement", "Source", "at_least", "at_most_one_axis", "like"]

Exempt = Callable[[Any], bool]


@dataclass(frozen=True)
class Call:
    """A call that fits its clause: arrays by path, sizes by axis, and where each came from."""

    arrays: Mapping[str, Any]
    sizes: Mapping[str, int | tuple[int, ...]]
    origins: Mapping[str, str]
    names: Mapping[str, object]


@dataclass(frozen=True)
class Source:
    """
    A refinement as an expression of Python, for the generated check.

    Attributes:
        text: true where the refinement holds; `{size}` is the axis, `{array}` each array in turn,
            and `{value}` the value below.
        value: an expression over the arguments, evaluated once a call.
        names: what else the text speaks of.
    """

    text: str
    value: str = ""
    names: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Refinement:
    """
    A condition on a call beyond shapes.

    Attributes:
        statement: what holds, in words.
        broken: yields what breaks it, first things first.
        axis: the axis that it is about, or None if it is about every array.
        source: how the generated check says it; without it, `broken` is called.
        shared: an attribute that every array has in common with one of `self`: its name, and the
            path of the other below `self`.
    """

    statement: str
    broken: Callable[[Call], Iterator[ContractError]]
    axis: str | None = None
    source: Source | None = None
    shared: tuple[str, str] | None = None

    def admits(self, size: int | tuple[int, ...], names: Mapping[str, object]) -> bool:
        """Whether a size of its axis, taken by itself, breaks nothing."""
        shape = size if isinstance(size, tuple) else (size,)
        call = Call({"": _Shaped(shape)}, {self.axis or "": size}, {self.axis or "": ""}, names)

        return next(self.broken(call), None) is None


@dataclass(frozen=True)
class _Shaped:
    """What a refinement of an axis may ask of an array."""

    shape: tuple[int, ...]


def at_least(least: int, axis: str) -> Refinement:
    """The named axis has at least so many entries."""

    def broken(call: Call) -> Iterator[ContractError]:
        size = call.sizes.get(axis)
        if isinstance(size, int) and size < least:
            path = call.origins[axis]
            yield ContractError(
                f"{path} has {size} on its axis {axis}, where at least {least} belongs",
                argument=path,
                axis=axis,
                expected=least,
                actual=size,
            )

    statement = f"`{axis}` is at least {least}"

    return Refinement(statement, broken, axis, Source(f"{{size}} >= {least}"))


def at_most_one_axis(name: str) -> Refinement:
    """The run of axes so named has at most one axis."""

    def broken(call: Call) -> Iterator[ContractError]:
        sizes = call.sizes.get(f"*{name}", ())
        if isinstance(sizes, tuple) and len(sizes) > 1:
            path = call.origins[f"*{name}"]
            shape = tuple(call.arrays[path].shape)
            most = len(shape) - len(sizes) + 1
            yield ContractError(
                f"{path} has shape {shape}: {len(shape)} axes, where {most - 1} "
                f"(no {name}) or {most} (with {name}) belong",
                argument=path,
                axis=f"*{name}",
                expected=most,
                actual=len(shape),
            )

    statement = f"`{name}` is one axis, or absent"

    return Refinement(statement, broken, f"*{name}", Source("len({size}) <= 1"))


def like(attribute: str, path: str, *, unless: Exempt | None = None) -> Refinement:
    """
    Every array has the `dtype`, or the `device`, of an attribute of the module.

    Args:
        attribute: what is shared: `dtype` or `device`.
        path: an attribute of `self`, such as `linear.weight`.
        unless: an array of which this is true is exempt.
    """

    def broken(call: Call) -> Iterator[ContractError]:
        expected = getattr(attrgetter(path)(call.names["self"]), attribute)
        for place, array in call.arrays.items():
            actual = getattr(array, attribute)
            if actual != expected and not (unless is not None and unless(array)):
                yield ContractError(
                    f"{place} has {attribute} {actual}, where {expected} belongs, "
                    f"as self.{path} has",
                    argument=place,
                    expected=expected,
                    actual=actual,
                )

    text = f"{{array}}.{attribute} == {{value}}.{attribute}"
    source = Source(text, f"self.{path}")
    if unless is not None:
        source = Source(f"({text} or unless({{array}}))", f"self.{path}", {"unless": unless})

    statement = f"every array has the {attribute} of `self.{path}`"

    return Refinement(statement, broken, None, source, shared=(attribute, path))
