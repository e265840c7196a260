"""One trial of a law on a model: the one place where a law of models passes or fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rnn_spec.causes.failure import Failure, Raised, WrongShape
from rnn_spec.exceptions import message_line, own_error_line
from rnn_spec.law_definition.law import Law
from rnn_spec.models.calls.call import Call, Calls, OtherCall, OtherCalls
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.comparison import (
    CheckError,
    Demand,
    Distributed,
    Required,
    Same,
    Undecided,
)
from rnn_spec.models.calls.differences import first_gap
from rnn_spec.models.calls.drawing import draw, draw_other
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Model, Subject
from rnn_spec.models.trials.cases import several
from rnn_spec.trials.statistics import improbable

__all__ = ["arguments", "failure_at", "outcome_of"]

PURITY = "model_purity"


def failure_at(law: Law, subject: Subject, case: ModelCase) -> Failure | Undecided | None:
    """
    Return how a law fails on a case; None if it passes.

    A law is undecided where the model is not smooth, for instance; it fails where the model raises
    an error.
    """
    if law.name in subject.refused:
        return subject.refused[law.name]

    try:
        drawn = arguments(law, subject, case)
    except Exception as error:  # ours: no model is called here
        return CheckError(own_error_line(error))

    return outcome_of(law, subject, drawn)


def outcome_of(law: Law, subject: Subject, arguments: Sequence[Any]) -> Failure | Undecided | None:
    """Return how a law fails with some arguments; None if it passes."""
    undecided: Undecided | None = None
    try:
        demands: Any = law.body(_model(law, subject), *arguments)
        for demand in demands:
            outcome = _outcome(demand)
            if isinstance(outcome, Undecided):
                undecided = outcome
            elif outcome is not None:
                return outcome
    except ModelError as raised:
        return Raised(type(raised.error).__name__, message_line(raised.error))
    except Exception as error:  # ours: the errors of a model are attributed to it
        return CheckError(own_error_line(error))

    return undecided


def _model(law: Law, subject: Subject) -> Model:
    """Return the model to call: a copy, unless the law requires that no call leaves anything."""
    return subject.pure_model if PURITY in law.requires_laws else subject.model()


def arguments(law: Law, subject: Subject, case: ModelCase) -> list[Any]:
    """Draw the arguments of a law for a case."""
    return [_drawn(annotation, subject, case) for annotation in law.quantifiers.values()]


def _drawn(annotation: Any, subject: Subject, case: ModelCase) -> Any:
    signature, fill = subject.signature, subject.fill
    if annotation is Call:
        return draw(signature, case, fill)
    if annotation is OtherCall:
        return draw_other(signature, case, fill)
    cases = several(subject, case)
    if annotation is Calls:
        return tuple(draw(signature, each, fill) for each in cases)
    if annotation is OtherCalls:
        return tuple(draw_other(signature, each, fill) for each in cases)
    message = f"{annotation!r} is nothing that a law of models quantifies over"
    raise TypeError(message)


def _outcome(demand: Demand) -> Failure | Undecided | None:
    match demand:
        case Same():
            gap = first_gap(demand)
            return gap if gap is None or isinstance(gap, WrongShape) else demand.failure(gap)
        case Required():
            return None if demand.is_true else demand.failure
        case Distributed():
            return improbable(demand.distribution, 1)

    return demand
