"""Whether a law applies to a model."""

from __future__ import annotations

from rnn_spec.causes.cause import NotOffered
from rnn_spec.law_definition.law import Law
from rnn_spec.models.subject.model import Subject

__all__ = ["inapplicable"]


def inapplicable(subject: Subject, law: Law) -> NotOffered | None:
    """Return why a law does not apply to a model, or None."""
    missing = [each for each in law.requires if each not in subject.features]
    if not missing:
        return None
    first = missing[0]

    return NotOffered(first.name.lower(), f"the model does not have {first.value}")
