"""Every mutant, with the law that best names what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

from mutants import (
    construction,
    dropout,
    edges,
    equations,
    gradient,
    ignored,
    initial,
    layout,
    order,
    own,
    packing,
    parameters,
    precision,
    purity,
    rare,
    refusals,
    resets,
    state,
    transforms,
)

__all__ = ["CAUSES"]

FILES = (
    edges,
    precision,
    layout,
    order,
    equations,
    ignored,
    state,
    own,
    resets,
    packing,
    dropout,
    gradient,
    parameters,
    construction,
    initial,
    purity,
    refusals,
    transforms,
    rare,
)

CAUSES: Mapping[type[nn.Module], str] = {
    mutant: law for file in FILES for mutant, law in file.CAUSES.items()
}
