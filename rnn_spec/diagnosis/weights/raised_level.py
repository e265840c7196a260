"""Raise a subject to the level of equations, if the weights that were found are right anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from rnn_spec.diagnosis.weights.access import undisturbed
from rnn_spec.diagnosis.weights.explanation import smallest_options
from rnn_spec.diagnosis.weights.finding import Found
from rnn_spec.diagnosis.weights.one_step.experiment import UndecidedError
from rnn_spec.exceptions import error_line, interrupts, message_line
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
            lacks = _missing_biases(raised)
    except BaseException as error:
        if interrupts(error):
            raise
        raise RaisedLevelError(_reason(error)) from error

    return replace(raised, missing={**raised.missing, **lacks})


def _reason(error: BaseException) -> str:
    """Return why weights cannot be used: what an experiment shows, or what a layer raises."""
    if isinstance(error.__cause__, UndecidedError):
        return message_line(error.__cause__)

    return message_line(error) if isinstance(error, ValueError) else error_line(error)


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
        write=_writer(found),
    )


def _writer(found: Found) -> Callable[[Any, Options, Mapping[str, Tensor]], None]:
    """Return a function that writes the weights into a module with some options."""

    def write(module: Any, options: Options, weights: Mapping[str, Tensor]) -> None:
        if found.write is not None:
            found.write(module, weights, options)

    return write


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


def _missing_biases(subject: Subject) -> dict[Capability, str]:
    """Write different biases, and return why laws about one or two biases do not apply."""
    options = smallest_options(subject)
    module = subject.build(options, torch.float64, torch.device("cpu"))
    weights = subject.read(module, options)
    values = {"bias_ih_l0": 1.0, "bias_hh_l0": 2.0}
    rows = len(weights["weight_ih_l0"])
    biases = {name: torch.full((rows,), value) for name, value in values.items()}
    subject.write(module, options, {**weights, **biases})
    read = {**{name: torch.zeros(rows) for name in biases}, **subject.read(module, options)}
    whole = read["bias_ih_l0"] + read["bias_hh_l0"]
    reasons = {
        Capability.BIASES: bool((whole == sum(values.values())).all()),
        Capability.TWO_BIASES: all(bool((read[n] == biases[n]).all()) for n in biases),
    }

    return {each: f"it does not have {each.value}" for each, has in reasons.items() if not has}


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
    named = subject.read(module, options).items()
    weights = {name: noise(each, n) for n, (name, each) in enumerate(named)}
    subject.write(module, options, weights)
    x = noise(torch.empty(3, 2, options.input_size, dtype=torch.float64), -1)
    out, _ = subject.call(
        module, x.transpose(0, 1) if options.batch_first else x, (), subject.states
    )
    out = out.transpose(0, 1) if options.batch_first else out
    zeros = x.new_zeros(options.depth, 2, options.hidden_size)
    expected, _ = reference(
        kind or RNN, options, subject.read(module, options), x, (zeros,) * subject.states
    )
    off = float((out.double() - expected).abs().max())
    if not off < ROUNDED:
        message = f"the layer with {options} computes something else"
        raise ValueError(message)
    single = subject.computes.get("float64") == "float32"
    if not off < (ROUNDED if single else EXACT):
        message = "in float64, the layer computes in a lower precision"
        raise ValueError(message)
