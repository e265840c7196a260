"""Subjects whose weights are found by experiment, so that their equations can be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import torch

from rnn_spec.diagnosis.weights.access import undisturbed
from rnn_spec.diagnosis.weights.explanation import smallest_options
from rnn_spec.diagnosis.weights.finding import Found, find_weights
from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.kind import KINDS, LSTM, RNN, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import reference
from rnn_spec.subjects.inspection import at_level, subject_of
from rnn_spec.subjects.subject import Subject

__all__ = ["subject_with_weights", "with_found_weights"]

ROUNDED, EXACT = 1e-5, 1e-11
"""How far a few steps may be from the reference: computed in float32, and in float64."""


def subject_with_weights(
    target: Any, *, kind: str | None = None, level: str | None = None
) -> Subject:
    """
    Make a subject of a target; if its adapter says so, find its weights.

    Raises:
        SubjectError: it cannot be loaded, built or inspected.
        ValueError: no such kind or level.
    """
    subject = subject_of(target, kind=kind)
    if subject.weights_wanted:
        subject = with_found_weights(subject, find_weights(subject))

    return at_level(subject, level)


def with_found_weights(subject: Subject, found: Found) -> Subject:
    """
    Return a subject with the weights that were found, at the level of equations.

    If they were not found, or cannot be read and written at every size, it stays as it is, with
    the reason.
    """
    if found.kind is None or found.read is None or found.write is None:
        return _noted(subject, found.says)
    if subject.kind not in {None, KINDS[found.kind]}:
        return _noted(subject, f"{found.says}; not used, as its kind is given")
    raised = _raised(subject, found, KINDS[found.kind])
    error = _error(raised)

    return raised if error is None else _noted(subject, f"{found.says}; not used: {error}")


def _raised(subject: Subject, found: Found, kind: Kind) -> Subject:
    """Return a subject at the level of equations."""
    return replace(
        subject,
        kind=kind,
        states=len(kind.states),
        level="equations",
        offers=subject.offers - {"proj_size"},
        fixed=_fixed(subject, kind, found),
        missing=_without(subject, kind),
        call=_with_cell_last(subject.call) if found.cell_first else subject.call,
        read=found.read or subject.read,
        write=found.write or subject.write,
        weights_wanted=False,
        notes={**subject.notes, "weights": found.says},
    )


def _with_cell_last(call: Callable[..., tuple[Any, Any]]) -> Callable[..., tuple[Any, Any]]:
    """Return a way to call a layer whose state is (c, h), with a state (h, c)."""

    def called(module: Any, x: Any, state: Any, states: int, **more: Any) -> tuple[Any, Any]:
        out, final = call(module, x, state[::-1], states, **more)

        return out, final[::-1]

    return called


def _noted(subject: Subject, reason: str) -> Subject:
    """Return a subject without named weights, with the reason."""
    missing = {**subject.missing, Capability.NAMED_WEIGHTS: f"its weights are not found: {reason}"}

    return replace(
        subject, missing=missing, weights_wanted=False, notes={**subject.notes, "weights": reason}
    )


def _fixed(subject: Subject, kind: Kind, found: Found) -> dict[str, Any]:
    """Return the options that cannot be chosen; the function of an RNN is found."""
    if kind is not RNN or "nonlinearity" in subject.offers:
        return dict(subject.fixed)

    return {**subject.fixed, "nonlinearity": found.nonlinearity}


def _without(subject: Subject, kind: Kind) -> dict[Capability, str]:
    """Return what a subject does not support, without what its weights make possible."""
    gained = {Capability.NAMED_WEIGHTS} | ({Capability.CELL_STATE} if kind is LSTM else set())

    return {each: reason for each, reason in subject.missing.items() if each not in gained}


def _error(subject: Subject) -> str | None:
    """Return why the weights cannot be used at some sizes or depth, or None."""
    try:
        with undisturbed():
            for options in _extremes(subject):
                _check(subject, options)
    except BaseException as error:
        if interrupts(error):
            raise
        return error_line(error)

    return None


def _extremes(subject: Subject) -> Iterator[Options]:
    """Yield options at which the places of weights could be others."""
    yield smallest_options(subject)
    yield smallest_options(subject, input_size=1, hidden_size=1)
    yield smallest_options(subject, input_size=6, hidden_size=2, num_layers=3, bidirectional=True)
    yield smallest_options(subject, bias=False)


def _check(subject: Subject, options: Options) -> None:
    """
    Write weights into a layer, and compare it with the reference.

    Raises:
        ValueError: the weights cannot be read or written, or do not do what torch.nn's do.
    """
    kind, cpu = subject.kind, torch.device("cpu")
    module = subject.build(options, torch.float64, cpu).eval()
    weights = {name: noise(each, n) for n, (name, each) in enumerate(subject.read(module).items())}
    subject.write(module, weights)
    x = noise(torch.empty(3, 2, options.input_size, dtype=torch.float64), -1)
    out, _ = subject.call(
        module, x.transpose(0, 1) if options.batch_first else x, (), subject.states
    )
    out = out.transpose(0, 1) if options.batch_first else out
    zeros = x.new_zeros(options.depth, 2, options.hidden_size)
    expected, _ = reference(
        kind or RNN, options, subject.read(module), x, (zeros,) * subject.states
    )
    off = float((out.double() - expected).abs().max())
    if not off < ROUNDED:
        message = f"the layer with {options} computes something else"
        raise ValueError(message)
    if not off < EXACT:
        message = "in float64, the layer computes in a lower precision"
        raise ValueError(message)
