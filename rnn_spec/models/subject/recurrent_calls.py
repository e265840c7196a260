"""What the recurrent layers inside a model are given in a call, and how many steps they read."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, TypeAlias

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnn_spec.models.calls.call import Call
from rnn_spec.models.subject.model import Model

__all__ = ["Given", "is_read_in_steps", "recurrent_calls"]

Given: TypeAlias = tuple[str, nn.Module, Tensor | PackedSequence]
"""The path of a layer, the layer, and its input in one of its calls."""


def recurrent_calls(f: Model, a: Call) -> list[Given]:
    """Return the input of each call of a recurrent layer or cell, in order."""
    found: list[Given] = []

    def keep(name: str) -> Any:
        def hook(layer: nn.Module, args: tuple[Any, ...], named: dict[str, Any]) -> None:
            given = args[0] if args else named.get("input")
            if isinstance(given, Tensor | PackedSequence):
                found.append((name, layer, given))

        return hook

    with ExitStack() as hooks:
        for name, layer in f.module.named_modules():
            if isinstance(layer, nn.RNNBase | nn.RNNCellBase):
                handle = layer.register_forward_pre_hook(keep(name), with_kwargs=True)
                hooks.enter_context(handle)
        f.raw(a)

    return found


def is_read_in_steps(f: Model, axis: str) -> bool:
    """
    Return whether the recurrent layers read fewer steps where an axis of time is shorter.

    They do not read steps of a sequence to which a model attends as a whole. Where it cannot be
    told, since no layer is recurrent or no shorter sequence runs, it is taken to be read.
    """
    subject = f.subject
    call = subject.draw_call()
    steps = call.given_sizes.get(axis, 0)
    shorter = next((n for n in range(1, steps) if f.runs_at(axis, n)), None)
    whole = 0 if shorter is None else _steps_read(f, call)

    return not (shorter and whole) or _steps_read(f, call.between(axis, 0, shorter)) < whole


def _steps_read(f: Model, a: Call) -> int:
    """Return how many steps of samples the recurrent layers read in a call."""
    return sum(
        (given.data if isinstance(given, PackedSequence) else given).numel()
        // getattr(layer, "input_size", 1)
        for _, layer, given in recurrent_calls(f, a)
    )
