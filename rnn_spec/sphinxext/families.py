"""The families of laws by the names that directives take: `time` of layers, `models.time`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from rnn_spec.laws.catalogue import FAMILIES
from rnn_spec.models.laws.catalogue import MODEL_FAMILIES

__all__ = ["EVERY_FAMILY", "MODELS", "families_of"]

MODELS = "models"
"""The name of all laws of models; that of a family of them begins with it."""


def _named(families: tuple[ModuleType, ...], prefix: str = "") -> dict[str, ModuleType]:
    return {prefix + each.__name__.rpartition(".")[2]: each for each in families}


LAYER_FAMILIES: Mapping[str, ModuleType] = MappingProxyType(_named(FAMILIES))

EVERY_FAMILY: Mapping[str, ModuleType] = MappingProxyType(
    {**LAYER_FAMILIES, **_named(MODEL_FAMILIES, f"{MODELS}.")}
)


def families_of(name: str | None) -> Mapping[str, ModuleType]:
    """Return the family of a name; those of models for `models`, those of layers for None."""
    if name is None:
        return LAYER_FAMILIES
    if name == MODELS:
        return {key: each for key, each in EVERY_FAMILY.items() if key not in LAYER_FAMILIES}

    return {name: EVERY_FAMILY[name]}
