"""What a report notes of the kind and the layout of a layer."""

from __future__ import annotations

import re

from torch import nn

from rnn_spec.layer.kind import LSTM, Kind
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.subject import TIME_FIRST

__all__ = ["kind_note", "layout_note", "sharing_note"]

DEEP = 3
"""Layers of which any two may be one object."""

ONLY_NAMED_LSTM = "not known (its name says LSTM, but its state is not (h, c) with a carried c)"


def kind_note(module: nn.Module, kind: Kind | None) -> dict[str, str]:
    """Return a note if a layer's name says LSTM, and its state does not."""
    named = LSTM.name in type(module).__name__.upper()

    return {"kind": ONLY_NAMED_LSTM} if kind is None and named else {}


def layout_note(factory: Factory) -> dict[str, str]:
    """Return a note of the layout that a layer without an option for it is called in."""
    return {} if "batch_first" in {*factory.offers, *factory.fixed} else {"layout": TIME_FIRST}


def sharing_note(factory: Factory) -> dict[str, str]:
    """Return a note if the layers of a stack have the same parameters, as `[layer] * n` has."""
    if "num_layers" not in factory.offers:
        return {}
    single, deep = (_shared(factory.probe(factory.options(num_layers=n))) for n in (1, DEEP))
    names = next((each for each in deep if not single and _are_of_layers(each)), None)
    if names is None:
        return {}
    is_same = " is ".join(f"`{each}`" for each in names[:2])

    return {
        "layers": f"not all have parameters of their own: {is_same}; if that is not meant, "
        "`[layer] * n` repeats one layer, and `[make() for _ in range(n)]` makes n"
    }


def _shared(module: nn.Module) -> list[list[str]]:
    """Return the names of each parameter that has several."""
    names: dict[int, list[str]] = {}
    for name, value in module.named_parameters(remove_duplicate=False):
        names.setdefault(id(value), []).append(name)

    return [each for each in names.values() if len(each) > 1]


def _are_of_layers(names: list[str]) -> bool:
    """Return whether names differ in numbers alone."""
    return len({re.sub(r"\d+", "n", each) for each in names}) == 1
