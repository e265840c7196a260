"""
Contracts: a jaxtyping annotation, written once, is checked, tested and documented.

The package knows arrays and annotations; it knows no layer.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.declaration.inspection import call
    from contracts.declaration.signature import refine, when
    from contracts.enforcement.checked import checked
    from contracts.enforcement.enforce import enforce
    from contracts.enforcement.imports import install
    from contracts.errors import ContractError, ContractWarning, UndrawableError
    from contracts.fuzzing.fuzz import fuzz
    from contracts.inference.infer import infer
    from contracts.inference.inferred import Inferred
    from contracts.model.markers import AtLeast, Below, Lengths, Mask, Padding, Sorted
    from contracts.model.refinements import Refinement, at_least, at_most_one_axis, like
    from contracts.model.structure import As
    from contracts.rendering.notebook import contract_of
    from contracts.strategies.arguments import arguments
    from contracts.strategies.instances import instances
    from contracts.strategies.space import Space
    from contracts.strategies.violations import Violation, violations

__all__ = [
    "As",
    "AtLeast",
    "Below",
    "ContractError",
    "ContractWarning",
    "Inferred",
    "Lengths",
    "Mask",
    "Padding",
    "Refinement",
    "Sorted",
    "Space",
    "UndrawableError",
    "Violation",
    "arguments",
    "at_least",
    "at_most_one_axis",
    "call",
    "checked",
    "contract_of",
    "enforce",
    "fuzz",
    "infer",
    "install",
    "instances",
    "like",
    "refine",
    "violations",
    "when",
]

HOMES = {
    "contracts.enforcement.checked": ("checked",),
    "contracts.strategies.arguments": ("arguments",),
    "contracts.strategies.instances": ("instances",),
    "contracts.strategies.space": ("Space",),
    "contracts.strategies.violations": ("Violation", "violations"),
    "contracts.enforcement.enforce": ("enforce",),
    "contracts.errors": ("ContractError", "ContractWarning", "UndrawableError"),
    "contracts.fuzzing.fuzz": ("fuzz",),
    "contracts.inference.infer": ("infer",),
    "contracts.inference.inferred": ("Inferred",),
    "contracts.enforcement.imports": ("install",),
    "contracts.enforcement.notebook_cells": (
        "load_ipython_extension",
        "unload_ipython_extension",
    ),
    "contracts.rendering.notebook": ("contract_of",),
    "contracts.model.markers": ("AtLeast", "Below", "Lengths", "Mask", "Padding", "Sorted"),
    "contracts.model.refinements": ("Refinement", "at_least", "at_most_one_axis", "like"),
    "contracts.declaration.inspection": ("call",),
    "contracts.declaration.signature": ("refine", "when"),
    "contracts.model.structure": ("As",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: every run of pytest imports the package."""
    for module, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names, and no module that happens to be imported."""
    return sorted(__all__)
