"""The layer in a law: any subject, called in one layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from rnn_spec.law_definition.observation import ObservedCall
from rnn_spec.law_definition.quantities import Lengths, State
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["Layer", "Results"]

Results = tuple[Tensor, State]


class Layer(Protocol):
    """
    A recurrent layer with its weights, in eval mode.

    A call takes time first, then batch; a state is a tuple of one or two tensors.
    """

    @property
    def options(self) -> Options:
        """The options of the layer."""

    @property
    def kind(self) -> Kind | None:
        """RNN, LSTM or GRU, if it is known."""

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """Features of each part of a final state."""

    @property
    def initial_sizes(self) -> tuple[int, ...]:
        """Features of each part of an initial state; empty if the layer accepts none."""

    @property
    def weights(self) -> Mapping[str, Tensor]:
        """The weights, by torch.nn's names."""

    @property
    def width(self) -> int:
        """Features of the output."""

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the layer."""

    @property
    def precision(self) -> torch.dtype:
        """The dtype in which the layer computes; it may be lower than that of its results."""

    @property
    def device(self) -> torch.device:
        """The device of the layer."""

    @property
    def module(self) -> nn.Module:
        """The module itself, in its own layout."""

    def __call__(self, x: Tensor, state: State | None = None) -> Results:
        """Run over a batch of sequences."""

    def raw(self, x: Tensor, state: State | None = None) -> Results:
        """Run in the layer's own layout, batched or not."""

    def observed(self, x: Tensor, state: State | None = None) -> ObservedCall:
        """Call the layer, and observe what the module inside any adapter receives and returns."""

    def packed(
        self, x: Tensor, lengths: Lengths, state: State | None
    ) -> tuple[tuple[Tensor, ...], State]:
        """Run over a packed batch; one output a sample, each as long as its sequence."""

    def with_lengths(self, x: Tensor, lengths: Lengths, state: State | None) -> Results:
        """Run over a padded batch, with the lengths as an argument."""

    def with_resets(self, x: Tensor, flags: Tensor, state: State | None) -> Results:
        """Run over a batch, with a flag for each step and sample before which to reset."""

    def inputs(self, x: Tensor, state: State | None = None) -> tuple[Any, ...]:
        """Return the arguments of the module, in its own layout."""

    def rebuilt(self, parameters: Mapping[str, Tensor] | None = None, /, **changes: Any) -> Layer:
        """Build a layer with other options, and with the same or other parameters."""

    def fresh(self, **changes: Any) -> Layer:
        """Build a layer with other options, and with the parameters that its constructor makes."""

    def with_weights(self, weights: Mapping[str, Tensor], /, **changes: Any) -> Layer:
        """Build a layer with other options and other weights, by torch.nn's names."""

    def part(self, layer: int, direction: int | None = None) -> Layer:
        """Build a layer that is one of the layers, or one direction of it."""

    def with_module(self, module: Any) -> Layer:
        """Return this layer with another module in place of its own."""

    @property
    def inner(self) -> nn.Module:
        """The module inside an adapter, or the module itself."""

    def with_inner(self, module: nn.Module) -> Layer:
        """Return this layer with another module inside its adapter, or in place of its own."""

    def in_training(self) -> Layer:
        """Build a layer with the same weights, in training mode."""

    def differentiable(self) -> Layer:
        """Return a layer with the same values that supports gradients on any device."""

    def in_precision(self, dtype: torch.dtype) -> Layer:
        """Build a layer with the same weights in another dtype."""

    def reference(self, x: Tensor, state: State) -> Results:
        """Evaluate the documented equations in NumPy float64, with the layer's weights."""

    def torch_layer(self) -> Layer:
        """Build torch.nn's layer of the same kind, with the same options and weights."""

    def fresh_module(self, seed: int) -> nn.Module:
        """Build the module again; a seed determines its initial parameters."""

    def module_on(self, device: torch.device, dtype: torch.dtype) -> nn.Module:
        """Build the module with device and dtype as arguments of its constructor."""
