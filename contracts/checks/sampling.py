"""Some items of a long list or mapping, for a check that does not look at each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from contracts.errors import ContractError

__all__ = ["check_sample", "sampled"]

LEAST = 2
"""The first item and the last one."""


def sampled(items: Collection[Any], count: int) -> Collection[Any]:
    """
    Return some items: the first, the last, and others at equal distances, the same at each call.

    Args:
        items: a sequence, or the values of a mapping.
        count: how many items; all are returned if there are not more.
    """
    if len(items) <= count:
        return items
    indexed = items if isinstance(items, Sequence) else tuple(items)
    last = len(indexed) - 1

    return [indexed[number * last // (count - 1)] for number in range(count)]


def check_sample(sample: object) -> None:
    """
    Check the number of items that are looked at: None for each item, or at least two.

    Raises:
        ContractError: it is anything else.
    """
    if sample is None or (type(sample) is int and sample >= LEAST):
        return
    expected = f"None, or an integer of at least {LEAST}"
    message = f"checked: sample: got {sample!r}, expected {expected}"
    raise ContractError(message, argument="sample", expected=expected, actual=sample)
