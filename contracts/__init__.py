"""
Contracts: a jaxtyping annotation, written once, is checked, tested and documented.

The package knows arrays and annotations; it knows no layer.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.checking import checked
    from contracts.drawing.arguments import arguments
    from contracts.drawing.instances import instances
    from contracts.drawing.space import Space
    from contracts.drawing.target import call
    from contracts.drawing.violations import Violation, violations
    from contracts.enforcing import enforce
    from contracts.errors import ContractError, ContractWarning, UndrawableError
    from contracts.fuzzing import fuzz
    from contracts.imports import install
    from contracts.notebook import contract_of
    from contracts.refinements import Refinement, at_least, at_most_one_axis, like
    from contracts.signature import refine, when
    from contracts.structure import As

__all__ = [
    "As",
    "ContractError",
    "ContractWarning",
    "Refinement",
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
    "install",
    "instances",
    "like",
    "refine",
    "violations",
    "when",
]

HOMES = {
    "contracts.checking": ("checked",),
    "contracts.drawing.arguments": ("arguments",),
    "contracts.drawing.instances": ("instances",),
    "contracts.drawing.space": ("Space",),
    "contracts.drawing.target": ("call",),
    "contracts.drawing.violations": ("Violation", "violations"),
    "contracts.enforcing": ("enforce",),
    "contracts.errors": ("ContractError", "ContractWarning", "UndrawableError"),
    "contracts.fuzzing": ("fuzz",),
    "contracts.imports": ("install",),
    "contracts.notebook": ("contract_of",),
    "contracts.refinements": ("Refinement", "at_least", "at_most_one_axis", "like"),
    "contracts.signature": ("refine", "when"),
    "contracts.structure": ("As",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: every run of pytest imports the package."""
    for module, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
