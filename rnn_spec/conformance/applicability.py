"""Whether a law applies to a subject: by its level, and by the capabilities that it needs."""

from __future__ import annotations

from dataclasses import replace

from rnn_spec.causes.cause import AboveLevel, NotOffered
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.law import Law
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.factors import NotOfferedError, factors
from rnn_spec.vocabulary import LEVELS

__all__ = ["inapplicable", "not_asked"]


def not_asked(subject: Subject, law: Law) -> AboveLevel | NotOffered | None:
    """Return why a law does not apply to a subject, as far as is known without running it."""
    return inapplicable(replace(subject, probe=lambda _: None), law)


def inapplicable(subject: Subject, law: Law) -> AboveLevel | NotOffered | None:
    """Return why a law does not apply to a subject, or None; this may run the subject."""
    if LEVELS.index(law.level) > LEVELS.index(subject.level):
        return AboveLevel(law.level, subject.level)
    if law.name in subject.contradicted:
        return None
    try:
        factors(law, subject)
    except NotOfferedError as error:
        return error.cause
    lacks = (_not_offered(each, subject.missing_reason((each,))) for each in law.requires)

    return next(filter(None, lacks), None)


def _not_offered(capability: Capability, detail: str | None) -> NotOffered | None:
    return None if detail is None else NotOffered(capability.name.lower(), detail)
