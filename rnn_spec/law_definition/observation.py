"""A call as the module inside an adapter sees it: what it receives, and what it returns."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

__all__ = ["ObservedCall", "parts_of", "tensors_in"]

DEEPEST = 5
"""Levels of a structure that are looked at; an object may contain itself."""


@dataclass(frozen=True)
class ObservedCall:
    """
    One call of a module, in its own conventions.

    Attributes:
        before: a copy of every tensor of the arguments, made before the call, by its place.
        tensors: the tensors of the arguments before the call, by place, as they are now.
        given: the arguments, by name: tensors, or lists, dicts and records of tensors.
        returned: the results, by name.
    """

    before: Mapping[str, Tensor]
    tensors: Mapping[str, Tensor]
    given: Mapping[str, Any]
    returned: Mapping[str, Any]

    @property
    def arguments(self) -> dict[str, Tensor]:
        """The tensors that are now at the places of the arguments."""
        return tensors_in(self.given)

    @property
    def results(self) -> dict[str, Tensor]:
        """The tensors that are now at the places of the results."""
        return tensors_in(self.returned)


def tensors_in(named: Mapping[str, Any]) -> dict[str, Tensor]:
    """Return the tensors of named structures, each by its place, such as `state[0]`."""
    return {
        place: each
        for name, value in named.items()
        for place, each in _tensors(name, value, DEEPEST)
    }


def _tensors(place: str, value: Any, depth: int) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield place, value
    elif depth:
        for name, part in parts_of(value):
            yield from _tensors(place + name, part, depth - 1)


def parts_of(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a list, a tuple, a dict or a record, each with its place."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from ((f".{name}", getattr(value, name)) for name in value._fields)
    elif isinstance(value, list | tuple):
        yield from ((f"[{n}]", part) for n, part in enumerate(value))
    elif isinstance(value, Mapping):
        yield from ((f"[{key!r}]", part) for key, part in value.items())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (each.name for each in dataclasses.fields(value))
        yield from ((f".{name}", getattr(value, name)) for name in names if hasattr(value, name))
    elif hasattr(value, "__dict__") and not isinstance(value, nn.Module | type):
        yield from ((f".{name}", part) for name, part in vars(value).items())
