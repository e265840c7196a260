"""Layers of a stack that share parameters, as those of `[layer] * n` do."""

from __future__ import annotations

import re

from torch import nn

from rnn_spec.subjects.build.factory import Factory

__all__ = ["shared_by_layers", "sharing_note"]

DEEP = 3
"""Layers of which any two may be one object."""


def sharing_note(factory: Factory) -> dict[str, str]:
    """Return a note if the layers of a stack have the same parameters, as `[layer] * n` has."""
    if "num_layers" not in factory.offers:
        return {}
    single, deep = (factory.probe(factory.options(num_layers=n)) for n in (1, DEEP))
    is_same = "" if _shared(single) else shared_by_layers(deep)
    if not is_same:
        return {}

    return {
        "layers": f"not all have parameters of their own: {is_same}; if that is not meant, "
        "`[layer] * n` repeats one layer, and `[make() for _ in range(n)]` makes n"
    }


def shared_by_layers(module: nn.Module) -> str:
    """Return which parameter of a layer is that of another one, in words; empty if none is."""
    names = next((each for each in _shared(module) if _are_of_layers(each)), [])

    return " is ".join(f"`{each}`" for each in names[:2])


def _shared(module: nn.Module) -> list[list[str]]:
    """Return the names of each parameter that has several."""
    names: dict[int, list[str]] = {}
    for name, value in module.named_parameters(remove_duplicate=False):
        names.setdefault(id(value), []).append(name)

    return [each for each in names.values() if len(each) > 1]


def _are_of_layers(names: list[str]) -> bool:
    """Return whether names differ in numbers alone."""
    return len({re.sub(r"\d+", "n", each) for each in names}) == 1
