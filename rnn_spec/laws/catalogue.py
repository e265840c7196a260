"""Every law, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from rnn_spec.law_definition.law import Law, laws_in
from rnn_spec.laws import (
    batch,
    call,
    depth,
    dropout,
    dtype_device,
    gradient,
    init,
    layout,
    meaning,
    packing,
    parameters,
    purity,
    refusals,
    shape,
    state,
    time,
    transforms,
)

__all__ = ["CATALOGUE", "FAMILIES", "prerequisites"]

FAMILIES: tuple[ModuleType, ...] = (
    call,
    shape,
    dtype_device,
    layout,
    depth,
    meaning,
    state,
    time,
    batch,
    packing,
    dropout,
    gradient,
    parameters,
    init,
    purity,
    refusals,
    transforms,
)
"""In this order the prerequisites of a law come before it: causes before consequences."""

CATALOGUE: Mapping[str, Law] = MappingProxyType(
    {law.name: law for family in FAMILIES for law in laws_in(family)}
)


def prerequisites(law: Law, catalogue: Mapping[str, Law] = CATALOGUE) -> set[str]:
    """Return the names of all laws of a catalogue that a law requires, directly or not."""
    return set(law.requires_laws).union(
        *(prerequisites(catalogue[name], catalogue) for name in law.requires_laws)
    )
