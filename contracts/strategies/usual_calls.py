"""The sizes and the dtypes with which a call runs: those that markers and torch need."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from contracts.checks.marked_arrays import MarkedArray
from contracts.model.markers import AtLeast, Below, Lengths, Mask
from contracts.model.structure import ArrayOf
from contracts.strategies.forms.template import ArrayNode

__all__ = ["is_index", "least_sizes", "own_dtype", "usual_dtypes"]


def is_index(array: ArrayOf) -> bool:
    """Whether the values of an array are indices or lengths, which torch takes as int64."""
    return any(isinstance(each, Below | Lengths) for each in array.markers)


def least_sizes(nodes: Iterable[ArrayNode], provided: Iterable[MarkedArray]) -> dict[str, int]:
    """Return the smallest size of each axis for which markers allow any values."""
    least: dict[str, int] = {}
    for each in nodes:
        for marker in each.structure.markers:
            for key, size in _least_sizes(marker):
                least[key] = max(size, least.get(key, 0))
    for array in provided:
        for marker in array.markers:
            if isinstance(marker, Lengths) and array.values is not None:
                longest = int(array.values.max(initial=0))
                least[marker.axis] = max(longest, least.get(marker.axis, 0))

    return least


def _least_sizes(marker: object) -> list[tuple[str, int]]:
    """Return the keys and the smallest sizes of the axes and the arguments in a marker."""
    match marker:
        case AtLeast(axis=axis, size=size) | Lengths(axis=axis, least=size):
            return [(axis, size)]
        case Mask(axis=axis):
            return [(axis, 1)]
        case Below(expression=limit):
            is_one_name = limit.text in {*limit.names, *(f"{{{each}}}" for each in limit.arguments)}
            return [(limit.text, 1)] if is_one_name else []

    return []


def own_dtype(receiver: Any) -> Any:
    """Return the dtype of the parameters of a module of torch, if they have one dtype."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(receiver, torch.nn.Module):
        return None
    dtypes = {each.dtype for each in receiver.parameters()}

    return dtypes.pop() if len(dtypes) == 1 else None


def usual_dtypes(choices: Sequence[Any], own: Any, *, is_index: bool) -> Sequence[Any]:
    """
    Return the dtypes that a function of torch takes, if they are among the choices.

    They are the dtype of a module's own parameters, and int64 for an index or a length.
    """
    torch = sys.modules.get("torch")
    usual = [own, torch.int64] if torch is not None and is_index else [own]
    are_usual = [each for each in choices if any(each is dtype for dtype in usual)]

    return are_usual or choices
