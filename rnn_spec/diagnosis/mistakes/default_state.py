"""A layer that fails without a state, though its state is optional: what is wrong with its own."""

from __future__ import annotations

import inspect

import torch
from torch import nn

from rnn_spec.diagnosis.mistakes.evidence.call import Call
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, predicted_by
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.layer import Results
from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.subjects.adapters.adapter import Adapted

__all__ = ["fails_without_state"]

STATE = 2
"""Arguments of a layer that takes an input and a state, and nothing else."""

FAILS = "works with an explicit state, fails without one"


def fails_without_state(layer: nn.Module, calls: Calls) -> Explanation | None:
    """Return a mistake if the state is optional, and only a call with one succeeds."""
    parameters = list(call_parameters(layer).values())
    if len(parameters) < STATE or parameters[1].default is inspect.Parameter.empty:
        return None
    if not calls.state or not _runs_with_state(calls):
        return None
    why = _why(layer, calls)

    return Explanation(
        f"{FAILS}: {why}" if why else FAILS,
        predicted_by(_refuses_without_state),
    )


def _why(layer: nn.Module, calls: Calls) -> str | None:
    """Return what is wrong with the state that a layer makes, as far as other calls show it."""
    if _runs_at_the_default_dtype(calls):
        return (
            "its initial state should have the dtype and the device of the input, as "
            "input.new_zeros has"
        )
    if _runs_with_as_many_steps_as_samples(calls):
        axis = 0 if calls.layer.case.options.batch_first else 1
        own = f": with batch_first={axis == 0}, the batch is axis {axis} of the input"
        where = "" if isinstance(layer, Adapted) else own
        return f"its default state is made for the number of steps, not for the batch size{where}"

    return None


def _runs_at_the_default_dtype(calls: Calls) -> bool:
    """Return whether a call without a state succeeds at the default dtype and device only."""
    case, usual = calls.layer.case, {"dtype": "float32", "device": "cpu"}
    if all(getattr(case, name) == value for name, value in usual.items()):
        return False
    found = None
    with harmless():
        found = calls.new(**usual)(calls.x.to(dtype=torch.float32, device="cpu"))

    return found is not None


def _runs_with_as_many_steps_as_samples(calls: Calls) -> bool:
    """Return whether a call without a state succeeds on as many steps as samples."""
    size = min(calls.x.shape[:2])
    found = None
    with harmless():
        found = calls.new()(calls.x[:size, :size].clone())

    return found is not None


def _refuses_without_state(call: Call) -> Results:
    """
    Run from the given state.

    Raises:
        RuntimeError: none is given.
    """
    if not call.state:
        raise RuntimeError

    return call.results()


def _runs_with_state(calls: Calls) -> bool:
    """Return whether a call with a state succeeds."""
    results = None
    with harmless():
        results = calls.results()

    return results is not None
