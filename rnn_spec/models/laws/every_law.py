"""The laws of layers and those of models, by name: the one place where a law is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contracts.strategies.arrays import devices
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE, prerequisites
from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.vocabulary import MODEL_LEVEL

__all__ = ["EVERY_FOUNDATION", "EVERY_LAW", "is_about_models", "required_laws"]

EVERY_LAW: Mapping[str, Law] = MappingProxyType({**CATALOGUE, **MODEL_CATALOGUE})

EVERY_FOUNDATION: tuple[str, ...] = (*FOUNDATIONS, "model_call")
"""The laws that most others require: where one fails, little is verified."""


SAFE_ON_CPU = frozenset({"device_kept"})
"""
Laws that a layer can only break beside the CPU. Where nothing else computes, they are broken on the
meta device alone, where no law about values is checked: none has to wait for them.
"""


def is_about_models(law: Law) -> bool:
    """Return whether a law is about models, and not about layers."""
    return law.level == MODEL_LEVEL


def required_laws(law: Law) -> set[str]:
    """Return the names of the laws that a law of either kind requires here, directly or not."""
    required = prerequisites(law, EVERY_LAW)

    return required - SAFE_ON_CPU if devices() == ("cpu",) else required
