"""Observe a call of a module: inside its adapter, if it has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor, nn

from rnn_spec.law_definition.observation import ObservedCall, tensors_in
from rnn_spec.subjects.adapters.adapter import Adapted

__all__ = ["Observer"]

PAIR = ("output", "state")

ALIKE = ("h", "c")
"""The parts of a state like torch.nn's."""


class Observer:
    """
    Called in place of a module, it calls the module and observes what it receives and returns.

    Attributes:
        observed: the last call, or None before the first.
    """

    def __init__(self, module: nn.Module) -> None:
        """Observe a module."""
        self.module = module
        self.observed: ObservedCall | None = None

    def __call__(self, x: Any, *state: Any, **more: Any) -> Any:
        """Call the module as it is called without an observer."""
        module = self.module
        if not isinstance(module, Adapted):
            return self._run(
                {"input": x, **_named(_one(state), "0")}, lambda: module(x, *state, **more)
            )
        own, begin = module.handed(x, _one(state))
        beside = module.beside(x, **more)
        result = self._run(
            {"input": own, **_named(begin, "0"), **beside},
            lambda: module.adapter.call(module.layer, own, begin, **beside),
            returns_state=module.returns_state,
        )

        return module.returned(result)

    def _run(
        self,
        arguments: Mapping[str, Any],
        call: Callable[[], Any],
        *,
        returns_state: bool = True,
    ) -> Any:
        tensors = tensors_in(arguments)
        before = {place: each.clone() for place, each in tensors.items()}
        result = call()
        returned = _results(result, with_state=returns_state)
        self.observed = ObservedCall(before, tensors, arguments, returned)

        return result


def _one(state: tuple[Any, ...]) -> Any:
    """Return the argument for a state: a tensor, a tuple, or None."""
    return state[0] if state else None


def _results(result: Any, *, with_state: bool) -> dict[str, Any]:
    """Return the output and the state of a result by name; what else is returned is left out."""
    if not isinstance(result, tuple | list) or not result:
        return {"output": result}
    if not with_state:
        return {"output": result[0]}
    if len(result) != len(PAIR):
        return {"result": result}

    return {"output": result[0], **_named(result[1], "n")}


def _named(state: Any, end: str) -> dict[str, Any]:
    """Return a state by name: its parts, if they are like torch.nn's."""
    parts = (state,) if isinstance(state, Tensor) else state
    if isinstance(parts, tuple) and len(parts) <= len(ALIKE) and not hasattr(parts, "_fields"):
        return {f"{letter}_{end}": part for letter, part in zip(ALIKE, parts, strict=False)}

    return {"state": state}
