"""`torch.jit.script` reads Python source, and cannot read what is under contract: it is told so."""

from __future__ import annotations

import sys
from typing import Any, NoReturn, TypeVar

from contracts.errors import ContractError

__all__ = ["refuse_scripting", "unscriptable"]

C = TypeVar("C", bound=type)


def unscriptable(*targets: object) -> NoReturn:
    """
    Refuse, as the `__prepare_scriptable__` that TorchScript calls before it reads an object.

    Raises:
        ContractError: always, with what to use instead.
    """
    names = [getattr(each, "__qualname__", type(each).__qualname__) for each in targets]
    name = ", ".join(names) or "a module"
    advice = "use torch.export, or torch.jit.trace"
    message = f"TorchScript cannot read {name}, which is under contract: {advice}"
    raise ContractError(message)


def refuse_scripting(target: C) -> C:
    """Let a class of modules with a method under contract refuse; leave any other as it is."""
    torch: Any = sys.modules.get("torch")
    if torch is None or not issubclass(target, torch.nn.Module):
        return target
    members = vars(target)
    held = any(hasattr(member, "__contract__") for member in members.values())
    if held and "__prepare_scriptable__" not in members:
        target.__prepare_scriptable__ = unscriptable  # type: ignore[attr-defined]

    return target
