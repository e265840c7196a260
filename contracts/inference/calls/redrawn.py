"""Other values of a module's parameters, for a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["redrawn_parameters"]

SCALE = 0.3
"""The standard deviation of the values: no part of a module is nearly zero, or saturated."""


@contextmanager
def redrawn_parameters(function: Callable[..., Any]) -> Iterator[bool]:
    """
    Give a module of torch other parameters, and restore them; say whether there are any.

    Those of its own may hide what depends on what: a last layer that starts at zero, or weights
    so small that a step of a sequence has no visible effect on the next one.
    """
    parameters = _parameters(function)
    if not parameters:
        yield False
        return
    torch = sys.modules["torch"]
    generator = torch.Generator().manual_seed(0)
    kept = [each.detach().clone() for each in parameters]
    with torch.no_grad():
        for each in parameters:
            each.copy_(SCALE * torch.randn(each.shape, generator=generator))
    try:
        yield True
    finally:
        with torch.no_grad():
            for each, value in zip(parameters, kept, strict=True):
                each.copy_(value)


def _parameters(function: Callable[..., Any]) -> list[Any]:
    """Return the real parameters of a module, or of the module of a method."""
    owner = getattr(function, "__self__", function)
    parameters = getattr(owner, "parameters", None)
    if not callable(parameters) or not hasattr(owner, "forward"):
        return []

    return [each for each in parameters() if each.is_floating_point()]
