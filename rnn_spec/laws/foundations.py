"""The prerequisites of every law about values, and the decorator that gives them to a law."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rnn_spec.law_definition.law import Law, as_tuple, law

__all__ = ["FOUNDATIONS", "value_law"]

FOUNDATIONS = (
    "answer",
    "inputs_kept",
    "finite",
    "output_shape",
    "state_shapes",
    "dtype_kept",
    "device_kept",
    "batch_first",
    "strides",
)


def value_law(*, also_requires: str | tuple[str, ...] = (), **fields: Any) -> Callable[..., Law]:
    """
    Make a law about values; its prerequisites are the foundations.

    Args:
        also_requires: further prerequisites, by name.
        fields: as for `law`.
    """
    return law(requires_laws=(*FOUNDATIONS, *as_tuple(also_requires)), **fields)
