"""Find the form of the result, and an expression for each of its sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contracts.inference.calls.experiments import Experiments
from contracts.inference.calls.fills import Fill
from contracts.inference.calls.outcomes import CallAt, Outcome, Part
from contracts.inference.remarks import (
    ChangesWithValues,
    FormChanges,
    NoExpression,
    NotConfirmed,
    OtherForm,
    Remark,
)
from contracts.inference.sizes.expressions import expression_for
from contracts.inference.sizes.points import Point, Points, value_at
from contracts.inference.sizes.sizes import LETTERS, sizes_at
from contracts.model.arithmetic import parse

__all__ = ["Results", "fit"]

DISTANT = (32, 128)
"""So many steps beyond the example an expression is confirmed too, along each size."""

NEAR, FAR, MORE = 14, 16, 12
"""So many points are used to find expressions, to confirm them, and to confirm them again."""

SHARE_OF_OTHERS = 4
"""At most one call of so many may return another form."""

ROUNDS = 3
"""So often a refuted expression is replaced by one that the refutation was used to find."""

CONFIRMED = 2
"""At least so many points must confirm an expression."""

FILLS = (*2 * [Fill.LIKE], *2 * [Fill.SHORT], *4 * [Fill.UNLIKE], Fill.REPEATED)
"""How arrays are filled to see whether values decide."""

Known = list[tuple[Point, Outcome]]
"""Points with what came back."""


@dataclass(eq=False)
class Results:
    """
    What a callable returns.

    Attributes:
        form: the leaves of the result, or None if it was not found.
        sizes: an expression over letters for each size, None where it was not decided.
        form_is_open: whether the result has another form where an undecided axis has another size.
        confirmed: how many calls confirmed the expressions.
        notes: what was noticed.
        undecided: what could not be decided.
    """

    form: tuple[Part, ...] | None = None
    sizes: list[str | None] = field(default_factory=list)
    form_is_open: bool = False
    confirmed: int = 0
    notes: list[Remark] = field(default_factory=list)
    undecided: list[Remark] = field(default_factory=list)


def fit(
    experiments: Experiments, points: Points, open_slots: Mapping[int, tuple[int, ...]]
) -> Results:
    """
    Find what comes back at the points of free sizes.

    Args:
        experiments: calls the subject.
        points: draws the sizes.
        open_slots: slots that can have other sizes, without a rule: some of these sizes.
    """
    search = _Search(experiments, points)
    results = search.results
    search.find_form()
    if results.form is not None:
        search.note_other_forms()
        depends = search.columns_by_values() | search.columns_by_slots(open_slots)
        for column in range(len(search.places)):
            results.sizes.append(None if column in depends else search.size(column))

    return results


@dataclass(frozen=True)
class _Search:
    experiments: Experiments
    points: Points
    results: Results = field(default_factory=Results)

    @cached_property
    def used(self) -> Known:
        """Points near the example, from which expressions are found."""
        return self._known([self.points.base, *self.points.draw(NEAR), *self.points.lines()])

    @cached_property
    def kept(self) -> Known:
        """Points far from it, which confirm them."""
        used = {point for point, _ in self.used}
        points = [*self.points.draw(FAR, far=True), *self.points.distant(DISTANT)]

        return [each for each in self._known(points) if each[0] not in used]

    @cached_property
    def small(self) -> Known:
        """Points at small sizes, where some results have a limit."""
        points = [
            self.points.with_size(index, size)
            for index, each in enumerate(self.points.names)
            for size in each.small()
        ]

        return self._known(points)

    def _known(self, points: Sequence[Point]) -> Known:
        """Return the points at which calls are accepted."""
        admitted = [each for each in dict.fromkeys(points) if self.points.admits(each)]
        answers = [(each, self._at(each)) for each in admitted]

        return [(point, outcome) for point, outcome in answers if outcome is not None]

    def _at(self, point: Point) -> Outcome | None:
        return self.experiments.at(self._sizes(point))

    def _sizes(self, point: Point) -> tuple[int, ...]:
        return sizes_at(self.experiments.base, self.points.names, point)

    def find_form(self) -> None:
        """Take the form that came back most often, if nearly every call returned it."""
        forms = Counter(outcome.form for _, outcome in self.used)
        if not forms:
            return
        form = forms.most_common(1)[0][0]
        others = sum(outcome.form != form for _, outcome in (*self.used, *self.kept))
        if others * SHARE_OF_OTHERS > len(self.used):
            self.results.undecided.append(FormChanges("the result"))
            return
        self.results.form = form
        self.results.confirmed = sum(outcome.form == form for _, outcome in self.kept)

    def note_other_forms(self) -> None:
        """Note the sizes zero and one at which the result has another form."""
        for index, name in enumerate(self.points.names):
            for size in (1, 0):
                point = self.points.with_size(index, size)
                outcome = self._at(point) if name.low <= size and name.admits(size) else None
                if outcome is not None and outcome.form != self.results.form:
                    self.results.notes.append(OtherForm(LETTERS[index], size))

    @cached_property
    def places(self) -> list[str]:
        """The name of each size of the result."""
        form = self.results.form or ()

        return [f"return{part.path} axis {axis}" for part in form for axis in range(part.rank)]

    def columns_by_values(self) -> set[int]:
        """Return the sizes that depend on values; note whether the form does."""
        columns: set[int] = set()
        forms_change = False
        for point in [self.points.base, *(p for p, _ in (*self.used[1:3], *self.kept[:1]))]:
            answers = [
                self.experiments.once(CallAt(self._sizes(point), fill, seed + 1))
                for seed, fill in enumerate(FILLS)
            ]
            outcomes = [each for each in answers if each is not None]
            forms_change |= len({each.form for each in outcomes}) > 1
            columns |= _varying([each.sizes for each in outcomes if each.form == self.results.form])
        if forms_change:
            self.results.undecided.append(ChangesWithValues("the form of the result"))
        self.results.undecided += [ChangesWithValues(self.places[each]) for each in sorted(columns)]

        return columns

    def columns_by_slots(self, open_slots: Mapping[int, tuple[int, ...]]) -> set[int]:
        """Return the sizes that depend on the size of a slot that follows no rule."""
        base = self.experiments.base
        columns: set[int] = set()
        here = self.experiments.at(base)
        for slot, sizes in open_slots.items():
            for size in sizes:
                outcome = self.experiments.at((*base[:slot], size, *base[slot + 1 :]))
                if here is None or outcome is None:
                    continue
                if outcome.form == here.form:
                    columns |= _varying([here.sizes, outcome.sizes])
                else:
                    self.results.form_is_open = True

        return columns

    def size(self, column: int) -> str | None:
        """Return an expression for one size that other points confirm, or None."""
        found = self._found(column, [*self.small, *self.used]) if self.small else None
        found = found or self._found(column, self.used)
        if found is None:
            sizes = tuple(size for _, size in self._sizes_of(self.used, column)[:6])
            self.results.undecided.append(NoExpression(self.places[column], sizes))
            return None

        return self._if_confirmed(*found, column)

    def _found(self, column: int, points: Known) -> tuple[str, list[tuple[Point, int]]] | None:
        """Return an expression that is right at some points, and others that confirm it."""
        kept = self._sizes_of(self.kept, column)
        used = self._sizes_of(points, column) + kept[::3]
        test = [each for number, each in enumerate(kept) if number % 3]
        expression = expression_for(used, len(self.points.names))
        for _ in range(ROUNDS):
            refuting = [] if expression is None else _refuting(expression, test)
            if not refuting:
                break
            used = used + refuting
            expression = expression_for(used, len(self.points.names))
            test = self._sizes_of(self._fresh({point for point, _ in used}), column)

        return None if expression is None or _refuting(expression, test) else (expression, test)

    def _if_confirmed(self, expression: str, test: Sequence[object], column: int) -> str | None:
        can_vary = any(not each.is_bounded for each in self.points.names)
        if len(test) < CONFIRMED and can_vary and not expression.isdigit():
            self.results.undecided.append(NotConfirmed(self.places[column], expression))
            return None

        return expression

    def _fresh(self, seen: set[Point]) -> Known:
        """Return far points that were not used."""
        drawn = self.points.draw(MORE, far=True)

        return self._known([each for each in drawn if each not in seen])

    def _sizes_of(self, known: Known, column: int) -> list[tuple[Point, int]]:
        return [(p, each.sizes[column]) for p, each in known if each.form == self.results.form]


def _varying(sizes: Sequence[tuple[int, ...]]) -> set[int]:
    """Return the columns in which rows differ."""
    return {k for k, column in enumerate(zip(*sizes, strict=True)) if len(set(column)) > 1}


def _refuting(expression: str, points: Sequence[tuple[Point, int]]) -> list[tuple[Point, int]]:
    """Return the points at which an expression gives another size."""
    parsed = parse(expression)

    return [each for each in points if value_at(parsed, each[0]) != each[1]]
