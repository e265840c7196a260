"""
Whether a difference near its bound is rounding after all.

A layer that normalises, or divides by small numbers, amplifies rounding more than the bound
allows for; of one whose output changes in steps, rounding changes a value by a whole step. Rounding
shrinks by nine digits from float32 to float64; a mistake does not.
"""

from __future__ import annotations

from dataclasses import replace

from rnn_spec.causes.cause import NotOffered
from rnn_spec.causes.failure import Failure, WrongValue
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import outcome_at

__all__ = ["failure_beyond_rounding"]

MARGIN = 100
"""How many times its bound a difference may exceed and still be rounding."""

DOUBLE, LARGEST = 1e-11, 10_000
"""
The largest bound of float64's rounding, relative to a value, and the same for it: no finer dtype
could tell.
"""

SMALLEST_MISTAKE = 1e-8
"""What float64's rounding is below, relative to a value, however much a layer amplifies it."""

FINE = 1e-4
"""Bounds above this are not those of rounding in the dtype of a case."""

UNSEEN = 10
"""The same for a layer that does not compute in float64, where rounding cannot be told apart."""


def failure_beyond_rounding(law: Law, subject: Subject, case: Case) -> Failure | NotOffered | None:
    """
    Return how a law fails on a case, unless what differs there is rounding.

    Where the subject refuses the case, the reason is returned.
    """
    failure = outcome_at(law, subject, case)
    if case.dtype == "float64":
        return None if failure is not None and _is_double_rounding(failure) else failure
    if _is_step(failure, subject, case):
        return outcome_at(law, subject, replace(case, dtype="float64"))
    if failure is None or not _is_within(failure, MARGIN):
        return failure
    if case.dtype != "float32":
        return failure
    precise = outcome_at(law, subject, replace(case, dtype="float64"))
    if precise is None or _is_within(precise, MARGIN):
        return None
    computes = isinstance(precise, WrongValue) and "float64" not in subject.computes

    return failure if computes or not _is_within(failure, UNSEEN) else None


def _is_double_rounding(failure: Failure | NotOffered) -> bool:
    """Return whether a difference in float64 is rounding, also if it is amplified."""
    if not isinstance(failure, WrongValue) or failure.tolerance > DOUBLE * _size(failure):
        return _is_within(failure, MARGIN)
    amplified = abs(failure.got - failure.expected) <= SMALLEST_MISTAKE * _size(failure)

    return amplified or _is_within(failure, LARGEST)


def _is_step(failure: Failure | NotOffered | None, subject: Subject, case: Case) -> bool:
    """Return whether a difference in float32 may be a step of a value that was rounded."""
    in_steps = Capability.CONTINUOUS in subject.missing and "float64" in subject.dtypes

    return isinstance(failure, WrongValue) and in_steps and case.dtype == "float32"


def _is_within(failure: Failure | NotOffered, times: float) -> bool:
    """Return whether a failure is a difference of at most so many times its bound."""
    if not isinstance(failure, WrongValue) or failure.tolerance > FINE * _size(failure):
        return False

    return abs(failure.got - failure.expected) <= times * failure.tolerance


def _size(failure: WrongValue) -> float:
    """Return the size of the values that are compared, at least 1."""
    return max(1.0, abs(failure.expected))
