"""Every law, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from rnn_spec.laws import (
    batch,
    depth,
    dtype_device,
    init,
    layout,
    meaning,
    packing,
    purity,
    refusals,
    shape,
    state,
    time,
)
from rnn_spec.laws.law import Law, laws_in

__all__ = ["CATALOGUE", "FAMILIES"]

FAMILIES: tuple[ModuleType, ...] = (
    shape,
    dtype_device,
    layout,
    depth,
    meaning,
    state,
    time,
    batch,
    packing,
    purity,
    init,
    refusals,
)
"""In this order a law rests on laws before it only: causes come before consequences."""

CATALOGUE: Mapping[str, Law] = MappingProxyType(
    {law.name: law for family in FAMILIES for law in laws_in(family)}
)
