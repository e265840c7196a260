"""The call on which a law fails: what was given, and what came out if anything did."""

from __future__ import annotations

from dataclasses import replace

from contracts.rendering.svg import Call
from rnn_spec.causes.cause import Cause
from rnn_spec.causes.failure import Raised, UnclearError, WrongCount, WrongReturn, WrongShape
from rnn_spec.causes.model_failure import RunsOnlyAt, TrainingFails
from rnn_spec.causes.same_cause import is_loss
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import Case
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.models.calls.case_data import AnyCase
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.pictures.case_picture import picture_of_law
from rnn_spec.reports.pictures.model_picture import model_picture
from rnn_spec.reports.result import Result

__all__ = ["failed_call"]

NOTHING_RETURNED = (Raised, UnclearError, TrainingFails, RunsOnlyAt)
OTHER_RETURNED = (WrongCount, WrongReturn, WrongShape)
"""What is returned has other shapes than expected ones; the reason names them."""


def failed_call(result: Result, findings: Findings) -> Call | None:
    """
    Return the call on which a law fails; None if it is not known.

    The results have the shapes that are expected: they are there only if results of these shapes
    were returned. A state is there only if it was given.
    """
    call, cause = _whole(result, findings), result.cause
    has_others = isinstance(cause, NOTHING_RETURNED + OTHER_RETURNED) or bool(result.passed)
    if call is None or not (is_loss(cause) or has_others):
        return call
    given = call.arguments[:1] if _fails_without_state(result, cause) else call.arguments

    return replace(call, arguments=given, results=())


def _whole(result: Result, findings: Findings) -> Call | None:
    case: AnyCase | None = result.shown_case
    if isinstance(case, Case):
        return picture_of_law(result.law, case, findings.about, dict(result.passed))
    if case is None or findings.outline is None:
        return None

    return model_picture(findings.outline, case, findings.subject)


def _fails_without_state(result: Result, cause: Cause | None) -> bool:
    """Return whether an error comes from the call without a state that a law begins with."""
    law = CATALOGUE.get(result.law)
    calls_without = law is not None and Capability.DEFAULT_STATE in law.requires

    return calls_without and isinstance(cause, Raised) and not cause.during
