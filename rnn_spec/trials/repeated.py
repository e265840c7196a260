"""
An error that a failed prerequisite raises as well: it is that law's failure, and no other's.

A prerequisite may pass on a case, and the law call the layer on a part of it, such as one sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rnn_spec.causes.failure import Failure, Raised
from rnn_spec.causes.same_cause import same_cause
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import failure_at, with_sizes_of

__all__ = ["first_to_raise"]


def first_to_raise(
    failure: Failure, failed: Iterable[Law], subject: Subject, case: Case
) -> Law | None:
    """Return the first failed law that raises the same error on a part of a case, if one does."""
    if not isinstance(failure, Raised):
        return None

    return next(
        (
            law
            for law in failed
            for part in _parts(case)
            if same_cause(failure_at(law, subject, with_sizes_of(law, part)), failure)
        ),
        None,
    )


def _parts(case: Case) -> Iterator[Case]:
    """Yield a case with one step, with one sample, and with one of each."""
    own = {name: 1 for name in ("seq", "batch") if name in case.sizes}
    for sizes in (*({name: 1} for name in own), own):
        yield replace(case, sizes={**case.sizes, **sizes})
