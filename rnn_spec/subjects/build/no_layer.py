"""Recognise what is certainly no recurrent layer: a function of arrays, another class of torch."""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

from torch import Tensor, nn

from contracts import ContractError
from contracts.declaration.signature import contract_of
from contracts.model.structure import has_arrays
from rnn_spec.subjects.build.adapter_code import short

__all__ = ["why_no_layer"]

RECURRENT = (nn.RNNBase, nn.RNNCellBase)

INPUTS = {"x", "xs", "x_t", "xt", "input", "inputs"}
"""Names of the input of a layer."""

AS_MODULE = (
    "to check it, call it in the forward of a torch.nn.Module that has its weights as parameters"
)

TORCH = "torch.nn.modules."
"""How the names of the modules begin in which torch has its layers."""


def why_no_layer(make: Any, name: str) -> str | None:
    """Return why a target is certainly no recurrent layer, in one line; None if it may be one."""
    if isinstance(make, type):
        is_other = make.__module__.startswith(TORCH) and not issubclass(make, RECURRENT)
        text = f"{name} is not a recurrent layer, as torch.nn.RNN, LSTM and GRU are"
        return text if is_other else None
    if not inspect.isroutine(make):
        return None
    declared = _declares_arrays(make)
    if not declared and not _takes_tensors(make) and not _names_input(make):
        return None
    arguments = ", ".join(inspect.signature(make).parameters)
    advice = f"for contracts: python -m contracts write {name}" if declared else AS_MODULE

    return (
        f"{short(name)} is not a recurrent layer, nor does it make one: it is a function of "
        f"arrays, with the arguments ({arguments}); {advice}"
    )


def _declares_arrays(function: Any) -> bool:
    """Return whether the annotations of a function declare the axes of an array."""
    try:
        clauses = contract_of(function, strict=False).clauses
    except ContractError:
        return False

    return any(has_arrays(each.structure) for clause in clauses for each in clause.parameters)


def _names_input(function: Any) -> bool:
    """Return whether a function requires an input of a layer, by its name."""
    parameters = inspect.signature(function).parameters.values()

    return any(each.name in INPUTS and each.default is each.empty for each in parameters)


def _takes_tensors(function: Any) -> bool:
    """Return whether an argument of a function is annotated as a tensor."""
    try:
        hints = get_type_hints(function)
    except (NameError, TypeError, AttributeError):  # such as a name that is not imported
        return False

    return Tensor in [hint for name, hint in hints.items() if name != "return"]
