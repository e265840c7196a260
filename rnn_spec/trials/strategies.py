"""Generate the cases of a law from its factors by Hypothesis, without filtering."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from rnn_spec.law_definition.case import Case, free_axes
from rnn_spec.law_definition.law import Law
from rnn_spec.trials.factors import Factors, least, made_case
from rnn_spec.trials.points import SEEDS, Point, first_points, points
from rnn_spec.trials.rows import DISTINCT

__all__ = ["cases", "generated"]

LARGEST_EDGE = 4
"""Sizes of the edge case are 1 to this, and may be equal."""


def generated(law: Law, domain: Factors, count: int, seed: int) -> tuple[Case, ...]:
    """
    Return cases that Hypothesis generates, for factors as `factors` returns them.

    All laws have the same points. In what order a law reads the choices of a point, and by how much
    it changes the seed, is its own, so that laws with the same factors are not tried on one case.
    """
    own = zlib.crc32(law.name.encode())
    varied, names = _varied(domain), _sizes_of(law)
    found = first_points(count, seed, len(varied), len(names))
    order = list(range(len(found[0].choices))) if found else []
    random.Random(own).shuffle(order)  # noqa: S311 - reproducible, not secret

    return tuple(_case(law, domain, _turned(point, order, own)) for point in found)


def cases(law: Law, domain: Factors) -> st.SearchStrategy[Case]:
    """Return a strategy for cases of a law, from what `factors` returns."""
    found = points(len(_varied(domain)), len(_sizes_of(law)))

    return found.map(lambda point: _case(law, domain, point))


def _turned(point: Point, order: Sequence[int], own: int) -> Point:
    """Return a point with its choices in another order, and another seed."""
    choices = tuple(point.choices[place] for place in order)

    return Point(choices, point.edge, point.sizes, (point.seed + own) % SEEDS)


def _case(law: Law, domain: Factors, point: Point) -> Case:
    """Make a case of a point."""
    numbers = dict(zip(_varied(domain), point.choices, strict=False))
    chosen = {name: values[numbers.get(name, 0) % len(values)] for name, values in domain.items()}
    few = least(law)
    sizes = {
        name: max(size, few.get(name, 1)) for name, size in _sizes(_sizes_of(law), point).items()
    }

    return made_case(chosen, sizes, point.seed)


def _varied(domain: Factors) -> list[str]:
    """Return the names of the factors that have several values."""
    return [name for name, values in domain.items() if len(values) > 1]


def _sizes_of(law: Law) -> tuple[str, ...]:
    return ("input_size", "hidden_size", "proj_size", *free_axes(law))


def _sizes(names: Sequence[str], point: Point) -> dict[str, Any]:
    """
    Make sizes: one time in four small ones, which may be equal, otherwise distinct ones.

    Both are made from the same numbers, so that distinct sizes shrink into small ones.
    """
    raw = {name: size % len(DISTINCT) for name, size in zip(names, point.sizes, strict=False)}
    if point.edge:
        return {name: min(1 + each, LARGEST_EDGE) for name, each in raw.items()}
    pool = list(DISTINCT)

    return {name: pool.pop(each % len(pool)) for name, each in raw.items()}
