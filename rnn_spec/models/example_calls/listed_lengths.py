"""Lengths that an example has in a list, as `pack_padded_sequence` takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.signature.roles import Role, named_role

__all__ = ["with_tensors_for_lists"]

TAKEN = "as a list in the example; passed as a tensor"
"""What is noted of lengths that are drawn for each call."""

KEPT = (
    "as the list of the example in each call, since a call with a tensor raises an error: for "
    "other lengths, check a function call(model, ...) that makes the list of a tensor"
)
"""What is noted of lengths that are the same in each call."""


def with_tensors_for_lists(
    call_with: Callable[[Mapping[str, Any]], FlatCall], arguments: Mapping[str, Any]
) -> tuple[FlatCall, Mapping[str, str]]:
    """
    Return the call of an example with its lists of lengths as tensors, if it works so.

    Args:
        call_with: makes a call of arguments.
        arguments: the example, by the names of the parameters.

    Returns:
        the call, and a note of each list.
    """
    lists = {name: each for name, each in arguments.items() if _are_lengths(name, each, arguments)}
    as_given = call_with(arguments)
    if not lists:
        return as_given, {}
    call = call_with({**arguments, **{name: torch.tensor(each) for name, each in lists.items()}})
    works = call.runs

    return call if works else as_given, {
        f"{name} given": TAKEN if works else KEPT for name in lists
    }


def _are_lengths(name: str, value: Any, arguments: Mapping[str, Any]) -> bool:
    """Return whether a value is a list of lengths, one for each sample of a tensor."""
    if not isinstance(value, list) or not value or not all(type(each) is int for each in value):
        return False
    shapes = [each.shape for each in arguments.values() if isinstance(each, Tensor)]
    fits = any(len(value) in shape and max(value) in shape for shape in shapes)

    return fits and named_role(name) is Role.LENGTHS
