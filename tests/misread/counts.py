"""Count hints, and the right ones, over rows of `measured`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["Counts", "count"]


class Counts(NamedTuple):
    """
    Counts over faulty layers.

    Attributes:
        layers: the layers.
        failures: the laws that they fail, together.
        hints: the failures with a hint.
        right: the hints that say what is wrong with the layer.
        known: the layers that fail and have a known mistake.
        named: those of them with a right hint.
    """

    layers: int
    failures: int
    hints: int
    right: int
    known: int
    named: int


def count(rows: Iterable[Mapping[str, Any]]) -> Counts:
    """Count over rows, each of one layer with its failures."""
    rows = list(rows)
    failures = [each for row in rows for each in row["failures"]]
    known = [row for row in rows if row["known"] and row["failures"]]

    return Counts(
        layers=len(rows),
        failures=len(failures),
        hints=sum(each["hint"] is not None for each in failures),
        right=sum(each["right"] is True for each in failures),
        known=len(known),
        named=sum(any(each["right"] for each in row["failures"]) for row in known),
    )
