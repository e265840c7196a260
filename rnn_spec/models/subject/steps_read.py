"""How many steps the recurrent layers inside a model read in a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.subject.model import Model

__all__ = ["is_read_in_steps"]


def is_read_in_steps(f: Model, axis: str) -> bool:
    """
    Return whether the recurrent layers read fewer steps where an axis of time is shorter.

    They do not read steps of a sequence to which a model attends as a whole. Where it cannot be
    told, since no layer is recurrent or no shorter sequence runs, it is taken to be read.
    """
    subject = f.subject
    call = draw(f.signature, ModelCase(subject.domain.base, 0, subject.dtype), subject.fill)
    steps = call.given_sizes.get(axis, 0)
    shorter = next((n for n in range(1, steps) if f.runs_at(axis, n)), None)
    whole = 0 if shorter is None else _steps_read(f, call)

    return not (shorter and whole) or _steps_read(f, call.between(axis, 0, shorter)) < whole


def _steps_read(f: Model, a: Call) -> int:
    """Return how many steps of samples the recurrent layers read in a call."""
    counts: list[int] = []

    def count(layer: nn.Module, positional: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        size = getattr(layer, "input_size", 1)
        counts.extend(each.numel() // size for each in _inputs(positional, named))

    with ExitStack() as hooks:
        for layer in f.module.modules():
            if isinstance(layer, nn.RNNBase | nn.RNNCellBase):
                hooks.enter_context(layer.register_forward_pre_hook(count, with_kwargs=True))
        f(a)

    return sum(counts)


def _inputs(positional: tuple[Any, ...], named: Mapping[str, Any]) -> Iterator[Tensor]:
    """Yield the input of a recurrent layer: its first argument."""
    given = positional[0] if positional else named.get("input")
    data = given.data if isinstance(given, PackedSequence) else given
    if isinstance(data, Tensor):
        yield data
