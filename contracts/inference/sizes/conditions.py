"""Find what the free sizes require of each other: conditions, or a size that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from random import Random

from contracts.inference.calls.experiments import Experiments
from contracts.inference.remarks import AcceptedApart, NotFree, SharesOneOf
from contracts.inference.sizes.moves import Move, move
from contracts.inference.sizes.partition import Partition
from contracts.inference.sizes.points import Point, Points
from contracts.inference.sizes.sizes import LETTERS, FreeSize, sizes_at
from contracts.model.arithmetic import Expression, parse

__all__ = ["join"]

ROUNDS = 5

SAMPLE = 16
"""So many points are tried to see whether the sizes are free."""

GRID = 14
"""So many values of each of two sizes are tried together."""

Twins = tuple[FreeSize, FreeSize, FreeSize]
"""Two sizes, and the size that they share if they are one."""


def join(experiments: Experiments, found: Partition, random: Random) -> list[Expression]:
    """Return conditions under which the sizes are free; sizes that are not are united."""
    search = _Search(experiments, found, random)
    is_widened = search.widen_bounds()
    for _ in range(ROUNDS):
        conditions: list[Expression] = []
        is_free = not is_widened and not search.refused(found.names, conditions)
        if len(found.names) < 2 or is_free:  # noqa: PLR2004
            return conditions
        is_widened = False
        conditions = list(search.conditions())
        if search.refused(found.names, conditions) <= 1:
            return conditions
        if not search.unite_twins():
            search.give_up_last()

    return []


@dataclass(frozen=True)
class _Search:
    experiments: Experiments
    found: Partition
    random: Random

    def works(self, names: Sequence[FreeSize], point: Point) -> bool:
        """Whether a call at a point is accepted."""
        return self.experiments.at(sizes_at(self.experiments.base, names, point)) is not None

    def refused(self, names: Sequence[FreeSize], conditions: Sequence[Expression]) -> int:
        """Return how many points of a sample are refused."""
        points = Points(names, conditions, self.random).draw(SAMPLE)

        return sum(not self.works(names, each) for each in points)

    def widen_bounds(self) -> bool:
        """Take no limit for a limit that moves with another size; return whether there is one."""
        names = self.found.names
        before = list(names)
        for one, other in permutations(range(len(names)), 2):
            names[one] = self._widened(one, other)

        return names != before

    def _widened(self, one: int, other: int) -> FreeSize:
        size, second = self.found.names[one], self.found.names[other]
        far = second.base + 8 * second.step
        if size.is_bounded and second.high > far:
            above = int(size.high) + size.step
            if self._pair_works(one, above, other, far):
                size = replace(size, high=float("inf"))
        if size.low > 1 and second.low < second.base:
            below = size.low - size.step
            if self._pair_works(one, below, other, second.low):
                size = replace(size, low=max(1, size.low % size.step or size.step))

        return size

    def _pair_works(self, one: int, first: int, other: int, second: int) -> bool:
        """Whether a call is accepted where two sizes differ from the example."""
        point = [each.base for each in self.found.names]
        point[one], point[other] = first, second

        return self.works(self.found.names, tuple(point))

    def conditions(self) -> Iterator[Expression]:
        """Yield a condition for each pair of sizes that needs one, where one is found."""
        for one, other in combinations(range(len(self.found.names)), 2):
            grid: dict[Point, bool] = {
                (a, b): self._pair_works(one, a, other, b)
                for a in _span(self.found.names[one])
                for b in _span(self.found.names[other])
            }
            fit = None if all(grid.values()) else _fitting(grid, LETTERS[one], LETTERS[other])
            if fit is not None:
                yield fit

    def unite_twins(self) -> bool:
        """Unite the two sizes that explain best why points are refused; whether there are any."""
        names = self.found.names
        twins = [each for pair in combinations(names, 2) if (each := self._twins(*pair))]
        before = self.refused(names, ())
        rated = [(self.refused(_united(names, each), ()), each) for each in twins]
        least = min((count for count, _ in rated), default=before)
        if least >= before:
            return False
        best = [each for count, each in rated if count == least]
        if len(best) > 1:
            pairs = tuple((self._place(one), self._place(other)) for one, other, _ in best)
            self.found.undecided.append(SharesOneOf("", pairs))
        for each in best:  # the strictest contract is the safe one
            if each[0] in names and each[1] in names:
                names[:] = _united(names, each)
                self.found.notes.append(AcceptedApart(self._place(each[0]), self._place(each[1])))

        return True

    def _twins(self, one: FreeSize, other: FreeSize) -> Twins | None:
        """Return two equal sizes with the size that they share, if they move together."""
        if (one.base, one.step) != (other.base, other.step):
            return None
        both = move(self.experiments, {**one.slots, **other.slots})

        return (one, other, both.size) if isinstance(both, Move) else None

    def give_up_last(self) -> None:
        """Let the last size be as in the example."""
        size = self.found.names.pop()
        self.found.undecided.append(NotFree(self._place(size), size.step))
        base = self.experiments.base
        for slot, times in size.slots.items():
            self.found.open[slot] = (base[slot] + times * size.step,)

    def _place(self, size: FreeSize) -> str:
        return self.experiments.subject.place(size.first)


def _fitting(grid: Mapping[Point, bool], one: str, other: str) -> Expression | None:
    """Return the simplest condition on two sizes that is true exactly where calls work."""
    for text in _forms(one, other):
        form = parse(text)
        axes = ({one: a, other: b} for a, b in grid)
        if all(
            bool(form.value(each, {})) == works
            for each, works in zip(axes, grid.values(), strict=True)
        ):
            return form

    return None


def _united(names: Sequence[FreeSize], twins: Twins) -> list[FreeSize]:
    one, other, both = twins
    rest = [each for each in names if each not in (one, other)]

    return sorted([*rest, both], key=lambda each: each.first)


def _span(size: FreeSize) -> list[int]:
    return size.between(max(size.low, 1), size.base + 8 * size.step)[:GRID]


def _forms(one: str, other: str) -> Iterator[str]:
    """Yield the conditions on two sizes that are looked for, the simplest first."""
    orders = ((one, other), (other, one))
    for x, y in orders:
        yield f"{x} >= {y}"
        yield from (f"{x} >= {y}{d:+d}" for d in (1, -1, 2, -2, -3, 3))
    yield from (f"{x} >= {k}*{y}" for x, y in orders for k in (2, 3))
    yield from (f"({one}{op}{other}) % {k} == 0" for k in range(2, 25) for op in "*+")
    yield from (f"{x} % {y} == 0" for x, y in orders)
