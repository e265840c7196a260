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
    state,
    time,
    batch,
    depth,
    meaning,
    packing,
    init,
    refusals,
)

CATALOGUE: Mapping[str, Law] = MappingProxyType(
    {law.name: law for family in FAMILIES for law in laws_in(family)}
)
