"""Find which slots change alone, and which only together: these share a size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, islice, permutations

from contracts.inference.calls.experiments import Experiments
from contracts.inference.remarks import (
    AlsoAccepted,
    MayBeShorter,
    OneInTheExample,
    RefusedSizes,
    Remark,
)
from contracts.inference.sizes.moves import Irregular, Move, move
from contracts.inference.sizes.sizes import FreeSize

__all__ = ["Partition", "partition"]

Group = dict[int, int]
"""Slots that are changed together, each with its coefficient."""

RATIOS = ((1, 2), (2, 1), (1, 3), (3, 1), (1, 4), (4, 1))

LARGEST_RATIO = 16

MOST_EQUAL, MOST_OTHER, MOST_SCALED = 400, 150, 200
"""So many groups of each kind are tried."""


@dataclass(eq=False)
class Partition:
    """
    The free sizes of a subject, while they are found.

    Attributes:
        names: the free sizes.
        notes: what was noticed.
        undecided: what could not be decided.
        open: slots that can have other sizes, without a rule: some of these sizes.
    """

    names: list[FreeSize] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    undecided: list[Remark] = field(default_factory=list)
    open: dict[int, tuple[int, ...]] = field(default_factory=dict)


def partition(experiments: Experiments) -> Partition:
    """Find the free sizes of a subject, each slot alone first, then the smallest groups."""
    found = Partition()
    search = _Search(experiments, found)
    pending = search.alone()
    search.unite_bounds()
    search.together(pending)
    search.report_irregular()
    found.names.sort(key=lambda each: each.first)
    found.names[:] = [each.normalised(experiments.base) for each in found.names]

    return found


@dataclass(frozen=True)
class _Search:
    experiments: Experiments
    found: Partition
    irregular: list[Irregular] = field(default_factory=list)

    def alone(self) -> list[int]:
        """Move each slot alone; return those that may move with others."""
        slots, base = self.experiments.subject.slots, self.experiments.base
        pending = []
        for slot, where in enumerate(slots):
            if where.axis is not None and self._is_one_of_another_form(slot):
                self.found.undecided.append(OneInTheExample(self._place(slot)))
                self.found.open[slot] = (2, 3)
                continue
            size = self._moved({slot: 1})
            if size is not None and where.axis is None and self._selects_a_form(slot):
                continue
            if size is not None:
                self.found.names.append(size)
            elif where.axis is not None or base.count(base[slot]) > 1:
                pending.append(slot)

        return pending

    def _moved(self, group: Group) -> FreeSize | None:
        """Return the size of a group that moves by a rule."""
        found = move(self.experiments, group)
        if isinstance(found, Irregular) and len(group) == 1:
            self.irregular.append(found)
        if not isinstance(found, Move):
            return None
        if found.refused:
            place = self._place(found.size.first)
            self.found.notes.append(RefusedSizes(place, found.refused))

        return found.size

    def _is_one_of_another_form(self, slot: int) -> bool:
        """Whether an axis of size one gives a result of another form when it grows."""
        if self.experiments.base[slot] != 1:
            return False
        here = self.experiments.at(self.experiments.base)
        grown = [self.experiments.moved({slot: 1}, times) for times in (1, 2)]
        forms = {each.form for each in grown if each is not None}

        return None not in grown and len(forms) == 1 and here is not None and here.form not in forms

    def _selects_a_form(self, slot: int) -> bool:
        """Whether an integer changes the form of the result, as an axis does."""
        here = self.experiments.at(self.experiments.base)
        moved = (self.experiments.moved({slot: 1}, times) for times in (1, 2))
        forms = {each.form for each in moved if each is not None}

        return here is None or forms != {here.form}

    def unite_bounds(self) -> None:
        """Unite two equal sizes of which one cannot grow and the other cannot shrink."""
        names = self.found.names
        for one, other in permutations(list(names), 2):
            if one not in names or other not in names or not _bound_each_other(one, other):
                continue
            both = self._moved({**one.slots, **other.slots})
            if both is not None:
                names[:] = [each for each in names if each not in (one, other)] + [both]
                shorter, longer = self._place(one.first), self._place(other.first)
                self.found.notes.append(MayBeShorter(shorter, longer))

    def together(self, pending: list[int]) -> None:
        """Move each of the pending axes with others, the smallest groups first."""
        moved: set[int] = set()
        for slot in pending:
            if slot in moved or self.experiments.subject.slots[slot].axis is None:
                continue
            others = sorted(
                (each for each in pending if each != slot),
                key=lambda each: (self._size(each) != self._size(slot), each in moved),
            )
            size = self._first_that_moves(self._groups(slot, others), len(pending))
            if size is not None and not self._is_known(size):
                self.found.names.append(size)
                moved |= set(size.slots)

    def _first_that_moves(self, groups: Iterator[Group], pending: int) -> FreeSize | None:
        for group in groups:
            if self.experiments.worker.is_exhausted:
                return None
            steps = (1, 2, 6) if len(group) > 2 or pending < 6 else (1, 2)  # noqa: PLR2004
            if any(self.experiments.is_promising(group, step) for step in steps):
                size = self._moved(group)
                if size is not None:
                    return size

        return None

    def _groups(self, slot: int, others: list[int]) -> Iterator[Group]:
        """Yield groups with a slot: of equal sizes, of others, scaled, in ratios, of all equal."""
        equal = [each for each in others if self._size(each) == self._size(slot)]
        of_equal = (self._ones(slot, c) for n in (1, 2, 3, 4) for c in combinations(equal, n))
        of_others = (
            self._ones(slot, c)
            for n in (1, 2)
            for c in combinations(others, n)
            if not set(c) <= set(equal)
        )
        in_ratios = ({slot: a, other: b} for other in others for a, b in RATIOS)
        of_all = [self._ones(slot, tuple(equal))] if len(equal) > 4 else []  # noqa: PLR2004

        return chain(
            islice(of_equal, MOST_EQUAL),
            islice(of_others, MOST_OTHER),
            islice(self._scaled(slot, equal, others), MOST_SCALED),
            in_ratios,
            of_all,
        )

    def _scaled(self, slot: int, equal: list[int], others: list[int]) -> Iterator[Group]:
        """Yield groups of equal sizes with a multiple of them, as of the parts of a whole."""
        ratios = dict(self._ratios(slot, others))
        for count in (1, 2, 3) if ratios else ():
            for chosen in combinations(equal, count):
                for other, ratio in ratios.items():
                    yield {**self._ones(slot, chosen), other: ratio}

    def _ratios(self, slot: int, others: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the slots whose size is a multiple of that of a slot."""
        size = self._size(slot)
        for other in others:
            ratio, rest = divmod(self._size(other), size) if size > 1 else (0, 1)
            if 1 < ratio <= LARGEST_RATIO and not rest:
                yield other, ratio

    def _ones(self, slot: int, others: tuple[int, ...]) -> Group:
        return {slot: 1, **dict.fromkeys(others, 1)}

    def _size(self, slot: int) -> int:
        return self.experiments.base[slot]

    def _place(self, slot: int) -> str:
        return self.experiments.subject.place(slot)

    def _is_known(self, size: FreeSize) -> bool:
        """Whether a size that was found moves all these slots already."""
        return any(
            all(each.slots.get(slot) == times for slot, times in size.slots.items())
            for each in self.found.names
        )

    def report_irregular(self) -> None:
        """Report the slots that are accepted at sizes without a rule, and move with no other."""
        moved = {slot for each in self.found.names for slot in each.slots}
        for each in self.irregular:
            if each.slot not in moved:
                remark = AlsoAccepted(self._place(each.slot), self._size(each.slot), each.sizes[:6])
                self.found.undecided.append(remark)
                self.found.open[each.slot] = each.sizes[:6]


def _bound_each_other(one: FreeSize, other: FreeSize) -> bool:
    """Whether one is at its upper limit and the other at its lower, where both are equal."""
    same = one.base == other.base and one.step == other.step

    return same and one.high == one.base and other.low == other.base
