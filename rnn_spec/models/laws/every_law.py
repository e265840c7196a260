"""The laws of layers and those of models, by name: the one place where a law is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE, prerequisites
from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.vocabulary import MODEL_LEVEL

__all__ = ["EVERY_FOUNDATION", "EVERY_LAW", "is_about_models", "required_laws"]

EVERY_LAW: Mapping[str, Law] = MappingProxyType({**CATALOGUE, **MODEL_CATALOGUE})

EVERY_FOUNDATION: tuple[str, ...] = (*FOUNDATIONS, "model_call")
"""The laws that most others require: where one fails, little is verified."""


def is_about_models(law: Law) -> bool:
    """Return whether a law is about models, and not about layers."""
    return law.level == MODEL_LEVEL


def required_laws(law: Law) -> set[str]:
    """Return the names of all laws that a law of either kind requires, directly or not."""
    return prerequisites(law, EVERY_LAW)
