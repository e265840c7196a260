"""The parameters of a call of a module."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from torch import nn

__all__ = ["call_parameters"]

RECEIVER = "self"
"""The parameter that a method of TorchScript shows, and a bound method of Python does not."""


def call_parameters(module: nn.Module) -> Mapping[str, inspect.Parameter]:
    """
    Return the parameters of a module's `forward` by name, without the module itself.

    Raises:
        ValueError: its signature cannot be read.
    """
    parameters = inspect.signature(module.forward).parameters

    return {name: each for name, each in parameters.items() if name != RECEIVER}
