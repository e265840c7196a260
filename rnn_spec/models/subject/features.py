"""What a model has, as its laws need it."""

from __future__ import annotations

from collections.abc import Iterator

from rnn_spec.models.features import Feature
from rnn_spec.models.subject.model import Subject

__all__ = ["features_of"]


def features_of(subject: Subject) -> frozenset[Feature]:
    """Return what a model has."""
    return frozenset(_features(subject))


def _features(subject: Subject) -> Iterator[Feature]:
    signature = subject.signature
    trained = [each for each in subject.pristine.parameters() if each.requires_grad]
    has = {
        Feature.BATCH: bool(signature.batch and signature.parts_along(signature.batch)),
        Feature.PADDING: bool(signature.padded) and signature.batch is not None,
        Feature.CAUSAL: bool(subject.causal),
        Feature.STREAM: bool(signature.streams and signature.times),
        Feature.RESETS: bool(signature.resets),
        Feature.PARAMETERS: bool(trained),
        Feature.DETERMINISTIC: not subject.random,
        Feature.DOUBLE: subject.dtype == "float64",
        Feature.INIT: bool(subject.init),
        Feature.REAL: subject.is_real,
        Feature.REBUILT: subject.make is not None,
    }
    yield from (feature for feature, is_there in has.items() if is_there)
