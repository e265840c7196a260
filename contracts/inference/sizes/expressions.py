"""Find the simplest expression over sizes that gives every size of a result."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, permutations

import numpy as np

from contracts.inference.sizes.points import Point, value_at
from contracts.inference.sizes.sizes import LETTERS
from contracts.model.arithmetic import parse

__all__ = ["expression_for"]

Column = np.ndarray
"""The value of a term at each point."""

MOST_FACTORS = 4
"""The largest number of sizes in a product."""

MOST_PRODUCTS = 30
"""So many products are tried: of many sizes, only those of two."""

LARGEST_DIVISOR = 12

LARGEST_LIMIT = 40
"""The largest number in `min(n, 12)`."""

EXACT = 1e-6
"""How near a sum of terms must be to the size."""

ROUND = 1e-4
"""How near a coefficient must be to a whole number, or to a half."""


@dataclass(frozen=True)
class Term:
    """A part of a sum: its text and its column."""

    text: str
    column: Column


def expression_for(points: Sequence[tuple[Point, int]], count: int) -> str | None:
    """
    Return the simplest expression that gives every size, or None.

    Args:
        points: values of the free sizes, each with the size of the result.
        count: the number of the free sizes, which are named by letters.
    """
    return _Search(tuple(points), count).expression()


@dataclass(frozen=True)
class _Search:
    points: tuple[tuple[Point, int], ...]
    count: int

    @cached_property
    def sizes(self) -> Column:
        """The sizes of the result."""
        return np.array([size for _, size in self.points])

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The values of each free size."""
        values = np.array([point for point, _ in self.points]).reshape(len(self.points), self.count)

        return {letter: values[:, k] for k, letter in enumerate(LETTERS[: self.count])}

    def expression(self) -> str | None:
        """Return the simplest expression, or None."""
        if (self.sizes == self.sizes[0]).all():
            return str(self.sizes[0])
        letters, needed = list(self.columns), self._needed()
        for used in [needed] if needed == letters else [needed, letters]:
            for attempt in (self._sum, self._quotient, self._halves, self._extremum, self._parts):
                found = attempt(used)
                if found is not None:
                    return found

        return self._multiple()

    def _needed(self) -> list[str]:
        """Return the letters of which a change alone changed the size."""
        pairs = list(combinations(self.points, 2))

        return [
            letter
            for k, letter in enumerate(self.columns)
            if any(a != b and _differ_only_at(k, p, q) for (p, a), (q, b) in pairs)
        ]

    def term(self, text: str) -> Term:
        """Return a term without `min` and `max`."""
        value = parse(text).value(self.columns, {})

        return Term(text, np.broadcast_to(value, self.sizes.shape))

    def _products(self, letters: Sequence[str]) -> list[Term]:
        most = min(len(letters), MOST_FACTORS)
        while most > 2 and _combinations(len(letters), most) > MOST_PRODUCTS:  # noqa: PLR2004
            most -= 1

        return [
            self.term("*".join(each))
            for count in range(2, most + 1)
            for each in combinations(letters, count)
        ]

    def _sum(self, letters: Sequence[str]) -> str | None:
        """A sum of one or two terms, or of every letter."""
        one, singles = self.term("1"), [self.term(each) for each in letters]
        terms = [*singles, *self._products(letters)]
        few = (
            [*chosen, *constant]
            for count in (1, 2)
            for chosen in combinations(terms, count)
            for constant in ((), (one,))
        )

        return self._first_sum([*few, [*singles, one]])

    def _first_sum(self, candidates: Sequence[Sequence[Term]], unit: int = 1) -> str | None:
        for terms in candidates:
            coefficients = self._coefficients(terms, unit)
            if coefficients is not None:
                return _written(terms, coefficients)

        return None

    def _coefficients(self, terms: Sequence[Term], unit: int = 1) -> Column | None:
        """Return the coefficients of a sum, multiples of one over *unit*, or None."""
        if len(self.sizes) <= len(terms):
            return None
        matrix = np.stack([each.column for each in terms], 1).astype(float)
        solved, _, rank, _ = np.linalg.lstsq(matrix, self.sizes.astype(float), rcond=None)
        rounded = np.round(solved * unit) / unit
        is_round = np.abs(solved - rounded).max() < ROUND
        is_exact = np.abs(matrix @ rounded - self.sizes).max() < EXACT

        return rounded if rank == len(terms) and is_round and is_exact else None

    def _quotient(self, letters: Sequence[str]) -> str | None:
        """A term divided by a number, rounded down."""
        pairs = list(permutations(letters, 2))
        texts = [
            *letters,
            *(each.text for each in self._products(letters)),
            *(f"{k}*{each}" for k in (2, 3) for each in letters),
            *(f"{x}+{y}" for x, y in pairs if x < y),
            *(f"{x}-{y}" for x, y in pairs),
            *(f"{x}-2*{y}" for x, y in pairs),
        ]
        terms = [*map(self.term, texts), *self._distances(letters)]
        found = (
            _divided(each.text, divisor, shift)
            for divisor in range(2, LARGEST_DIVISOR + 1)
            for each in terms
            if (shift := self._shift(each.column, divisor)) is not None
        )

        return next(found, None)

    def _distances(self, letters: Sequence[str]) -> Iterator[Term]:
        """Yield the difference of the larger and the smaller of two sizes."""
        for x, y in combinations(letters, 2):
            column = np.abs(self.columns[x] - self.columns[y])
            yield Term(f"max({x},{y})-min({x},{y})", column)

    def _shift(self, column: Column, divisor: int) -> int | None:
        """Return the number to add before the division, the nearest to zero, or None."""
        least = int((divisor * self.sizes - column).max())
        most = int((divisor * self.sizes - column + divisor - 1).min())
        if least > most:
            return None

        return 0 if least <= 0 <= most else least

    def _halves(self, letters: Sequence[str]) -> str | None:
        """A sum of terms and of squares, with halves as coefficients."""
        one, singles, products = self.term("1"), map(self.term, letters), self._products(letters)
        first, squares = list(singles), [self.term(f"{each}*{each}") for each in letters]
        more = ([*first, *products], [*first, *squares], [*first, *products, *squares])

        return self._first_sum([[*each, one] for each in more], unit=2)

    def _extremum(self, letters: Sequence[str]) -> str | None:
        """A sum with a smaller or a larger one of sizes."""
        for terms in chain(self._limits(letters), self._extrema(letters)):
            coefficients = self._coefficients(terms)
            if coefficients is not None and coefficients[0]:
                return _written(terms, coefficients)

        return None

    def _limits(self, letters: Sequence[str]) -> Iterator[list[Term]]:
        """Yield terms with a size that is limited by a number."""
        one = self.term("1")
        for name, function in (("min", np.minimum), ("max", np.maximum)):
            for letter in letters:
                for limit in range(1, LARGEST_LIMIT):
                    column = function(self.columns[letter], limit)
                    term = Term(f"{name}({letter},{limit})", column)
                    yield from ([term], [term, one])

    def _extrema(self, letters: Sequence[str]) -> Iterator[list[Term]]:
        """Yield terms with the largest and the smallest of several sizes."""
        one = self.term("1")
        for count in range(2, len(letters) + 1):
            for chosen in combinations(letters, count):
                columns = [self.columns[each] for each in chosen]
                largest = Term(f"max({','.join(chosen)})", np.maximum.reduce(columns))
                smallest = Term(f"min({','.join(chosen)})", np.minimum.reduce(columns))
                others = [self.term(each) for each in letters if each not in chosen]
                for terms in ([largest], [smallest], [largest, smallest]):
                    yield from (terms, [*terms, one], [*terms, *others, one])

    def _parts(self, letters: Sequence[str]) -> str | None:
        """A sum, or a product, of what each size gives alone."""
        if len(letters) < 2 or letters != self._needed():  # noqa: PLR2004
            return None
        lines = [self._line(letter) for letter in letters]
        sums = [_Search(each, self.count).expression() for each in lines]
        found = self._as_sum(sums)
        if found is not None:
            return found
        products = [_Search(_reduced(each), self.count).expression() for each in lines]

        return self._as_product(products)

    def _line(self, letter: str) -> tuple[tuple[Point, int], ...]:
        """Return the points that differ from the first only in one size."""
        index, first = LETTERS.index(letter), self.points[0][0]

        return tuple(each for each in self.points if _differ_only_at(index, each[0], first))

    def _as_sum(self, parts: Sequence[str | None]) -> str | None:
        if None in parts:
            return None
        extra = (len(parts) - 1) * int(self.sizes[0])

        return self._confirmed(f"{'+'.join(filter(None, parts))}-{extra}")

    def _as_product(self, parts: Sequence[str | None]) -> str | None:
        if None in parts:
            return None
        text = "*".join(
            f"({each})" if set("+-") & set(each) else each for each in filter(None, parts)
        )
        first = value_at(parse(text), self.points[0][0])
        factor = int(self.sizes[0]) // max(1, first)

        return self._confirmed(f"{factor}*{text}" if factor > 1 else text)

    def _confirmed(self, text: str) -> str | None:
        """Return an expression that gives every size."""
        expression = parse(text)
        is_right = all(value_at(expression, point) == size for point, size in self.points)

        return text if is_right else None

    def _multiple(self) -> str | None:
        """A multiple of a simpler expression."""
        factor = math.gcd(*map(int, self.sizes))
        if factor <= 1:
            return None
        rest = _Search(tuple((p, size // factor) for p, size in self.points), self.count)
        found = rest.expression()

        return found and f"{factor}*({found})"


def _combinations(count: int, most: int) -> int:
    """Return how many products of up to so many factors there are."""
    return sum(math.comb(count, factors) for factors in range(2, most + 1))


def _differ_only_at(index: int, one: Point, other: Point) -> bool:
    return one[:index] == other[:index] and one[index + 1 :] == other[index + 1 :]


def _reduced(line: Sequence[tuple[Point, int]]) -> tuple[tuple[Point, int], ...]:
    """Return sizes divided by what they have in common."""
    factor = max(1, math.gcd(*(size for _, size in line)))

    return tuple((point, size // factor) for point, size in line)


def _divided(term: str, divisor: int, shift: int) -> str:
    if shift:
        return f"({term}{shift:+d})//{divisor}"

    return f"{term}//{divisor}" if term.isalpha() else f"({term})//{divisor}"


def _written(terms: Sequence[Term], coefficients: Column) -> str:
    """Write a sum: letters before the constant, positive before negative."""
    parts = [(k, each.text) for k, each in zip(coefficients, terms, strict=True) if k]
    halves = any(k % 1 for k, _ in parts)
    text = ""
    for k, term in sorted(parts, key=lambda part: (part[1] == "1", part[0] < 0)):
        text += _signed(int(k * (2 if halves else 1)), term, is_first=not text)

    return (f"({text})//2" if halves else text) or "0"


def _signed(coefficient: int, term: str, *, is_first: bool) -> str:
    sign = "-" if coefficient < 0 else "" if is_first else "+"
    size = abs(coefficient)
    if term == "1":
        return f"{sign}{size}"

    return f"{sign}{term}" if size == 1 else f"{sign}{size}*{term}"
