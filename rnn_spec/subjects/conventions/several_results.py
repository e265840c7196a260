"""How a layer is called that returns more than an output and a state, or other things."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from rnn_spec.subjects.adapters.adapter import as_torch_calls
from rnn_spec.subjects.adapters.settings import Setting
from rnn_spec.subjects.calling import PAIR

__all__ = ["IN_STEPS", "calls_for"]


def first_two(module: Any, input: Tensor, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module, and return its first two results."""
    return as_torch_calls(module, input, state, **more)[:2]


def in_several_results(module: Any, input: Tensor, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module that takes and returns the parts of its state by themselves."""
    out, *ends = module(input, *(state or ()), **more)

    return out, tuple(ends)


SEVERAL = (
    Setting(
        "lambda module, x, state: module(x, *(() if state is None else (state,)))[:2]",
        first_two,
        "its first two results",
    ),
    Setting(
        "lambda module, x, state: (lambda out, *ends: (out, ends))(*module(x, *(state or ())))",
        in_several_results,
        "its state in several results",
    ),
)
"""How a layer may be called that returns more than two results."""


def in_steps(axis: int, module: Any, input: Tensor, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module that returns a list of the outputs of each step, and stack them."""
    outs, *ends = as_torch_calls(module, input, state, **more)

    return torch.stack(tuple(outs), axis), *ends


def in_packed(module: Any, input: Any, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module that takes and returns packed sequences alone."""
    if isinstance(input, PackedSequence):
        return as_torch_calls(module, input, state, **more)
    lengths = torch.full((input.shape[1],), len(input))
    out, *ends = as_torch_calls(module, pack_padded_sequence(input, lengths), state, **more)

    return pad_packed_sequence(out)[0], *ends


PACKING = frozenset({"PackedSequence", "pad_packed_sequence", "batch_sizes"})
"""Names in the code of a call that takes packed sequences."""

PACKED = Setting(
    "lambda module, x, state: (lambda out, *ends: "
    "(torch.nn.utils.rnn.pad_packed_sequence(out)[0], *ends))"
    "(*module(torch.nn.utils.rnn.pack_padded_sequence(x, [len(x)] * x.shape[1]), "
    "*(() if state is None else (state,))))",
    in_packed,
    "packed sequences only",
    is_type=True,
)
"""How a layer may be called that raises an error for any other input."""

IN_STEPS = tuple(
    Setting(
        f"lambda module, x, state: (lambda outs, *ends: (torch.stack(tuple(outs), {axis}), *ends))"
        "(*module(x, *(() if state is None else (state,))))",
        partial(in_steps, axis),
        "its output a list of steps",
    )
    for axis in (0, 1)
)
"""How a layer may be called that returns a list of the outputs of each step."""


def calls_for(module: nn.Module, result: Any) -> tuple[Setting, ...]:
    """
    Return how a layer may be called that returns more, or other, than an output and a state.

    One that raises an error may take packed sequences, if its code names them: torch.nn's LSTM may
    crash with a packed sequence and a state of another batch size.
    """
    if result is None:
        return (PACKED,) if _names_packed_sequences(module) else ()
    if not isinstance(result, tuple | list) or not result:
        return ()
    several = SEVERAL if isinstance(result, tuple) and len(result) > PAIR else ()

    return (*several, *(IN_STEPS if isinstance(result[0], tuple | list) else ()))


def _names_packed_sequences(module: nn.Module) -> bool:
    """Return whether the code of a layer's call names packed sequences."""
    forward = getattr(type(module), "forward", None)  # a module of TorchScript may have none
    code = getattr(inspect.unwrap(forward) if forward else None, "__code__", None)

    return code is not None and not PACKING.isdisjoint(code.co_names)
