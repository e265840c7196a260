"""Sizes for every axis of a call, solved for first: nothing drawn is thrown away."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from math import prod
from typing import Any

from hypothesis import strategies as st

from contracts.errors import ContractError
from contracts.model.arithmetic import Expression
from contracts.model.axes import ArraySpec, Axis
from contracts.model.refinements import Refinement
from contracts.strategies.choices import Draw, one_in, one_of
from contracts.strategies.space import Space

__all__ = ["Known", "System", "Wanted"]

Shape = tuple[int, ...]
Size = int | Shape

SMALLEST_DISTINCT = 2

LARGEST_EDGE = 3

MORE_ONES = 2
"""Numbers beyond the largest edge that stand for 1: Hypothesis puts 0 where it can."""

LONGEST_RUN = 2
"""Axes in a run of axes, at most."""

FEWEST = 4
"""How many sizes to look for where refinements leave few of the usual ones."""

FARTHEST = 10_000
"""How far to look for them."""

WIDEST = (16, 64)
"""How far to look for sizes that make every expression a size."""

ITEM_BYTES = 16
"""Of the largest dtype: complex128."""


@dataclass(frozen=True)
class Wanted:
    """
    An array of a call that is to be made.

    Attributes:
        path: where it stands.
        spec: what is annotated there.
        listed: whether another may be looked at in its place: so it must bind what they bind.
    """

    path: str
    spec: ArraySpec
    listed: bool = False

    def keyed(self) -> Iterator[tuple[str, Axis]]:
        """Give each axis with what its size is kept under; an anonymous one has its own place."""
        for place, axis in enumerate(self.spec.axes):
            own = f"{'*' * axis.variadic}{self.path}.{place}"
            yield ("" if axis.size is not None or axis.expression else axis.key or own), axis


@dataclass
class Known:
    """
    What is known of a call when its sizes are drawn.

    Attributes:
        names: the arguments by name, for expressions.
        sizes: of axes; `{name}` is an argument that stands for a size.
        largest: the largest size with which all arrays fit into memory.
        constants: the values of expressions that depend on nothing that is drawn, by their text.
    """

    names: dict[str, Any]
    sizes: dict[str, Size] = field(default_factory=dict)
    largest: int = 0
    constants: dict[str, Any] = field(default_factory=dict)

    def beside(self, key: str, size: Size) -> Known:
        """Give what is known when one more size is."""
        sizes = {**self.sizes, key: size}

        return Known(self.names, sizes, self.largest, self.constants)

    def value(self, expression: Expression) -> Any:
        """Evaluate; `KeyError` if a name is missing, and whatever an argument raises."""
        if expression.text in self.constants:
            return self.constants[expression.text]
        counts = {key[1:-1]: size for key, size in self.sizes.items() if key[0] == "{"}
        value = expression.value(self.sizes, {**self.names, **counts} if counts else self.names)
        if not counts and not expression.names:
            self.constants[expression.text] = value

        return value


@dataclass(frozen=True)
class System:
    """
    The sizes that a clause leaves open, and what is asked of them.

    Attributes:
        arrays: of the arguments, in the order in which they are held.
        results: that some call must be able to give.
        refinements: of the clause.
        counts: the arguments that expressions take for numbers, to be solved for as well.
        space: what may be drawn.
    """

    arrays: tuple[Wanted, ...]
    results: tuple[Wanted, ...]
    refinements: tuple[Refinement, ...]
    counts: tuple[str, ...]
    space: Space

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What has a size of its own: arguments that are numbers, then axes and runs of axes."""
        axes = [key for array in self.arrays for key, _ in array.keyed() if key]
        counts = [f"{{{name}}}" for name in self.counts]

        return tuple(dict.fromkeys((*counts, *axes)))

    @cached_property
    def expressions(self) -> tuple[tuple[Wanted, Axis, Expression], ...]:
        """Every axis that is worked out from others, results' too."""
        return tuple(
            (array, axis, axis.expression)
            for array in (*self.arrays, *self.results)
            for axis in array.spec.axes
            if axis.expression is not None
        )

    @cached_property
    def needed(self) -> frozenset[str]:
        """Names of axes that expressions speak of."""
        return frozenset(name for *_, each in self.expressions for name in each.names)

    def unbound(self, known: Known) -> frozenset[str]:
        """Name the axes that an expression speaks of, and that no array before it has."""
        bound = set(known.sizes)
        missing: set[str] = set()
        for array in (*self.arrays, *self.results):
            for key, axis in array.keyed():
                missing |= set(axis.expression.names if axis.expression else ()) - bound
                bound |= {key} - {""}

        return frozenset(missing)

    @cached_property
    def ruled(self) -> tuple[str, ...]:
        """Keys that some expression depends on: they are solved for together."""
        names = {
            *self.needed,
            *(f"{{{each}}}" for *_, x in self.expressions for each in x.arguments),
        }

        return tuple(key for key in self.keys if key in names)

    @cached_property
    def never_one(self) -> frozenset[str]:
        """Needed names whose first axis may be broadcast: a size of 1 would bind nothing."""
        first: dict[str, Axis] = {}
        for array in self.arrays:
            for key, axis in array.keyed():
                first.setdefault(key, axis)

        return frozenset(key for key in self.needed if key in first and first[key].broadcast)

    def solve(self, draw: Draw, known: Known) -> None:
        """
        Draw every size that is not known.

        Raises:
            ContractError: no sizes make every expression a size.
        """
        edge = self.space.sizes == "edge"
        if self.space.sizes == "mixed":
            edge = one_in(draw, 2)
        used = set() if edge else self._constants(known)
        known.largest = self._largest(known)
        for key in self.keys:
            if key in known.sizes:
                continue
            if key.startswith("*"):
                known.sizes[key] = self._run(draw, key, known, used, edge=edge)
            else:
                known.sizes[key] = self._size(draw, key, known, used, edge=edge)

    def break_off(self, draw: Draw, known: Known, refinement: Refinement) -> None:
        """Give the axis of a refinement a size that breaks it, where there is one to be had."""
        key = refinement.axis or ""
        if key not in self.keys or key in known.sizes:
            return
        run = key.startswith("*")
        small = range(LARGEST_EDGE + 1)
        sizes: list[Size] = [tuple(range(2, 2 + n)) for n in small] if run else list(small)
        broken = [
            size
            for size in sizes
            if not refinement.admits(size, known.names) and self._solvable(key, size, known)
        ]
        if broken:
            known.sizes[key] = one_of(draw, broken)

    def shapes(self, draw: Draw, known: Known) -> list[Shape]:
        """Give each array its shape; an axis that may be broadcast is 1 half of the time."""
        bound: set[str] = set()
        shapes = []
        for array in self.arrays:
            parts: list[Shape] = []
            for key, axis in array.keyed():
                whole = self._whole(key, axis, known)
                binds = key in self.needed and (array.listed or key not in bound)
                may_stretch = axis.broadcast and not binds
                parts.append(_stretched(draw, whole) if may_stretch else whole)
                bound |= {key}
            shapes.append(tuple(chain.from_iterable(parts)))

        return shapes

    def _whole(self, key: str, axis: Axis, known: Known) -> Shape:
        size: Any = known.sizes[key] if key else axis.size
        if axis.expression is not None:
            size = _worked_out(self.arrays[0].path, axis, axis.expression, known)

        return size if isinstance(size, tuple) else (size,)

    def _constants(self, known: Known) -> set[int]:
        """
        Sizes that are fixed whatever is drawn: no other axis should be of one of them.

        Raises:
            ContractError: an expression over arguments has no value, or is no size.
        """
        given = chain.from_iterable(
            size if isinstance(size, tuple) else (size,) for size in known.sizes.values()
        )
        axes = (axis.size for array in self.arrays for axis in array.spec.axes)
        fixed = {*given, *(size for size in axes if size is not None)}
        for array, axis, expression in self.expressions:
            if not expression.names and not set(expression.arguments) & set(self.counts):
                fixed.add(_worked_out(array.path, axis, expression, known))

        return fixed

    def _run(self, draw: Draw, key: str, known: Known, used: set[int], *, edge: bool) -> Shape:
        """Draw how many axes a run has, few times none, then each of them."""
        lengths = [
            length
            for length in range(LONGEST_RUN + 1)
            if self._admitted(key, (SMALLEST_DISTINCT,) * length, known)
        ]
        length = one_of(draw, [*lengths, *lengths[1:]]) if lengths else 0

        return tuple(self._size(draw, key, known, used, edge=edge) for _ in range(length))

    def _size(self, draw: Draw, key: str, known: Known, used: set[int], *, edge: bool) -> int:
        """
        Draw a size with which the rest can be solved for, an unused one if there is one.

        What is drawn is the size itself, and a second time where it is used: so a case of
        distinct sizes is also one of edges, and shrinks into it.
        """
        domain = self._domain(key, known, edge=edge)
        unused = domain if edge else [size for size in domain if size not in used]
        size = _near(draw, domain, ones=MORE_ONES * edge) if domain else 0
        if unused and size not in unused:
            size = draw(st.integers(unused[0], unused[-1]))
        for sizes in chain((unused, domain), self._wider(key, known)):
            for each in sorted(sizes, key=lambda other: (abs(other - size), other)):
                if self._solvable(key, each, known):
                    used.add(each)
                    return each

        raise self._unsolvable(known)

    def _wider(self, key: str, known: Known) -> Iterator[Sequence[int]]:
        """Sizes beyond the usual ones, for an expression such as `n/16`."""
        for largest in WIDEST:
            yield [size for size in range(largest + 1) if self._admitted(key, size, known)]

    def _domain(self, key: str, known: Known, *, edge: bool) -> Sequence[int]:
        """Give the sizes that refinements and the bound on bytes leave, smallest first."""
        if any(each.axis == key for each in self.refinements) and not key.startswith("*"):
            sizes: Sequence[int] = list(self._sizes_admitted(key, known))
        else:
            sizes = range(known.largest + 1)
        least, most = (0, LARGEST_EDGE) if edge else (SMALLEST_DISTINCT, max(sizes, default=0))
        if key in self.never_one:
            sizes = [size for size in sizes if size != 1]

        return [size for size in sizes if least <= size <= most] or sizes[:FEWEST]

    def _sizes_admitted(self, key: str, known: Known) -> Iterator[int]:
        found = 0
        for size in range(FARTHEST):
            if size > known.largest and found:
                return
            if self._admitted(key, size, known):
                found += 1
                yield size

    def _admitted(self, key: str, size: Size, known: Known) -> bool:
        return all(each.admits(size, known.names) for each in self.refinements if each.axis == key)

    def _largest(self, known: Known) -> int:
        """Give the largest size of an open axis with which all arrays fit into `max_bytes`."""
        items = self.space.max_bytes // (ITEM_BYTES * max(1, len(self.arrays)))
        largest = self.space.largest
        for array in self.arrays:
            fixed, open_axes = self._room(array, known)
            while largest > 1 and fixed * largest**open_axes > items:
                largest -= 1
            if fixed > items:
                message = (
                    f"{array.path} takes {fixed * ITEM_BYTES} bytes or more, where max_bytes = "
                    f"{self.space.max_bytes} for all arrays belongs"
                )
                raise ContractError(message, argument=array.path, actual=fixed * ITEM_BYTES)

        return largest

    def _room(self, array: Wanted, known: Known) -> tuple[int, int]:
        """Give the product of what is fixed, and how many axes are open."""
        axes = array.spec.axes
        runs = LONGEST_RUN * sum(axis.variadic for axis in axes)
        fixed = [axis.size for axis in axes if axis.size is not None]
        worked_out = [axis.expression for axis in axes if axis.expression is not None]
        fixed += [_tried(known, each) or 1 for each in worked_out if not each.names]
        open_axes = sum(axis.name is not None and not axis.variadic for axis in axes)

        return prod(fixed), runs + open_axes

    def _solvable(self, key: str, size: Size, known: Known) -> bool:
        if key not in self.ruled:
            return True
        rest = [each for each in self.ruled if each not in known.sizes and each != key]

        return self._completes(known.beside(key, size), rest)

    def _completes(self, known: Known, rest: Sequence[str]) -> bool:
        """Whether the sizes known can be completed so that every expression is a size."""
        if not all(self._holds(each, known) for each in self.expressions):
            return False
        if not rest:
            return True
        key, *others = rest
        sizes = dict.fromkeys(chain(self._domain(key, known, edge=False), range(WIDEST[0])))

        return any(
            self._completes(known.beside(key, size), others)
            for size in sizes
            if self._admitted(key, size, known) and not (size == 1 and key in self.never_one)
        )

    def _holds(self, axis: tuple[Wanted, Axis, Expression], known: Known) -> bool:
        """Whether an expression is a size that fits into memory, or is not known yet."""
        array, _, expression = axis
        try:
            size = _as_size(known.value(expression))
        except KeyError:
            return True
        except ArithmeticError:
            return False
        most = self.space.max_bytes // (ITEM_BYTES * max(1, len(self.arrays)))
        fixed = [each.size for each in array.spec.axes if each.size is not None]

        return size is not None and 0 <= size * prod(fixed) <= most

    def _unsolvable(self, known: Known) -> ContractError:
        written = ", ".join(dict.fromkeys(axis.text for _, axis, _ in self.expressions))
        drawn = ", ".join(f"{key} = {size}" for key, size in known.sizes.items())
        given = f" with {drawn}" if drawn else ""

        return ContractError(
            f"no sizes up to {WIDEST[-1]}{given} make every one of {written} a size",
            axis=written,
        )


