"""How many steps the recurrent layers inside a model read in a call."""

from __future__ import annotations

from torch.nn.utils.rnn import PackedSequence

from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.recurrent_calls import recurrent_calls

__all__ = ["is_read_in_steps"]


def is_read_in_steps(f: Model, axis: str) -> bool:
    """
    Return whether the recurrent layers read fewer steps where an axis of time is shorter.

    They do not read steps of a sequence to which a model attends as a whole. Where it cannot be
    told, since no layer is recurrent or no shorter sequence runs, it is taken to be read.
    """
    subject = f.subject
    call = draw(f.signature, ModelCase(subject.domain.base, 0, subject.dtype), subject.fill)
    steps = call.given_sizes.get(axis, 0)
    shorter = next((n for n in range(1, steps) if f.runs_at(axis, n)), None)
    whole = 0 if shorter is None else _steps_read(f, call)

    return not (shorter and whole) or _steps_read(f, call.between(axis, 0, shorter)) < whole


def _steps_read(f: Model, a: Call) -> int:
    """Return how many steps of samples the recurrent layers read in a call."""
    return sum(
        (given.data if isinstance(given, PackedSequence) else given).numel()
        // getattr(layer, "input_size", 1)
        for _, layer, given in recurrent_calls(f, a)
    )
