"""Raise a subject to the level of equations, if the weights that were found are right anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import torch

from rnn_spec.diagnosis.weights.access import undisturbed
from rnn_spec.diagnosis.weights.explanation import smallest_options
from rnn_spec.diagnosis.weights.finding import Found
from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.kind import KINDS, LSTM, RNN, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import reference
from rnn_spec.subjects.subject import Subject

__all__ = ["RaisedLevelError", "with_raised_level"]

ROUNDED, EXACT = 1e-5, 1e-11
"""How far a few steps may be from the reference: computed in float32, and in float64."""


class RaisedLevelError(Exception):
    """The weights that were found cannot be used at some sizes or depth; the message says why."""


def with_raised_level(subject: Subject, found: Found) -> Subject:
    """
    Return a subject at the level of equations, with the weights that were found.

    Raises:
        RaisedLevelError: they cannot be read or written at some sizes, or do something else there.
    """
    raised = _raised(subject, found, KINDS[str(found.kind)])
    try:
        with undisturbed():
            for options in _extremes(raised):
                _check(raised, options)
    except BaseException as error:
        if interrupts(error):
            raise
        raise RaisedLevelError(error_line(error)) from error

    return raised


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
    )


def _with_cell_last(call: Callable[..., tuple[Any, Any]]) -> Callable[..., tuple[Any, Any]]:
    """Return a way to call a layer whose state is (c, h), with a state (h, c)."""

    def called(module: Any, x: Any, state: Any, states: int, **more: Any) -> tuple[Any, Any]:
        out, final = call(module, x, state[::-1], states, **more)

        return out, final[::-1]

    return called


def _fixed(subject: Subject, kind: Kind, found: Found) -> dict[str, Any]:
    """Return the options that cannot be chosen; the function of an RNN is found."""
    if kind is not RNN or "nonlinearity" in subject.offers:
        return dict(subject.fixed)

    return {**subject.fixed, "nonlinearity": found.nonlinearity}


def _without(subject: Subject, kind: Kind) -> dict[Capability, str]:
    """Return what a subject does not support, without what its weights make possible."""
    gained = {Capability.NAMED_WEIGHTS} | ({Capability.CELL_STATE} if kind is LSTM else set())

    return {each: reason for each, reason in subject.missing.items() if each not in gained}


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
