"""Lists with an item for each sample of a batch: they have as many items as the axis `batch`."""

from __future__ import annotations

from contracts.model.clause import Clause
from contracts.model.structure import SequenceOf, Structure, axes_in, has_arrays, options_in

__all__ = ["BATCH", "lists_samples"]

BATCH = "batch"
"""The name of the axis of samples."""


def lists_samples(clause: Clause) -> bool:
    """Whether an argument lists arrays of one sample each, and another has an axis `batch`."""
    structures = [each.structure for each in clause.parameters]
    lists = [each for each in structures if any(map(_lists_arrays, options_in(each)))]
    others = [each for each in structures if each not in lists]

    return any(map(_has_batch, others)) and any(not _has_batch(each) for each in lists)


def _lists_arrays(structure: Structure) -> bool:
    return isinstance(structure, SequenceOf) and has_arrays(structure)


def _has_batch(structure: Structure) -> bool:
    return any(axis.key == BATCH for _, axis in axes_in(structure, ""))
