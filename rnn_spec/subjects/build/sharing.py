"""Layers of one class that share a module: a check of one of them must not change another."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from rnn_spec.exceptions import harmless

__all__ = ["Apart"]


class Apart:
    """
    Makes layers that share no module and no parameter with one another.

    Attributes:
        shares: whether the layers of this maker share one; None before the first is made.
    """

    def __init__(self) -> None:
        """Find out when the first layer is made."""
        self.shares: bool | None = None

    def made(self, make: Callable[[], Any]) -> Any:
        """Return what a function makes; if that is shared, a copy."""
        made = make()
        if self.shares is None:
            self.shares = _shares(made, make)
        if self.shares:
            with harmless():
                return copy.deepcopy(made)

        return made


def _shares(made: Any, make: Callable[[], Any]) -> bool:
    """Return whether a module shares a part with another one that is made in the same way."""
    other: Any = None
    with harmless(), torch.random.fork_rng(devices=[]):
        other = make()

    return bool(_parts(made) & _parts(other))


def _parts(module: Any) -> set[int]:
    """Return the identities of the modules and parameters of a module."""
    if not isinstance(module, nn.Module):
        return set()

    return {id(each) for each in (*module.modules(), *module.parameters())}
