"""
An argument or a result of an example: its tensors by path, and everything else as it is.

Integers of NumPy are read as a tensor, and given as what they are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from contracts.model.structure import Structure

__all__ = ["NestedOf", "nested_of"]

DEEPEST = 6
"""Levels of an example that are looked at."""


@dataclass(frozen=True)
class NestedOf:
    """
    An argument, or a result, with the tensors of an example.

    Attributes:
        value: the example; None for a result, which is never assembled.
        path: its path.
        leaves: what was inferred of each tensor, by its path.
    """

    value: Any
    path: str
    leaves: Mapping[str, Structure] = dataclasses.field(default_factory=dict)

    @property
    def tensors(self) -> dict[str, Tensor]:
        """The tensors, each by its path."""
        found: dict[str, Tensor] = {}
        _rebuilt(self.value, self.path, found.setdefault)

        return found

    def with_leaves(self, leaves: Mapping[str, Structure]) -> NestedOf:
        """Return the same with what was inferred of its tensors."""
        own = {path: leaves[path] for path in self.tensors if path in leaves}

        return NestedOf(self.value, self.path, own)

    def assembled(self, values: Mapping[str, Any]) -> Any:
        """Return the argument with other tensors."""
        return _rebuilt(self.value, self.path, values.get)


def nested_of(value: Any, path: str) -> NestedOf:
    """Return an argument of an example."""
    return NestedOf(value, path)


def _rebuilt(
    value: Any, path: str, change: Callable[[str, Tensor], Any], depth: int = DEEPEST
) -> Any:
    """Return a value with each tensor changed; all else is the same object."""

    def below(part: Any, step: str) -> Any:
        return _rebuilt(part, path + step, change, depth - 1)

    if isinstance(value, Tensor):
        return change(path, value)
    if _is_integers(value):
        return _as_numpy(change(path, torch.tensor(value)))

    return _with_parts(value, below) if depth else value


def _is_integers(value: Any) -> bool:
    """Return whether a value is an array of NumPy with integers, such as lengths, or flags."""
    return isinstance(value, np.ndarray) and value.dtype.kind in {"i", "b"}


def _as_numpy(value: Any) -> Any:
    """Return a tensor as an array of NumPy; anything else as it is."""
    return value.detach().cpu().numpy() if isinstance(value, Tensor) else value


def _with_parts(value: Any, below: Callable[[Any, str], Any]) -> Any:
    """Return a container with other parts, each made of the old one and its step."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(below(each, f"[{n}]") for n, each in enumerate(value)))
    if isinstance(value, tuple | list):
        return type(value)(below(each, f"[{n}]") for n, each in enumerate(value))
    if isinstance(value, dict):
        return {key: below(each, f"[{key!r}]") for key, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (each for each in dataclasses.fields(value) if each.init)
        changed = {e.name: below(getattr(value, e.name), f".{e.name}") for e in fields}
        return dataclasses.replace(value, **changed)

    return value
