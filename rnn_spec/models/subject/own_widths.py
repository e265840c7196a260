"""Whether the sequences that share an axis of time may have unequal numbers of steps."""

from __future__ import annotations

from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.own_ends import narrower
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Model

__all__ = ["runs_apart"]


def runs_apart(f: Model, a: Call) -> bool:
    """
    Return whether a call runs in which one of its sequences with ends of its own is shorter.

    If none does, the steps of one may belong to those of another, and end with these.
    """
    shorter = (narrower(a, each) for each in a.signature.own_ends)

    return any(each is not None and _runs(f, each) for each in shorter)


def _runs(f: Model, call: Call) -> bool:
    try:
        f.raw(call)
    except ModelError:
        return False

    return True
