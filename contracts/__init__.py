"""
Contracts: a jaxtyping annotation, written once, is checked, tested and documented.

The package knows arrays and annotations; it knows no layer.
"""

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
