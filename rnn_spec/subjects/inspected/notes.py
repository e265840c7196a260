"""What a report notes of the kind and the layout of a layer."""

from __future__ import annotations

from torch import nn

from rnn_spec.layer.kind import LSTM, Kind
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.subject import TIME_FIRST

__all__ = ["kind_note", "layout_note"]

ONLY_NAMED_LSTM = "not known (its name says LSTM, but its state is not (h, c) with a carried c)"


def kind_note(module: nn.Module, kind: Kind | None) -> dict[str, str]:
    """Return a note if a layer's name says LSTM, and its state does not."""
    named = LSTM.name in type(module).__name__.upper()

    return {"kind": ONLY_NAMED_LSTM} if kind is None and named else {}


def layout_note(factory: Factory) -> dict[str, str]:
    """Return a note of the layout that a layer without an option for it is called in."""
    return {} if "batch_first" in {*factory.offers, *factory.fixed} else {"layout": TIME_FIRST}
