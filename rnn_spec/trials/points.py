"""
Points: numbers that Hypothesis generates once for all laws, and from which each makes its cases.

Hypothesis takes longer to start than to generate twenty points, so that one run of its engine is
shared by the laws whose factors and axes differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st

from rnn_spec.trials.readable_modules import readable_modules_alone

__all__ = ["SEEDS", "Point", "first_points", "points"]

FEW_CHOICES, FEW_SIZES = 12, 8
"""More than the factors with several values, and the sizes, of a law of the catalogue."""

FEW_POINTS = 16
"""More than the cases of a law that a quick check generates."""

EDGE, SEED = 1, 2
"""Bytes from which the edge, and the seed, are read."""

SEEDS = 256**SEED
"""A seed is below this."""

EDGES = 256 // 4
"""The edge is a byte below this."""


@dataclass(frozen=True)
class Point:
    """
    What a case is made of.

    Attributes:
        choices: numbers below 256 from which the values of factors are chosen.
        edge: whether sizes are small and may be equal, which is so one time in four.
        sizes: numbers below 256 from which the sizes are made.
        seed: the seed of the values.
    """

    choices: tuple[int, ...]
    edge: bool
    sizes: tuple[int, ...]
    seed: int


def points(choices: int, sizes: int) -> st.SearchStrategy[Point]:
    """Return a strategy for points with so many choices and sizes, each of them a byte."""
    length = choices + EDGE + sizes + SEED

    return st.binary(min_size=length, max_size=length).map(lambda drawn: _read(drawn, choices))


def _read(drawn: bytes, choices: int) -> Point:
    """Make a point of bytes, which Hypothesis draws at once, and independently."""
    *chosen, edge = drawn[: choices + EDGE]

    return Point(
        choices=tuple(chosen),
        edge=edge < EDGES,
        sizes=tuple(drawn[choices + EDGE : -SEED]),
        seed=int.from_bytes(drawn[-SEED:]),
    )


def first_points(count: int, seed: int, choices: int, sizes: int) -> tuple[Point, ...]:
    """
    Return the points that Hypothesis generates first.

    They have at least so many choices and sizes, and all of them are the same for most laws.
    """
    generated = FEW_POINTS
    while generated < count:
        generated *= 2

    return _generated(generated, seed, max(choices, FEW_CHOICES), max(sizes, FEW_SIZES))[:count]


@lru_cache(maxsize=64)
def _generated(count: int, seed: int, choices: int, sizes: int) -> tuple[Point, ...]:
    settings = hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    found: list[Point] = []

    @hypothesis.seed(seed)
    @settings
    @hypothesis.given(points(choices, sizes))
    def collect(point: Point) -> None:
        found.append(point)

    with readable_modules_alone():
        collect()

    return tuple(found)
