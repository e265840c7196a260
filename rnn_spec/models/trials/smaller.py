"""Make the sizes of a case smaller, as long as the law fails on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.subject.model import Subject

__all__ = ["smallest_case"]

MOST = 4
"""How many smaller sizes of an axis are tried."""


def smallest_case(
    subject: Subject, case: ModelCase, fails: Callable[[ModelCase], bool]
) -> ModelCase:
    """Return a case on which a law fails, each axis in turn as small as it may be."""
    for axis, size in case.sizes.items():
        runs = [each for each in range(1, size) if subject.domain.nearest(axis, each) == each]
        cases = (replace(case, sizes={**case.sizes, axis: each}) for each in runs[:MOST])
        case = next(filter(fails, cases), case)

    return case
