"""The dtypes in which a law is tried: its own, or another if its prerequisites fail in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.factors import Factors, factors
from rnn_spec.trials.rows import rows
from rnn_spec.trials.trial import passes_at

__all__ = ["in_sound_dtypes"]

EXACT = ("float64", "float32")
"""The dtypes in which results are compared, the most precise first."""


def in_sound_dtypes(law: Law, subject: Subject, failed: Sequence[Law]) -> Factors:
    """
    Return the factors of a law, in dtypes in which the failed laws that it requires pass.

    A layer that works in float32 alone is checked there, also by a law that is otherwise tried in
    float64, unless the law is about float64. If no dtype is sound, the law keeps its own: then
    its prerequisites block it.
    """
    domain = factors(law, subject)
    if not failed or "dtype" in {*law.when.values, *subject.fixed}:
        return domain
    usual = next(rows(law, domain, 0))
    own = _sound(domain["dtype"], failed, subject, usual)
    sound = own or _sound(EXACT, failed, subject, usual)[:1]

    return {**domain, "dtype": sound or domain["dtype"]}


def _sound(
    dtypes: Iterable[str], failed: Sequence[Law], subject: Subject, usual: Case
) -> tuple[str, ...]:
    """Return the dtypes in which failed laws pass on a usual case."""
    return tuple(
        dtype
        for dtype in dtypes
        if all(passes_at(law, subject, replace(usual, dtype=dtype)) for law in failed)
    )
