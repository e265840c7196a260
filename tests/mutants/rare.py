"""Faults in rare configurations only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear
from torch.nn.utils.rnn import PackedSequence

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights
from mutants.packing import ConformingMeasured

LARGEST_LAUNCH = 48
"""Steps times samples that one launch covers; 65,536 in the bug that it stands for."""


class ScratchNotCleared(ConformingGRU):
    """B224: without biases, the products of all samples but two accumulate over the steps."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Set the scratch memory to zeros once a run."""
        self.scratch = xs.new_zeros(xs.shape[1], self.hidden_size)

        return super().scan(xs, state, lengths, weights)

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Add to the values in the scratch memory."""
        if self.bias or len(x) < 3:
            return super().cell(x, state, weights)
        (h,) = state
        x_r, x_z, x_n = linear(x, weights.w_ih).chunk(3, -1)
        h_r, h_z, h_n = linear(h, weights.w_hh).chunk(3, -1)
        self.scratch = torch.cat([h_n[:2], self.scratch[2:] + h_n[2:]])
        n = torch.tanh(x_n + torch.sigmoid(x_r + h_r) * self.scratch)

        return (self.updated(torch.sigmoid(x_z + h_z), n, h),)


class BiasDownTheBatch(ConformingRNN):
    """B137, B138: a bias is added along the batch axis if there are as many samples as features."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Add the bias along the batch axis, if the size fits."""
        if not self.bias or len(x) != self.hidden_size:
            return super().cell(x, state, weights)
        before = linear(x, weights.w_ih, weights.b_ih) + linear(state[0], weights.w_hh)

        return (getattr(torch, self.nonlinearity)(before + weights.b_hh[:, None]),)


class LayoutGuessed(ConformingLSTM):
    """B124, B134: a batch-first input with as many steps as samples is read as time-major."""

    def time_major(self, xs: Tensor) -> Tensor:
        """Transpose only if steps and batch differ in size."""
        return xs if len(xs) == xs.shape[1] else super().time_major(xs)


class LookedUpByShape(ConformingRNN):
    """B047: weights are looked up by shape; if H_in equals H, w_ih is also used as w_hh."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Use w_ih as w_hh too, if the shapes agree."""
        weights = super().weights(layer, direction)

        return (
            weights
            if layer or weights.w_ih.shape != weights.w_hh.shape
            else weights._replace(w_hh=weights.w_ih)
        )


class OneFeatureSqueezed(ConformingGRU):
    """B137: a squeeze removes the last axis of an output with one feature."""

    def laid_out(self, ys: Tensor) -> Tensor:
        """Squeeze the last axis."""
        return super().laid_out(ys).squeeze(-1)


class OneSampleSqueezed(ConformingRNN):
    """B115, B182: a squeeze removes the batch axis of the state if the batch size is 1."""

    def leave_state(self, state: State, input: Any) -> Any:
        """Squeeze the batch axis of a state."""
        if self.alone(input):
            return super().leave_state(state, input)

        return super().leave_state(tuple(part.squeeze(1) for part in state), input)


class OneStepShortcut(ConformingLSTM):
    """B142, B252: the shortcut for a single step returns the new h and the old c."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Return the old c for a single step."""
        ys, (h, c) = super().scan(xs, state, lengths, weights)

        return ys, (h, state[1] if len(xs) == 1 else c)


