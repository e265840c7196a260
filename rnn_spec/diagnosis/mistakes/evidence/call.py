"""A change to the calls of a layer: a mistake, or what undoes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import (
    PackedSequence,
    pack_padded_sequence,
    pad_packed_sequence,
    pad_sequence,
)

from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import Lengths, State, map_parts
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import Subject

__all__ = ["Call", "Change", "Run", "changed", "with_call", "with_packed_call"]

Run: TypeAlias = Callable[[Tensor, State], Results]
OwnCall: TypeAlias = Callable[[Options, nn.Module, Any, State, int], Any]

BATCHED = 3
"""Axes of a batch of sequences."""


@dataclass(frozen=True)
class Call:
    """
    One call of a layer, with the whole batch, time first.

    Attributes:
        run: runs the layer on an input and a state.
        options: the options of the layer.
        x: the input.
        state: the given state; empty if none was given.
    """

    run: Run
    options: Options
    x: Tensor
    state: State

    def results(self) -> Results:
        """Run the layer as it was called."""
        return self.run(self.x, self.state)

    def default_state(self) -> State:
        """Return the zeros from which a call without a state should start."""
        return map_parts(self.run(self.x, State(()))[1], torch.zeros_like)

    def initial_state(self) -> State:
        """Return the given state, or the zeros of a call without one."""
        return self.state or self.default_state()


Change: TypeAlias = Callable[[Call], Results]
"""What a call returns instead."""


def changed(subject: Subject, change: Change) -> Subject:
    """Return a subject whose calls are changed; packed and unbatched calls stay as they are."""

    def call(options: Options, module: nn.Module, x: Any, state: State, states: int) -> Results:
        run = _timed(subject, options, module, states)
        out, final = change(Call(run, options, _turned(x, options), state))

        return _turned(out, options), final

    return with_call(subject, call)


def with_call(subject: Subject, call: OwnCall) -> Subject:
    """Return a subject with another call of padded batches."""
    return _replaced(
        subject, call, lambda x, more: not more and isinstance(x, Tensor) and x.dim() == BATCHED
    )


def with_packed_call(
    subject: Subject, call: Callable[[Call, Lengths], tuple[tuple[Tensor, ...], State]]
) -> Subject:
    """Return a subject with another call of packed batches."""

    def packed(options: Options, module: nn.Module, x: Any, state: State, states: int) -> Any:
        padded, ends = pad_packed_sequence(x)
        run = _timed(subject, options, module, states)
        outs, final = call(Call(run, options, padded, state), Lengths(tuple(ends.tolist())))

        ends = torch.tensor([len(out) for out in outs])

        return pack_padded_sequence(pad_sequence(list(outs)), ends, enforce_sorted=False), final

    return _replaced(subject, packed, lambda x, _: isinstance(x, PackedSequence))


def _timed(subject: Subject, options: Options, module: nn.Module, states: int) -> Run:
    """Return a function that runs a module time first."""

    def run(x: Tensor, state: State) -> Results:
        out, final = subject.call(module, _turned(x, options), state, states)
        return _turned(out, options), State(final)

    return run


def _turned(batch: Tensor, options: Options) -> Tensor:
    """Swap time and batch, if the layer is batch-first."""
    return batch.transpose(0, 1) if options.batch_first else batch


def _replaced(subject: Subject, call: OwnCall, when: Callable[[Any, Any], bool]) -> Subject:
    """Return a subject with another call of some inputs, which also receives the options."""
    options_of: WeakKeyDictionary[nn.Module, Options] = WeakKeyDictionary()

    def build(options: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
        module = subject.build(options, dtype, device)
        options_of[module] = options

        return module

    def called(module: Any, x: Any, state: State, states: int, **more: Any) -> Any:
        options = options_of.get(module) if isinstance(module, nn.Module) else None
        if options is None or not when(x, more):
            return subject.call(module, x, state, states, **more)

        return call(options, module, x, state, states)

    return replace(subject, build=build, call=called)
