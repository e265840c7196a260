"""What a shape cannot say: one dtype, one device, at least one step, at most one batch axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from contracts.errors import ContractError

__all__ = ["Call", "Refinement", "at_least", "at_most_one_axis", "like"]

Exempt = Callable[[Any], bool]


@dataclass(frozen=True)
class Call:
    """A call that fits its clause: the arrays by path, and the sizes of the axes."""

    arrays: Mapping[str, Any]
    sizes: Mapping[str, int | tuple[int, ...]]
    names: Mapping[str, object]


@dataclass(frozen=True)
class Refinement:
    """
    A condition on a call beyond shapes.

    `broken` yields what breaks it, first things first.
    """

    statement: str
    broken: Callable[[Call], Iterator[ContractError]]


def at_least(least: int, axis: str) -> Refinement:
    """The named axis has at least so many entries."""

    def broken(call: Call) -> Iterator[ContractError]:
        size = call.sizes.get(axis)
        if isinstance(size, int) and size < least:
            path = next(iter(call.arrays))
            yield ContractError(
                f"{path} has {size} on its axis {axis}, where at least {least} belongs",
                argument=path,
                axis=axis,
                expected=least,
                actual=size,
            )

    return Refinement(f"`{axis}` is at least {least}", broken)


def at_most_one_axis(name: str) -> Refinement:
    """The run of axes so named has at most one axis."""

    def broken(call: Call) -> Iterator[ContractError]:
        sizes = call.sizes.get(f"*{name}", ())
        if isinstance(sizes, tuple) and len(sizes) > 1:
            path, array = next(iter(call.arrays.items()))
            shape = tuple(array.shape)
            most = len(shape) - len(sizes) + 1
            yield ContractError(
                f"{path} has shape {shape}: {len(shape)} axes, where {most - 1} "
                f"(no {name}) or {most} (with {name}) belong",
                argument=path,
                axis=f"*{name}",
                expected=most,
                actual=len(shape),
            )

    return Refinement(f"`{name}` is one axis, or absent", broken)


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

    return Refinement(f"every array has the {attribute} of `self.{path}`", broken)