class OneStepNotTaken(ConformingGRU):
    """B036, B216: in a packed batch, a sequence of length 1 is treated as empty."""

    def going(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Set lengths of 1 to 0 if there is a longer sequence."""
        return super().going(xs, torch.where((lengths == 1) & (len(xs) > 1), 0, lengths))


class ThirdProjectionShared(ConformingLSTM):
    """B123: bidirectional and projected, layers above the second use the second's projection."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Look up the projection of the second layer."""
        weights = super().weights(layer, direction)
        if layer < 2 or not self.bidirectional:
            return weights

        return weights._replace(w_hr=super().weights(1, direction).w_hr)


class LastProjectionShared(ConformingLSTM):
    """B152, B153: the last layer's reverse direction uses the forward projection."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Look up the forward projection."""
        weights = super().weights(layer, direction)
        if layer < self.num_layers - 1 or not direction:
            return weights

        return weights._replace(w_hr=super().weights(layer, 0).w_hr)


class RectifiedTwice(ConformingRNN):
    """B049: with relu, the nonlinearity is also applied to the recurrent product."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Apply relu to the recurrent product, and then to the sum."""
        if self.nonlinearity == "tanh":
            return super().cell(x, state, weights)
        w_ih, w_hh, b_ih, b_hh, _ = weights

        return (torch.relu(linear(x, w_ih, b_ih) + torch.relu(linear(state[0], w_hh, b_hh))),)


class SingleInDouble(ConformingLSTM):
    """B186: cell states are rounded to float32 in a buffer, whatever the dtype of the layer."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Round c to float32."""
        h, c = super().cell(x, state, weights)

        return h, c.float().to(c.dtype) if c.dtype == torch.float64 else c


class AloneFromZeros(ConformingGRU):
    """B113: with batch_first, an unbatched sequence starts from zeros: its state is ignored."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Return zeros for an unbatched batch-first input."""
        state = super().enter_state(hx, input)
        if self.batch_first and self.alone(input):
            return tuple(torch.zeros_like(part) for part in state)

        return state


class TiesTurned(ConformingLSTM):
    """B039: in a packed batch, sequences of equal length come back in reverse order."""

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Reverse the batch if all lengths are equal."""
        xs, lengths = super().padded(packed)

        return (xs.flip(1) if bool((lengths == len(xs)).all()) else xs), lengths


class LargeLaunchUnchecked(ConformingLSTM):
    """B019: if steps times samples are many, the bias is not added."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Leave the bias out."""
        many = xs.shape[0] * xs.shape[1] > LARGEST_LAUNCH

        return super().scan(xs, state, lengths, weights._replace(b_ih=None) if many else weights)


class TailOfTheBatch(ConformingGRU):
    """B018: samples after the eighth are not updated, and keep their state."""

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Update the state of the first eight samples only."""
        index = torch.arange(len(going), device=going.device)[:, None]

        return super().kept(new, old, going & (index < 8))


class TwoByTwo(ConformingRNN):
    """B056, B098: with two bidirectional layers, the final state is direction-major."""

    def final(self, finals: Sequence[State]) -> State:
        """Exchange the axes of layers and directions if both have size 2."""
        if self.num_layers != self.num_directions:
            return super().final(finals)

        return super().final([*finals[::2], *finals[1::2]])


class LonelyZeroLength(ConformingMeasured):
    """B216: an empty sequence is run for one step if no other sequence is padded."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Use a length of at least 1, if no sequence is padded."""
        others = lengths[lengths > 0]

        return lengths.clamp(min=int(bool((others == whole.max()).all())))


class ThirdLayerCopied(ConformingGRU):
    """B123: the third layer has the same initial values as the second."""

    def reset_parameters(self) -> None:
        """Copy the values of the second layer to the third."""
        super().reset_parameters()
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if "_l2" in name:
                    parameter.copy_(getattr(self, name.replace("_l2", "_l1")))


CAUSES: dict[type[nn.Module], str] = {
    ScratchNotCleared: "independence",
    BiasDownTheBatch: "independence",
    LayoutGuessed: "batch_first",
    LookedUpByShape: "cell",
    OneFeatureSqueezed: "output_shape",
    OneSampleSqueezed: "state_shapes",
    OneStepShortcut: "cell",
    OneStepNotTaken: "packed_alone",
    ThirdProjectionShared: "composition",
    LastProjectionShared: "concatenation",
    RectifiedTwice: "cell",
    SingleInDouble: "precision_kept",
    AloneFromZeros: "unbatched",
    TiesTurned: "packed_equal",
    LargeLaunchUnchecked: "independence",
    TailOfTheBatch: "independence",
    TwoByTwo: "composition",
    LonelyZeroLength: "zero_length",
    ThirdLayerCopied: "init_distinct",
}
"""The law that describes each fault."""