def _tried(known: Known, expression: Expression) -> int | None:
    try:
        return _as_size(known.value(expression))
    except Exception:
        return None


def _worked_out(path: str, axis: Axis, expression: Expression, known: Known) -> int:
    try:
        value = known.value(expression)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        message = f"the axis {axis.text} of {path} cannot be worked out: {reason}"
        raise ContractError(message, argument=path, axis=axis.text) from error
    size = _as_size(value)
    if size is None or size < 0:
        message = f"the axis {axis.text} of {path} is {value!r}, where a size belongs"
        raise ContractError(message, argument=path, axis=axis.text)

    return size


def _as_size(value: Any) -> int | None:
    """Read what an expression gives as a size, if it is one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return operator.index(value)
    except TypeError:
        return None


def _near(draw: Draw, domain: Sequence[int], *, ones: int) -> int:
    """Draw a number between the smallest and the largest of some sizes, 1 more often."""
    number = draw(st.integers(domain[0], domain[-1] + ones))

    return int(number) if number <= domain[-1] else 1


def _stretched(draw: Draw, whole: Shape) -> Shape:
    """Cut axes off the front and make others 1, where broadcasting puts them back."""
    if len(whole) == 1:
        return (1,) if draw(st.booleans()) else whole
    kept = whole[draw(st.integers(0, len(whole))) :]

    return tuple(1 if draw(st.booleans()) else size for size in kept)
