"""Find the known mistake that explains a failure."""

from __future__ import annotations

import torch

from rnn_spec.causes.failure import (
    Accepted,
    NotRepeated,
    UnclearError,
    WrongDistribution,
)
from rnn_spec.diagnosis.mistake_search import MistakeSearch
from rnn_spec.diagnosis.mistakes import Failed, remedy
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.global_state import restored_global_state
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import failure_at

__all__ = ["hint", "hint_for"]


def hint(subject: Subject, case: Case, law: Law | None = None) -> str | None:
    """
    Return the mistake that explains a failure, if one is known.

    Args:
        subject: the subject that failed.
        case: the case that failed; it is tried again with distinct sizes.
        law: the law that failed; if None, the mistake that the subject makes, whatever fails.
    """
    search = MistakeSearch(subject)
    if law is None:
        return _text(search, case, None)
    failure = failure_at(law, subject, case)

    return hint_for(Failed(subject, law, case, failure), search) if failure else None


def hint_for(failed: Failed, search: MistakeSearch) -> str | None:
    """Return the mistake that explains a failure; the search remembers what it has found."""
    match failed.failure:
        case Accepted() | UnclearError() | WrongDistribution() | NotRepeated():
            return remedy(failed.law.name, failed.failure)

    return _text(search, failed.case, failed) or remedy(failed.law.name, failed.failure)


def _text(search: MistakeSearch, case: Case, failed: Failed | None) -> str | None:
    """Return the first mistake that the subject seems to make, and that explains the failure."""
    with restored_global_state(), torch.no_grad(), seeded(0, torch.device(case.device)):
        for mistakes in search.kinds(case, failed):
            with harmless():
                for each in mistakes:
                    if failed is None or each.explains(failed):
                        return each.text

    return None
