"""The layer that a law speaks of: any subject, seen through one layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from rnn_spec.law_definition.quantities import Lengths, State
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["Answer", "Layer"]

Answer = tuple[Tensor, State]


class Layer(Protocol):
    """
    A recurrent layer with its weights, in eval.

    Called, it takes time first, then batch; a state is a tuple, of one or of two tensors.
    """

    @property
    def options(self) -> Options:
        """The options that it was built with."""

    @property
    def kind(self) -> Kind | None:
        """The kind of layer, if it is known."""

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """Features of each part of a state."""

    @property
    def given_sizes(self) -> tuple[int, ...]:
        """Features of each part of a state that can be given; none if none can."""

    @property
    def weights(self) -> Mapping[str, Tensor]:
        """Its weights, by torch.nn's names."""

    @property
    def width(self) -> int:
        """Features of the output."""

    @property
    def dtype(self) -> torch.dtype:
        """The dtype that it was built with."""

    @property
    def device(self) -> torch.device:
        """The device that it was built on."""

    @property
    def module(self) -> nn.Module:
        """The module itself, in its own layout."""

    def __call__(self, x: Tensor, state: State | None = None) -> Answer:
        """Run over a batch of sequences."""

    def raw(self, x: Tensor, state: State | None = None) -> Answer:
        """Run in the layer's own layout, batched or not."""

    def packed(
        self, x: Tensor, lengths: Lengths, state: State | None
    ) -> tuple[tuple[Tensor, ...], State]:
        """Run over a packed batch; one output a sample, each as long as its sequence."""

    def measured(self, x: Tensor, lengths: Lengths, state: State | None) -> Answer:
        """Run over a padded batch, the lengths given beside it."""

    def inputs(self, x: Tensor, state: State | None = None) -> tuple[Any, ...]:
        """Give the arguments as the module takes them, in its own layout."""

    def sibling(self, parameters: Mapping[str, Tensor] | None = None, /, **changes: Any) -> Layer:
        """Build a layer with other options, and with the same parameters or those given."""

    def rewritten(self, weights: Mapping[str, Tensor], /, **changes: Any) -> Layer:
        """Build a layer with other options, and with weights given by torch.nn's names."""

    def part(self, layer: int, direction: int | None = None) -> Layer:
        """Build one of the layers alone, or one direction of it."""

    def of(self, module: Any) -> Layer:
        """See another module as this layer."""

    def in_training(self) -> Layer:
        """Build a layer with the same weights, in training mode."""

    def differentiable(self) -> Layer:
        """Give a layer of the same values through which gradients can be taken on any device."""

    def in_precision(self, dtype: torch.dtype) -> Layer:
        """Build a layer with the same weights in another dtype."""

    def reference(self, x: Tensor, state: State) -> Answer:
        """Evaluate the printed equations in NumPy float64, with the layer's weights."""

    def official(self) -> Layer:
        """Build torch.nn's own layer, of the same kind and options and with the same weights."""

    def fresh(self, seed: int) -> nn.Module:
        """Build it anew, with its parameters as they are drawn under a seed."""

    def placed(self, device: torch.device, dtype: torch.dtype) -> nn.Module:
        """Build it by its constructor where, and in which dtype, it should be."""
