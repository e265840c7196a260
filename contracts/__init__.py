"""
Contracts: a jaxtyping annotation, written once, is checked, tested and documented.

The package knows arrays and annotations; it knows no layer.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.checking import checked
    from contracts.enforcing import enforce
    from contracts.errors import ContractError, ContractWarning
    from contracts.imports import install
    from contracts.refinements import Refinement, at_least, at_most_one_axis, like
    from contracts.signature import contract_of, refine, when
    from contracts.structure import As

__all__ = [
    "As",
    "ContractError",
    "ContractWarning",
    "Refinement",
    "at_least",
    "at_most_one_axis",
    "checked",
    "contract_of",
    "enforce",
    "install",
    "like",
    "refine",
    "when",
]

HOMES = {
    "contracts.checking": ("checked",),
    "contracts.enforcing": ("enforce",),
    "contracts.errors": ("ContractError", "ContractWarning"),
    "contracts.imports": ("install",),
    "contracts.refinements": ("Refinement", "at_least", "at_most_one_axis", "like"),
    "contracts.signature": ("contract_of", "refine", "when"),
    "contracts.structure": ("As",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: every run of pytest imports the package."""
    for module, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
