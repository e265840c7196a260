"""Guess an example of a call from the names of its arguments, and the layers inside a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.models.signature.roles import Role, is_like, named_role
from rnn_spec.models.subject.companions import Companion
from rnn_spec.models.subject.flat_call import FlatCall
from rnn_spec.models.subject.layers_read import embeddings_of, state_shapes

__all__ = ["guessed_calls"]

STEPS, BATCH, SIZE = 3, 5, 4
"""The sizes of a guessed example: they differ, so that axes can be told apart."""

DTYPES = {Role.LENGTHS: torch.long, Role.MASK: torch.bool, Role.PADDING_MASK: torch.bool}

ORDERS = ((0, 1), (1, 0))
"""The axes of samples and of steps."""


def guessed_calls(module: nn.Module, missing: Sequence[str]) -> list[FlatCall]:
    """
    Return calls that work: one with one argument, or one for each order of samples and steps.

    Of several arguments, all but one must be lengths, a mask or a state by their names; or all of
    them tokens.
    """
    roles = {name: named_role(name) for name in missing}
    data = [name for name, role in roles.items() if role is Role.DATA or len(missing) == 1]
    others = {name: role for name, role in roles.items() if name not in data}
    if not data or Role.RESETS in others.values():
        return []
    for values in _data(module, data):
        calls = [
            call
            for order in (ORDERS if others else ORDERS[:1])
            if (call := _call(module, values, others, order)) is not None and call.runs
        ]
        if calls:
            return calls

    return []


def _call(
    module: nn.Module,
    data: Mapping[str, Tensor],
    others: Mapping[str, Role],
    order: tuple[int, int],
) -> FlatCall | None:
    """Return a call with arguments beside the data; None if one of them cannot be made."""
    first, values = next(iter(data.items()))
    if others and values.dim() < 2:  # noqa: PLR2004
        return None
    arguments: dict[str, Any] = dict(data)
    companions: list[Companion] = []
    for name, role in others.items():
        if role in DTYPES:
            companions.append(
                Companion(
                    name, role, next(filter(lambda each: is_like(each, name), data), first), *order
                )
            )
            arguments[name] = companions[-1].full(data, torch.ones(1, dtype=DTYPES[role]))
        elif shapes := state_shapes(module, values.shape[order[0]]):
            states = tuple(torch.zeros(shape) for shape in shapes)
            arguments[name] = states if len(states) > 1 else states[0]
        else:
            return None

    return FlatCall(module, None, arguments, tuple(companions))


def _data(module: nn.Module, names: Sequence[str]) -> Iterator[dict[str, Tensor]]:
    """Yield data that the first layers of a model may take; several arguments are tokens."""
    if len(names) == 1:
        yield from ({names[0]: each} for each in _candidates(module))
        return
    if (limit := min(embeddings_of(module), default=0)) == 0:
        return
    generator = torch.Generator().manual_seed(0)
    for more in (1, 0):
        shapes = [(BATCH, STEPS + more * n) for n in range(len(names))]
        yield {
            name: torch.randint(0, limit, shape, generator=generator)
            for name, shape in zip(names, shapes, strict=True)
        }


def _candidates(module: nn.Module) -> Iterator[Tensor]:
    """Yield arguments that the first layers of a model may take."""
    generator = torch.Generator().manual_seed(0)
    for layer in module.modules():
        match layer:
            case nn.Embedding():
                yield torch.randint(0, layer.num_embeddings, (BATCH, STEPS), generator=generator)
            case nn.RNNBase():
                yield torch.randn(STEPS, BATCH, layer.input_size, generator=generator)
            case nn.RNNCellBase():
                yield torch.randn(STEPS, BATCH, layer.input_size, generator=generator)
                yield torch.randn(BATCH, layer.input_size, generator=generator)
            case nn.Linear():
                yield torch.randn(STEPS, BATCH, layer.in_features, generator=generator)
            case nn.Conv1d():
                yield torch.randn(BATCH, layer.in_channels, 2 * SIZE, generator=generator)
                yield torch.randn(BATCH, 2 * SIZE, layer.in_channels, generator=generator)
