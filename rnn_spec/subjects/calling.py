"""The calling convention of torch.nn: an input and a state in, an output and a state out."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnn_spec.causes.failure import WrongReturn
from rnn_spec.causes.texts.messages import describe
from rnn_spec.law_definition.operations.plain_tensors import plain
from rnn_spec.text import with_article

PAIR = 2

__all__ = ["PAIR", "UnansweredError", "call", "call_net", "described", "state_arguments"]


class UnansweredError(TypeError):
    """A result that is not an output and a final state, as its *cause* says."""

    def __init__(self, got: str, expected: str) -> None:
        """Describe what was returned, and what was expected."""
        super().__init__(got, expected)
        self.cause = WrongReturn(got, expected)

    def __str__(self) -> str:
        """Return the text of the cause."""
        return describe(self.cause)


def state_arguments(state: tuple[Tensor, ...]) -> tuple[Any, ...]:
    """Return a state as arguments: one tensor, one tuple of several, or nothing."""
    return (state if len(state) > 1 else state[0],) if state else ()


def call(
    module: nn.Module, x: Any, state: tuple[Tensor, ...], states: int, **more: Any
) -> tuple[Any, Any]:
    """
    Run a module and return its output and the parts of its final state.

    Raises:
        UnansweredError: the result is not an output and a final state with this number of parts.
    """
    result = module(x, *state_arguments(state), **more)
    if not isinstance(result, tuple | list) or len(result) != PAIR:
        raise UnansweredError(described(result), "(output, state)")
    out, final = plain(result[0]), result[1]
    if not isinstance(out, Tensor | PackedSequence):
        got = f"{described(out)} as output"
        raise UnansweredError(got, "a tensor")

    return out, _parts(final, states)


def call_net(
    module: nn.Module, x: Tensor, state: tuple[Tensor, ...], states: int
) -> tuple[Tensor, Any]:
    """Run the notebook's network, and reshape its output to the axes of its input."""
    out, final = call(module, x, state, states)
    if out.shape[:-1] != (1, x.shape[0] * x.shape[1]):
        folded = x.shape[0] * x.shape[1]
        got = f"an output of shape {tuple(out.shape)}"
        raise UnansweredError(got, f"(1, {folded}, …)")

    return out.reshape(*x.shape[:2], out.shape[-1]), final


def _parts(final: Any, states: int) -> tuple[Tensor, ...]:
    parts = (final,) if states == 1 else final
    fits = isinstance(parts, tuple | list) and len(parts) == states
    parts = tuple(map(plain, parts)) if fits else parts
    if not fits or not all(isinstance(part, Tensor) for part in parts):
        expected = "(h_n, c_n)" if states > 1 else "h_n, a tensor"
        got = f"{described(final)} as final state"
        raise UnansweredError(got, expected)

    return tuple(parts)


def described(value: Any) -> str:
    """Return the type and size of a value in words."""
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(plain(value).shape)}"
    if isinstance(value, tuple | list):
        return f"{with_article(type(value).__name__)} of {len(value)}"

    return with_article(type(value).__name__)
