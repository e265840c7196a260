"""Choose sizes to try, within the conditions that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from contracts.inference.sizes.sizes import LETTERS, FreeSize
from contracts.model.arithmetic import Expression

__all__ = ["Point", "Points", "value_at"]

Point = tuple[int, ...]
"""A value for each free size."""

TRIES = 20
"""So many points are drawn for each that is wanted."""


def value_at(expression: Expression, point: Point) -> int:
    """Return the value of an expression over the letters of the free sizes at a point."""
    return int(expression.value(dict(zip(LETTERS, point, strict=False)), {}))


@dataclass(eq=False)
class Points:
    """
    Draws points: values of the free sizes.

    Attributes:
        names: the free sizes.
        conditions: what must be true of the values.
        random: draws them.
    """

    names: Sequence[FreeSize]
    conditions: Sequence[Expression] = ()
    random: Random = field(default_factory=lambda: Random(1))  # noqa: S311

    @property
    def base(self) -> Point:
        """The values in the example."""
        return tuple(each.base for each in self.names)

    def admits(self, point: Point) -> bool:
        """Whether a point satisfies the conditions."""
        return all(value_at(each, point) for each in self.conditions)

    def draw(self, count: int, *, far: bool = False) -> list[Point]:
        """Return up to so many different points, near the example or far from it."""
        choices = [(each.far() if far else each.near()) or [each.base] for each in self.names]
        found: dict[Point, None] = {}
        for _ in range(TRIES * count):
            point = tuple(self.random.choice(each) for each in choices)
            if self.admits(point):
                found[point] = None
            if len(found) == count:
                break

        return list(found)

    def with_size(self, index: int, size: int) -> Point:
        """Return the point that differs from the example in one value."""
        base = self.base

        return (*base[:index], size, *base[index + 1 :])

    def distant(self, steps: Sequence[int]) -> list[Point]:
        """Return points that differ from the example in one value, by so many steps."""
        return [
            self.with_size(index, each.base + count * each.step)
            for index, each in enumerate(self.names)
            for count in steps
            if each.admits(each.base + count * each.step)
        ]

    def lines(self) -> list[Point]:
        """Return the points that differ from the example in one value."""
        return [
            self.with_size(index, size)
            for index, each in enumerate(self.names)
            for size in each.near()
        ]
