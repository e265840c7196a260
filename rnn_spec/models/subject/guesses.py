"""Guess an example of a call from the layers inside a model."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from rnn_spec.exceptions import interrupts

__all__ = ["guessed_example"]

STEPS, BATCH, SIZE = 3, 5, 4
"""The sizes of a guessed example: they differ, so that axes can be told apart."""


def guessed_example(module: nn.Module, missing: Sequence[str]) -> tuple[Tensor, ...] | None:
    """Return one argument with which a call works; None if more are needed, or none is found."""
    if len(missing) != 1:
        return None

    return next(((each,) for each in _candidates(module) if _runs(module, each)), None)


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


def _runs(module: nn.Module, argument: Tensor) -> bool:
    try:
        with torch.no_grad():
            copy.deepcopy(module)(argument)
    except BaseException as error:
        if interrupts(error):
            raise
        return False

    return True
