"""Every law of models, causes before consequences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from rnn_spec.law_definition.law import Law, laws_in
from rnn_spec.models.laws import (
    advice,
    batch,
    call,
    gradient,
    init,
    padding,
    portability,
    purity,
    time,
)

__all__ = ["MODEL_CATALOGUE", "MODEL_FAMILIES"]

MODEL_FAMILIES: tuple[ModuleType, ...] = (
    call,
    purity,
    batch,
    padding,
    time,
    gradient,
    init,
    portability,
    advice,
)

MODEL_CATALOGUE: Mapping[str, Law] = MappingProxyType(
    {law.name: law for family in MODEL_FAMILIES for law in laws_in(family)}
)
