"""The calling convention of torch.nn: an input and a state in, an output and a state out."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

PAIR = 2

__all__ = ["UnansweredError", "call", "call_net", "described", "given"]


class UnansweredError(TypeError):
    """A result that is not an output and a final state."""


def given(state: tuple[Tensor, ...]) -> tuple[Any, ...]:
    """Give a state as an argument: a tensor, or a tuple of several; no argument for none."""
    return (state if len(state) > 1 else state[0],) if state else ()


def call(
    module: nn.Module, x: Any, state: tuple[Tensor, ...], states: int, **beside: Any
) -> tuple[Any, Any]:
    """
    Run a module and take its result apart.

    Raises:
        UnansweredError: the result is not an output and a final state of so many parts.
    """
    result = module(x, *given(state), **beside)
    if not isinstance(result, tuple | list) or len(result) != PAIR:
        message = f"returned {described(result)}, where (output, state) belongs"
        raise UnansweredError(message)
    out, final = result
    if not isinstance(out, Tensor | PackedSequence):
        message = f"returned the output {described(out)}, where a tensor belongs"
        raise UnansweredError(message)

    return out, _parts(final, states)


def call_net(
    module: nn.Module, x: Tensor, state: tuple[Tensor, ...], states: int
) -> tuple[Tensor, Any]:
    """Run the network of the notebook, and unfold its output into the axes of its input."""
    out, final = call(module, x, state, states)
    if out.shape[:-1] != (1, x.shape[0] * x.shape[1]):
        folded = x.shape[0] * x.shape[1]
        message = f"output of shape {tuple(out.shape)}, where (1, {folded}, …) belongs"
        raise UnansweredError(message)

    return out.reshape(*x.shape[:2], out.shape[-1]), final


def _parts(final: Any, states: int) -> tuple[Tensor, ...]:
    parts = (final,) if states == 1 else final
    fits = isinstance(parts, tuple | list) and len(parts) == states
    if not fits or not all(isinstance(part, Tensor) for part in parts):
        wanted = "(h_n, c_n)" if states > 1 else "h_n, a tensor,"
        message = f"returned the state {described(final)}, where {wanted} belongs"
        raise UnansweredError(message)

    return tuple(parts)


def described(value: Any) -> str:
    """Say what a value is, without asking it."""
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"

    return f"a {type(value).__name__}"
