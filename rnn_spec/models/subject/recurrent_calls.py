"""What the recurrent layers inside a model are given in a call."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, TypeAlias

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnn_spec.models.calls.call import Call
from rnn_spec.models.subject.model import Model

__all__ = ["Given", "recurrent_calls"]

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
