"""Mistakes of values: a mask of the other polarity, tokens counted from 1, a bound that is off."""

from __future__ import annotations

import operator
from typing import Any

from contracts.checks.array_values import read_values
from contracts.diagnosis.failed_check import FailedCheck, Mistake, map_arrays
from contracts.diagnosis.shape_mistakes import swapped_arguments
from contracts.model.markers import Below, Mask

__all__ = ["VALUE_MISTAKES"]

FEWEST_INDICES = 4
"""So many indices, not all equal and none of them 0, are taken for indices that start at 1."""


def other_polarity(failed: FailedCheck) -> str | None:
    """A mask was passed whose valid steps are the padded ones of the annotation."""
    marker = failed.error.marker
    if not isinstance(marker, Mask):
        return None
    if not failed.passes_with({failed.parameter: map_arrays(_inverted, failed.argument)}):
        return None

    return f"{failed.path} fits with the other polarity: it should be {marker.valid} where valid."


def counted_from_one(failed: FailedCheck) -> str | None:
    """Indices from 1 were passed: several of them, because a single one is wrong in any way."""
    is_limit = isinstance(failed.error.marker, Below) and failed.error.actual != -1
    values = read_values(failed.value) if is_limit else None
    if values is None or values.size < FEWEST_INDICES or values.min() == values.max():
        return None
    if not failed.passes_with({failed.parameter: map_arrays(_one_less, failed.argument)}):
        return None

    return f"{failed.path} fits if 1 is subtracted: indices are counted from 0."


def _inverted(mask: Any) -> Any:
    return operator.invert(mask) if str(mask.dtype).endswith("bool") else 1 - mask


def _one_less(indices: Any) -> Any:
    return indices - 1


def swapped_marked(failed: FailedCheck) -> str | None:
    """Two arguments with markers are swapped: an array without one may have any values."""
    marked = [path for path, array in failed.clause.arrays() if array.markers]
    names = [each for each in failed.values if each in marked]

    return swapped_arguments(failed) if len(names) > 1 else None


VALUE_MISTAKES: tuple[Mistake, ...] = (other_polarity, counted_from_one, swapped_marked)
