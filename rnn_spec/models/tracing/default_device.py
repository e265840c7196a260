"""Find a tensor that a model makes on the default device, and computes with."""

from __future__ import annotations

from rnn_spec.causes.location import Location
from rnn_spec.models.calls.call import Call
from rnn_spec.models.subject.model import Model

__all__ = ["left_on_default_device"]


def left_on_default_device(_model: Model, _call: Call) -> Location | None:
    """Return where a tensor is made that stays on the default device; None if there is none."""
    return None
