"""Refuse `torch.jit.script`, which reads Python source and cannot read generated checks."""

from __future__ import annotations

import sys
from typing import Any, NoReturn, TypeVar

from contracts.errors import ContractError

__all__ = ["refuse_scripting", "unscriptable"]

C = TypeVar("C", bound=type)


def unscriptable(*targets: object) -> NoReturn:
    """
    Refuse; the `__prepare_scriptable__` that TorchScript calls before it reads an object.

    Raises:
        ContractError: always; it names the alternatives.
    """
    names = [getattr(each, "__qualname__", type(each).__qualname__) for each in targets]
    name = ", ".join(names) or "a module"
    advice = "use torch.export, or torch.jit.trace"
    message = f"TorchScript cannot read {name}, which is under contract: {advice}"
    raise ContractError(message)


def refuse_scripting(target: C) -> C:
    """Make a module class with a method under contract refuse TorchScript; leave any other."""
    torch: Any = sys.modules.get("torch")
    if torch is None or not issubclass(target, torch.nn.Module):
        return target
    members = vars(target)
    under_contract = any(hasattr(member, "__contract__") for member in members.values())
    if under_contract and "__prepare_scriptable__" not in members:
        target.__prepare_scriptable__ = unscriptable  # type: ignore[attr-defined]

    return target
