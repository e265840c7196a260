"""Contracts and the compilers of torch: no scripting, no check in a trace, no error in a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, ParamSpec, TypeVar, cast

from contracts.errors import ContractError

__all__ = ["hidden_from_dynamo", "refuse_scripting", "unscriptable", "untraced"]

C = TypeVar("C", bound=type)
P = ParamSpec("P")
R = TypeVar("R")


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


@contextmanager
def untraced() -> Iterator[None]:
    """Stop the trace inside the block: sizes are numbers, and nothing is recorded."""
    native = sys.modules["torch"]._C  # noqa: SLF001 - torch has no public way
    state = native._get_tracing_state()  # noqa: SLF001
    native._set_tracing_state(None)  # noqa: SLF001
    try:
        yield
    finally:
        native._set_tracing_state(state)  # noqa: SLF001


def hidden_from_dynamo(function: Callable[P, R], reason: str) -> Callable[P, R]:
    """
    Return a function that Dynamo does not trace, with the reason that it reports then.

    Like `torch.compiler.disable`, which would import all of Dynamo at a declaration.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        dynamo = sys.modules.get("torch._dynamo")
        quiet = function if dynamo is None else dynamo.disable(function)

        return cast("R", quiet(*args, **kwargs))

    vars(call).update(_torchdynamo_disable=True, _torchdynamo_disable_msg=reason)

    return call
