"""Find the known mistake that explains a failure."""

from __future__ import annotations

import torch

from rnn_spec.causes.failure import (
    Accepted,
    NotRepeated,
    UnclearError,
    WrongDistribution,
)
from rnn_spec.causes.location import Location
from rnn_spec.diagnosis.mistake_search import MistakeSearch
from rnn_spec.diagnosis.mistakes import Explanation, Failed, remedy
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.operations.global_state import restored_global_state
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
        found = _first(search, case, None)
        return found.text if found else None
    failure = failure_at(law, subject, case)

    return hint_for(Failed(subject, law, case, failure), search)[0] if failure else None


def hint_for(failed: Failed, search: MistakeSearch) -> tuple[str | None, Location | None]:
    """
    Return the mistake that explains a failure, and the line that makes it, as far as known.

    The search remembers what it has found.
    """
    usual = remedy(failed.law.name, failed.failure)
    match failed.failure:
        case Accepted() | UnclearError() | WrongDistribution() | NotRepeated():
            return usual, None
    found = _first(search, failed.case, failed)

    return (found.text, found.location) if found else (usual, None)


def _first(search: MistakeSearch, case: Case, failed: Failed | None) -> Explanation | None:
    """Return the first mistake that the subject seems to make, and that explains the failure."""
    with restored_global_state(), torch.no_grad(), seeded(0, torch.device(case.device)):
        for mistakes in search.kinds(case, failed):
            with harmless():
                for each in mistakes:
                    if failed is None or each.explains(failed):
                        return each

    return None
