"""Draw a size for every axis of a call, then the shape of every array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from contracts.errors import ContractError
from contracts.model.axes import Axis
from contracts.model.refinements import Refinement
from contracts.strategies.choices import Draw, draw_one_in, draw_one_of
from contracts.strategies.sizes.assignment import Assignment, Shape, Size, size_of
from contracts.strategies.sizes.candidates import (
    LARGEST_EDGE,
    LONGEST_RUN,
    SMALLEST_DISTINCT,
    WIDER_LIMITS,
    candidates,
    is_allowed,
    is_solvable,
    largest_size,
    wider_candidates,
)
from contracts.strategies.sizes.problem import SizeProblem, axis_of

__all__ = ["draw_shapes", "draw_sizes", "draw_violating_size"]

EDGE_EVERY = 3
"""Of how many calls one has sizes of edge cases, where both are drawn."""

EXTRA_ONES = 2
"""Extra numbers that stand for size 1, because Hypothesis prefers 0."""


def draw_sizes(draw: Draw, problem: SizeProblem, assignment: Assignment) -> None:
    """
    Draw every size that is still open, and add it to the assignment.

    Raises:
        ContractError: there are no sizes with which every expression is a size.
    """
    edge = problem.space.sizes == "edge"
    if problem.space.sizes in {"mixed", "usual"}:
        edge = draw_one_in(draw, EDGE_EVERY)
    used = set() if edge else _fixed_sizes(problem, assignment)
    assignment.largest = largest_size(problem, assignment)
    solver = _Solver(draw, problem, assignment, used, edge=edge)
    for key in problem.keys:
        if key not in assignment.sizes:
            assignment.sizes[key] = solver.draw_key(key)


def draw_violating_size(
    draw: Draw, problem: SizeProblem, assignment: Assignment, refinement: Refinement
) -> None:
    """Draw a size that breaks a refinement of an axis, if there is one."""
    key = refinement.axis or ""
    if key not in problem.keys or key in assignment.sizes:
        return
    sizes: list[Size] = list(range(LARGEST_EDGE + 1))
    if key.startswith("*"):
        sizes = [tuple(range(2, 2 + length)) for length in range(LARGEST_EDGE + 1)]
    violating = [
        size
        for size in sizes
        if not refinement.admits(size, assignment.names)
        and is_solvable(problem, key, size, assignment)
    ]
    if violating:
        assignment.sizes[key] = draw_one_of(draw, violating)


def draw_shapes(draw: Draw, problem: SizeProblem, assignment: Assignment) -> list[Shape]:
    """Return the shape of each array; half of the axes that may broadcast are drawn as 1."""
    bound: set[str] = set()
    shapes = []
    for array in problem.arrays:
        parts: list[Shape] = []
        for key, axis in array.keyed_axes():
            part = _part_of_shape(array.path, key, axis, assignment)
            binds = key in problem.names_in_expressions and (array.in_list or key not in bound)
            stretches = axis.broadcast and not binds
            parts.append(_draw_broadcast(draw, part) if stretches else part)
            bound |= {key}
        shapes.append(tuple(chain.from_iterable(parts)))

    return shapes


@dataclass(frozen=True)
class _Solver:
    """
    Draws sizes one after the other.

    Attributes:
        draw: draws from a strategy.
        problem: the sizes to draw.
        assignment: the sizes so far.
        used: sizes that no other axis should have.
        edge: whether to draw sizes of edge cases, 0 to 3.
    """

    draw: Draw
    problem: SizeProblem
    assignment: Assignment
    used: set[int]
    edge: bool

    def draw_key(self, key: str) -> Size:
        """Draw the size of an axis, or of a run; one of an object is as its namesake, if it can."""
        for other in self.problem.namesakes.get(key, ()):
            size = self.assignment.sizes.get(other)
            if size is not None and is_allowed(self.problem, key, size, self.assignment):
                return size

        return self.draw_run(key) if key.startswith("*") else self.draw_size(key)

    def draw_run(self, key: str) -> Shape:
        """Draw the number of axes in a run, rarely zero, then the size of each."""
        lengths = [
            length
            for length in range(LONGEST_RUN + 1)
            if self.problem.admits(key, (SMALLEST_DISTINCT,) * length, self.assignment)
        ]
        length = draw_one_of(self.draw, [*lengths, *lengths[1:]]) if lengths else 0

        return tuple(self.draw_size(key) for _ in range(length))

    def draw_size(self, key: str) -> int:
        """
        Draw a size with which the remaining sizes can be chosen, an unused one if possible.

        An axis that is split, as in `heads size//heads`, is a multiple of `heads` if it can be.

        An argument with the name of an axis has the size of that axis.

        The size itself is drawn, and drawn again if it is used: so an example with distinct sizes
        can shrink to an edge case.
        """
        same = self.assignment.sizes.get(axis_of(key))
        if isinstance(same, int) and is_solvable(self.problem, key, same, self.assignment):
            return same
        usual = candidates(self.problem, key, self.assignment, edge=self.edge)
        unused = usual if self.edge else [size for size in usual if size not in self.used]
        size = _draw_between(self.draw, usual, ones=EXTRA_ONES * self.edge) if usual else 0
        if unused and size not in unused:
            size = self.draw(st.integers(unused[0], unused[-1]))
        for sizes, strict in self._attempts(key, unused, usual):
            for each in sorted(sizes, key=lambda other: (abs(other - size), other)):
                if is_solvable(self.problem, key, each, self.assignment, strict=strict):
                    self.used.add(each)
                    return each

        raise _unsolvable(self.problem, self.assignment)

    def _attempts(
        self, key: str, unused: Sequence[int], usual: Sequence[int]
    ) -> Iterator[tuple[Sequence[int], bool]]:
        """
        Yield sizes to try, the usual ones first, and whether they must be usual ones together.

        No axis is made empty only because 0 is a multiple.
        """
        is_strict = bool(self.problem.divisions or self.problem.never_empty)
        for strict in (True, False) if is_strict else (False,):
            yield unused, strict
            yield usual, strict
            for sizes in wider_candidates(self.problem, key, self.assignment):
                yield [each for each in sizes if each or not strict], strict


def _fixed_sizes(problem: SizeProblem, assignment: Assignment) -> set[int]:
    """
    Return the sizes that do not depend on a draw: no other axis should have one of them.

    Raises:
        ContractError: an expression over arguments has no value, or its value is not a size.
    """
    provided = chain.from_iterable(
        size if isinstance(size, tuple) else (size,) for size in assignment.sizes.values()
    )
    axes = (axis.size for array in problem.arrays for axis in array.spec.axes)
    fixed = {*provided, *(size for size in axes if size is not None)}
    for array, axis, expression in problem.expressions:
        if not expression.names and not set(expression.arguments) & set(problem.size_arguments):
            fixed.add(size_of(array.path, axis, expression, assignment))

    return fixed


def _part_of_shape(path: str, key: str, axis: Axis, assignment: Assignment) -> Shape:
    """Return the sizes of an axis, or of a run of axes."""
    size: Any = assignment.sizes[key] if key else axis.size
    if axis.expression is not None:
        size = size_of(path, axis, axis.expression, assignment)

    return size if isinstance(size, tuple) else (size,)


def _draw_between(draw: Draw, sizes: Sequence[int], *, ones: int) -> int:
    """Draw a number between the smallest and the largest size, and 1 more often."""
    number = draw(st.integers(sizes[0], sizes[-1] + ones))

    return int(number) if number <= sizes[-1] else 1


def _draw_broadcast(draw: Draw, part: Shape) -> Shape:
    """Remove leading axes and make others 1, where broadcasting restores them."""
    if len(part) == 1:
        return (1,) if draw(st.booleans()) else part
    kept = part[draw(st.integers(0, len(part))) :]

    return tuple(1 if draw(st.booleans()) else size for size in kept)


def _unsolvable(problem: SizeProblem, assignment: Assignment) -> ContractError:
    axes = ", ".join(dict.fromkeys(axis.text for _, axis, _ in problem.expressions))
    sizes = ", ".join(f"{key} = {size}" for key, size in assignment.sizes.items())
    with_sizes = f" with {sizes}" if sizes else ""

    return ContractError(
        f"no sizes up to {WIDER_LIMITS[-1]}{with_sizes} make every one of {axes} a size",
        axis=axes,
    )
