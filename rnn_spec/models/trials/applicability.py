"""Whether a law applies to a model."""

from __future__ import annotations

from rnn_spec.causes.cause import NoSamples, NotOffered
from rnn_spec.law_definition.law import Law
from rnn_spec.models.features import Feature
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.subject.model import Subject

__all__ = ["inapplicable"]


def inapplicable(subject: Subject, law: Law) -> NotOffered | NoSamples | None:
    """Return why a law does not apply to a model, or None."""
    missing = [each for each in law.requires if each not in subject.features]
    if not missing:
        return None
    first = missing[0]
    if first is Feature.BATCH and subject.signature.parts:
        return _no_samples(subject.signature)

    return NotOffered(first.name.lower(), f"the model does not have {first.value}")


def _no_samples(signature: Signature) -> NoSamples:
    """Return why the results of a model have no axis of samples."""
    results = tuple(part.shape for part in signature.parts)
    if signature.is_scalar:
        return NoSamples("scalar", signature.batch or "", results)
    if signature.batch is not None:
        return NoSamples("not_in_result", signature.batch, results)

    return NoSamples("not_found" if signature.is_inferred else "not_declared", "", results)
