"""Recognise a layer whose input at each step is an image or a signal, as that of a ConvLSTM."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from rnn_spec.causes.rejection import AxesOfInput
from rnn_spec.law_definition.randomness import noise
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.probes.probing import PLAIN_CALL, probe_error
from rnn_spec.subjects.subject import SubjectError

__all__ = ["check_input_axes"]

SEQUENCES = (4, 5)
"""The first two axes of an input: steps and samples, in any order, and enough of both."""

SIDE = 8
"""The size of each further axis of an input."""

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
"""Modules that read further axes, each with one more than the one before."""


def check_input_axes(factory: Factory, module: nn.Module) -> None:
    """
    Check that a layer with convolutions does not take inputs with more axes alone.

    Raises:
        SubjectError: it does; the laws of layers are not about those.
    """
    usual = (*SEQUENCES, factory.options().input_size)
    kinds = {type(each) for each in module.modules()}
    further = [n for n, each in enumerate(CONVOLUTIONS, 1) if each in kinds]
    if not further or _runs(module, usual):
        return
    for axes in further:
        shape = (*usual, *(SIDE,) * axes)
        if _runs(module, shape):
            arguments = _sizes(factory) if factory.rebuilds else {}
            raise SubjectError(AxesOfInput(factory.name, shape, arguments))


def _runs(module: nn.Module, shape: tuple[int, ...]) -> bool:
    return probe_error(lambda: module(noise(torch.zeros(shape), 0)), PLAIN_CALL) is None


def _sizes(factory: Factory) -> dict[str, Any]:
    """Return the sizes that the layer is built with, by the names of its constructor."""
    options = factory.options()
    sizes = {"input_size": options.input_size, "hidden_size": options.hidden_size}

    return {
        factory.spelled.get(name, name): value
        for name, value in sizes.items()
        if name in factory.offers
    }
