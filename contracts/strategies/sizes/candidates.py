"""The sizes that one axis may have, such that the remaining sizes can still be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from math import prod

from contracts.errors import ContractError
from contracts.model.arithmetic import Expression
from contracts.model.axes import Axis
from contracts.strategies.sizes.assignment import Assignment, Size, as_size
from contracts.strategies.sizes.problem import ITEM_BYTES, RequestedArray, SizeProblem
from contracts.strategies.space import least_size

__all__ = [
    "LARGEST_EDGE",
    "LONGEST_RUN",
    "SMALLEST_DISTINCT",
    "WIDER_LIMITS",
    "candidates",
    "is_allowed",
    "is_solvable",
    "largest_size",
    "wider_candidates",
]

SMALLEST_DISTINCT = 2

LARGEST_EDGE = 3

LONGEST_RUN = 2
"""The largest number of axes in a run of axes."""

FEWEST = 4
"""How many sizes to look for if refinements leave few of the usual ones."""

SEARCH_LIMIT = 10_000
"""The largest size to try when refinements leave few."""

WIDER_LIMITS = (16, 64)
"""The largest sizes to try for expressions that few sizes satisfy."""


def candidates(
    problem: SizeProblem, key: str, assignment: Assignment, *, edge: bool
) -> Sequence[int]:
    """Return the sizes that refinements and the memory limit allow, smallest first."""
    is_limited = key in assignment.least or any(each.axis == key for each in problem.refinements)
    if is_limited and not key.startswith("*"):
        sizes: Sequence[int] = list(_admitted(problem, key, assignment))
    else:
        sizes = range(least_size(problem.space), assignment.largest + 1)
    least, most = (0, LARGEST_EDGE) if edge else (SMALLEST_DISTINCT, max(sizes, default=0))
    if key in problem.never_one:
        sizes = [size for size in sizes if size != 1]

    return [size for size in sizes if least <= size <= most] or sizes[:FEWEST]


def wider_candidates(
    problem: SizeProblem, key: str, assignment: Assignment
) -> Iterator[Sequence[int]]:
    """Yield larger sizes than the usual ones, for an expression such as `n/16`."""
    for largest in WIDER_LIMITS:
        every = range(least_size(problem.space), largest + 1)
        yield [size for size in every if problem.admits(key, size, assignment)]


def is_solvable(
    problem: SizeProblem, key: str, size: Size, assignment: Assignment, *, strict: bool = False
) -> bool:
    """
    Whether the remaining sizes can be chosen after this one.

    Args:
        problem: the sizes to choose.
        key: the key of the size.
        size: the size.
        assignment: the sizes so far.
        strict: whether split axes must be divided exactly, and results have no empty axis.
    """
    if key not in problem.coupled_keys:
        return True
    rest = [each for each in problem.coupled_keys if each not in assignment.sizes and each != key]

    return _can_complete(problem, assignment.with_size(key, size), rest, strict=strict)


def is_allowed(problem: SizeProblem, key: str, size: Size, assignment: Assignment) -> bool:
    """Whether an open size may be this one, so that the remaining sizes can be chosen."""
    is_open = key in problem.keys and key not in assignment.sizes

    return (
        is_open
        and not (size == 1 and key in problem.never_one)
        and problem.admits(key, size, assignment)
        and is_solvable(problem, key, size, assignment)
    )


def largest_size(problem: SizeProblem, assignment: Assignment) -> int:
    """
    Return the largest size of an open axis with which all arrays fit into `max_bytes`.

    Raises:
        ContractError: the axes of fixed size alone need more memory.
    """
    items = problem.items_per_array
    largest = problem.space.largest
    for array in problem.arrays:
        fixed, open_axes = _fixed_and_open(array, assignment)
        while largest > 1 and fixed * largest**open_axes > items:
            largest -= 1
        if fixed > items:
            message = (
                f"{array.path}: needs at least {fixed * ITEM_BYTES} bytes, expected at most "
                f"max_bytes = {problem.space.max_bytes} for all arrays"
            )
            raise ContractError(message, argument=array.path, actual=fixed * ITEM_BYTES)

    return largest


def _admitted(problem: SizeProblem, key: str, assignment: Assignment) -> Iterator[int]:
    """Yield the sizes that refinements allow: the usual ones, or else the first larger one."""
    count = 0
    for size in range(least_size(problem.space), SEARCH_LIMIT):
        if size > assignment.largest and count:
            return
        if problem.admits(key, size, assignment):
            count += 1
            yield size


def _fixed_and_open(array: RequestedArray, assignment: Assignment) -> tuple[int, int]:
    """Return the product of the fixed sizes, and the number of open axes."""
    axes = array.spec.axes
    in_runs = LONGEST_RUN * sum(axis.variadic for axis in axes)
    fixed = [axis.size for axis in axes if axis.size is not None]
    expressions = [axis.expression for axis in axes if axis.expression is not None]
    fixed += [assignment.size(each) or 1 for each in expressions if not each.names]
    named = sum(axis.name is not None and not axis.variadic for axis in axes)

    return prod(fixed), in_runs + named


def _can_complete(
    problem: SizeProblem, assignment: Assignment, rest: Sequence[str], *, strict: bool
) -> bool:
    """Whether there are sizes for the other keys with which every expression is a size."""
    if not all(_is_possible(problem, each, assignment) for each in problem.expressions):
        return False
    if strict and not _is_usual(problem, assignment):
        return False
    if not rest:
        return True
    key, *others = rest
    usual = candidates(problem, key, assignment, edge=False)
    wider = range(least_size(problem.space), WIDER_LIMITS[0])

    return any(
        _can_complete(problem, assignment.with_size(key, size), others, strict=strict)
        for size in dict.fromkeys(chain(usual, wider))
        if problem.admits(key, size, assignment) and not (size == 1 and key in problem.never_one)
    )


def _is_possible(
    problem: SizeProblem,
    axis: tuple[RequestedArray, Axis, Expression],
    assignment: Assignment,
) -> bool:
    """Whether an expression is a size that fits into memory, or has no value yet."""
    array, _, expression = axis
    try:
        size = as_size(assignment.value(expression))
    except KeyError:
        return True
    except ArithmeticError:
        return False
    fixed = [each.size for each in array.spec.axes if each.size is not None]

    return size is not None and 0 <= size * prod(fixed) <= problem.items_per_array


def _is_usual(problem: SizeProblem, assignment: Assignment) -> bool:
    """Whether split axes are divided exactly, and results have no empty axis, as far as known."""
    sizes = map(assignment.size, problem.never_empty)

    return 0 not in sizes and all(_is_exact(each, assignment) for each in problem.divisions)


def _is_exact(division: tuple[Expression, Expression], assignment: Assignment) -> bool:
    """Whether a division has no remainder, or no value yet."""
    dividend, divisor = (assignment.size(each) for each in division)

    if dividend is None or divisor is None:
        return True

    return divisor != 0 and dividend % divisor == 0
