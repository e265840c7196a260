"""Everything that experiments find out about a callable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from contracts.inference.calls.experiments import Experiments
from contracts.inference.remarks import (
    Causal,
    ChangesWithValues,
    DoesNotRepeat,
    ExampleRefused,
    OrderMatters,
    Remark,
    TailUnread,
    Unread,
)
from contracts.inference.roles import Role, RoleAnswer, WhichRole
from contracts.inference.sizes.conditions import join
from contracts.inference.sizes.partition import partition
from contracts.inference.sizes.points import Points
from contracts.inference.sizes.results import Results, fit
from contracts.inference.sizes.sizes import LETTERS, FreeSize, sizes_at
from contracts.inference.sizes.small_sizes import with_limits
from contracts.inference.values_read import ReadAnswer, WhatIsRead
from contracts.model.arithmetic import Expression

__all__ = ["Findings", "find"]

SMALLEST_BATCH = 4
"""So many items an axis has at least where its role is tried."""


@dataclass(eq=False)
class Findings:
    """
    What was found out.

    Attributes:
        names: the free sizes.
        conditions: what must be true of them, over letters.
        results: the form and the sizes of the result.
        roles: the roles of the sizes, by their number.
        pinned: the sizes that may be larger, with no effect.
        notes: what was noticed.
        undecided: what could not be decided.
        open: slots that can have other sizes, without a rule: some of these sizes.
    """

    names: list[FreeSize] = field(default_factory=list)
    conditions: list[Expression] = field(default_factory=list)
    results: Results = field(default_factory=Results)
    roles: dict[int, Role] = field(default_factory=dict)
    pinned: set[int] = field(default_factory=set)
    notes: list[Remark] = field(default_factory=list)
    undecided: list[Remark] = field(default_factory=list)
    open: dict[int, tuple[int, ...]] = field(default_factory=dict)


def find(experiments: Experiments, *, roles: bool) -> Findings:
    """
    Find out which sizes are free, what comes back, and what the axes are.

    Args:
        experiments: calls the subject.
        roles: whether roles of axes are tried.
    """
    found = Findings()
    if experiments.at(experiments.base) is None:
        found.undecided.append(ExampleRefused("", experiments.refusal))
        return found
    random = Random(1)  # noqa: S311
    sizes = partition(experiments)
    found.conditions = join(experiments, sizes, random)
    found.names, found.open = sizes.names, sizes.open
    points = Points(sizes.names, found.conditions, random)
    found.results = fit(experiments, points, sizes.open)
    if found.results.form is not None:
        found.names = with_limits(experiments, points, found.results)
    found.notes += [*sizes.notes, *found.results.notes]
    found.undecided += [*sizes.undecided, *found.results.undecided]
    if found.results.form is not None:
        search = _Reading(experiments, found)
        if search.values() and roles:
            for number in range(len(found.names)):
                search.role(number)

    return found


@dataclass(frozen=True)
class _Reading:
    """Finds what values and axes mean, once the sizes are known."""

    experiments: Experiments
    found: Findings

    def values(self) -> bool:
        """Note the values that are not read; return whether equal calls are equal."""
        sizes = self._sizes([_larger(each) for each in self.found.names])
        ends = dict(self._ends(sizes))
        answer = self.experiments.worker.ask(WhatIsRead(sizes, ends))
        if not isinstance(answer, ReadAnswer):
            return False
        if not answer.repeats:
            self.found.undecided.append(DoesNotRepeat("the result"))
            return False
        subject = self.experiments.subject
        depends = any(isinstance(each, ChangesWithValues) for each in self.found.undecided)
        unread = () if depends else sorted(answer.unread)
        self.found.notes += [Unread(subject.leaves[leaf].path) for leaf in unread]
        self.found.notes += [
            TailUnread(subject.place(slot), ends[slot]) for slot in sorted(answer.unread_ends)
        ]
        for number, name in enumerate(self.found.names):
            is_unread = set(name.slots) <= answer.unread_ends and name.low == name.base
            if is_unread and not self._is_used(LETTERS[number]):
                self.found.pinned.add(number)

        return True

    def _sizes(self, values: list[int]) -> tuple[int, ...]:
        return sizes_at(self.experiments.base, self.found.names, values)

    def _ends(self, sizes: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        """Yield the axes that are longer than in the example, with where the rest starts."""
        subject = self.experiments.subject
        for name in self.found.names:
            for slot in name.slots:
                where = subject.slots[slot]
                is_longer = where.axis is not None and sizes[slot] > name.base
                if is_longer and subject.arrays[where.leaf].family != "Bool":
                    yield slot, name.base

    def _is_used(self, letter: str) -> bool:
        """Whether a size of the result depends on a free size."""
        return any(letter in (each or "") for each in self.found.results.sizes)

    def role(self, number: int) -> None:
        """Find the role of one size."""
        name = self.found.names[number]
        slots = self.experiments.subject.slots
        axes = tuple(slots[each] for each in name.slots if slots[each].axis is not None)
        start = max(name.base, SMALLEST_BATCH)
        size = next(iter(name.between(start, start + 3 * name.step)), name.base)
        values = [size if each is name else each.base for each in self.found.names]
        expressions = tuple(self.found.results.sizes)
        question = WhichRole(LETTERS[number], size, self._sizes(values), axes, expressions)
        answer = self.experiments.worker.ask(question)
        if isinstance(answer, RoleAnswer):
            self._take(number, answer)

    def _take(self, number: int, answer: RoleAnswer) -> None:
        self.found.roles[number] = answer.role
        for column, text in answer.products:
            self.found.results.sizes[column] = text
        if answer.role is Role.SEQUENCE:
            self.found.notes.append(OrderMatters(LETTERS[number]))
        if answer.is_causal:
            self.found.notes.append(Causal(LETTERS[number]))


def _larger(name: FreeSize) -> int:
    """Return a size above that of the example, where there is one."""
    above = name.base + 8 * name.step

    return above if name.admits(above) else max(name.base, int(min(name.high, above)))
