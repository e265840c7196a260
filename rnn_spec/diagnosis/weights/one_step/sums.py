"""
The sums over input and state that feed a unit, found from derivatives.

If an entry multiplies a value in a sum, the unit's derivative by the entry is the value times the
derivative by the sum. So the entries of one sum have equal quotients, each with the value that it
multiplies: 1, an input, a state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from rnn_spec.diagnosis.weights.one_step.experiment import NEGLIGIBLE
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Array, Entries

__all__ = ["Factor", "Sum", "find_sums"]

Factor: TypeAlias = tuple[str, int]
"""A value that an entry may multiply: ("x", 2) is an input, ("h", 0) a state, ("1", 0) is 1."""

PEEPHOLES = {"old c", "new c"}
"""Factors that only peepholes read."""


@dataclass(frozen=True, eq=False)
class Sum:
    """
    A sum that feeds a unit.

    Attributes:
        entries: the factor of each entry.
        derivative: the derivative of the unit by the sum, parts and samples in one axis.
    """

    entries: Mapping[int, Factor]
    derivative: Array

    @property
    def has_peephole(self) -> bool:
        """Whether it reads the cell state."""
        return any(kind in PEEPHOLES for kind, _ in self.entries.values())

    def reads(self, kind: str) -> list[int]:
        """Return the places of the inputs, or of the states, that it reads."""
        return sorted(place for each, place in self.entries.values() if each == kind)

    def value(
        self, values: Array, factors: Mapping[Factor, Array], *, peepholes: bool = True
    ) -> Array:
        """Return the value of the sum for each sample."""
        terms = [
            values[entry] * factors[factor]
            for entry, factor in self.entries.items()
            if peepholes or factor[0] not in PEEPHOLES
        ]

        return np.asarray(np.sum(terms, axis=0))


def find_sums(
    jacobian: Array, factors: Mapping[Factor, Array], tolerance: float
) -> tuple[list[Sum], list[int]]:
    """
    Return the sums that feed a unit, and the entries that are in no sum.

    Args:
        jacobian: the derivatives of a unit, parts and samples in one axis, by entries.
        factors: the value of each factor for each sample.
        tolerance: how far equal quotients may differ.
    """
    parts = len(jacobian) // len(next(iter(factors.values())))
    entries = np.flatnonzero(np.abs(jacobian).max(axis=0) > NEGLIGIBLE)
    names = list(factors)
    quotients = np.concatenate(
        [(jacobian[:, entries] / np.tile(factors[name], parts)[:, None]).T for name in names]
    )
    sums, used = [], set[int]()
    groups = _equal_rows(quotients, tolerance)
    for rows in sorted(groups, key=lambda rows: -len(set(rows % len(entries)))):
        members = {
            int(entries[row % len(entries)]): names[row // len(entries)]
            for row in rows
            if int(entries[row % len(entries)]) not in used
        }
        if len(set(members.values())) > 1:
            # Two biases have equal quotients under a wrong factor too.
            sums.append(Sum(members, quotients[rows[0]]))
            used |= members.keys()

    return sums, [int(entry) for entry in entries if int(entry) not in used]


def _equal_rows(rows: Array, tolerance: float) -> Iterator[Entries]:
    """
    Yield the groups of two or more equal rows.

    The rows are sorted along a few directions in turn, and divided where neighbours differ.
    """
    groups = np.zeros(len(rows), dtype=np.int64)
    sizes, places = np.linalg.norm(rows, axis=1), np.arange(rows.shape[1])
    for direction in (np.cos(places * 2.4), np.sin(places * 1.7 + 1), np.cos(places**2 + 0.5)):
        along = rows @ direction
        order = np.lexsort((along, groups))
        gaps = np.diff(along[order]) > tolerance * sizes[order][1:]
        divided = gaps | (np.diff(groups[order]) != 0)
        groups[order] = np.cumsum(np.concatenate([[0], divided]))
    order = np.argsort(groups, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(groups[order])) + 1, len(order))
    starts = np.append(0, ends[:-1])
    for place in np.flatnonzero(ends - starts > 1):
        yield order[starts[place] : ends[place]]
