"""Faults of sequences of unequal length: packed, or padded with lengths as an argument."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, Recurrent, State


class LengthsLeftSorted(ConformingRNN):
    """B040: the sequences are put back in order, but their lengths are not."""

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Return the lengths of the sorted batch."""
        xs, lengths = super().padded(packed)

        return xs, lengths.sort(descending=True).values


class PackedInSingle(ConformingLSTM):
    """B186: a packed batch is padded into a float32 buffer, whatever the dtype of the layer."""

    def leave(self, ys: Tensor, input: Any, lengths: Tensor) -> Any:
        """Return packed outputs in float32."""
        packed = isinstance(input, PackedSequence)

        return super().leave(ys.float() if packed else ys, input, lengths)


class EqualLengthsViewed(ConformingRNN):
    """B007, B087: packed sequences of equal length are unpacked by a batch-first view."""

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Read the rows of each sequence as contiguous."""
        xs, lengths = super().padded(packed)
        if len(lengths.unique()) > 1:
            return xs, lengths

        return xs.reshape(xs.shape[1], len(xs), -1).transpose(0, 1), lengths


class StateLeftSorted(ConformingGRU):
    """B039, B040: the final state stays in the order of the packed batch."""

    def leave_state(self, state: State, input: Any) -> Any:
        """Leave the state in the packed order."""
        if isinstance(input, PackedSequence) and input.sorted_indices is not None:
            state = tuple(part[:, input.sorted_indices] for part in state)

        return super().leave_state(state, input)


class LaterReverseFromZeros(ConformingLSTM):
    """B201, B225: in the reverse direction, all but the longest sequences start from zeros."""

    def directed(
        self, xs: Tensor, state: State, lengths: Tensor, position: tuple[int, int]
    ) -> tuple[Tensor, State]:
        """Set the state to zeros for sequences that start later."""
        if position[1]:
            longest = (lengths == len(xs)).to(xs.device)[:, None]
            state = tuple(torch.where(longest, part, 0) for part in state)

        return super().directed(xs, state, lengths, position)


class EndsDetached(ConformingGRU):
    """B175, B190: the final state of a sequence that ends early has no gradient."""

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Detach the state of ended sequences."""
        return super().kept(new, tuple(part.detach() for part in old), going)


class Measured(Recurrent):
    """A layer that takes a padded input and lengths, and returns zeros past each end."""

    def forward(self, input: Any, hx: Any = None, lengths: Tensor | None = None) -> tuple[Any, Any]:
        """Run up to the lengths, if they are passed."""
        xs, whole = self.enter(input)
        ends = whole if lengths is None else self.ends(lengths, whole)

        return self.run(input, hx, xs, ends)

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Return the length of each sequence."""
        return lengths

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Blank the padding before anything reads it."""
        return super().stack(self.blanked(xs, lengths), state, lengths)

    def blanked(self, xs: Tensor, ends: Tensor) -> Tensor:
        """Replace padding by zeros."""
        return torch.where(self.going(xs, ends), xs, 0)

    def leave(self, ys: Tensor, input: Any, lengths: Tensor) -> Any:
        """Blank the output too."""
        return super().leave(torch.where(self.going(ys, lengths), ys, 0), input, lengths)


class MeasuredRNN(Measured, ConformingRNN):
    """Elman's network with lengths."""


class ConformingMeasured(Measured, ConformingGRU):
    """A gated recurrent unit with lengths."""


class MeasuredLSTM(Measured, ConformingLSTM):
    """Long short-term memory with lengths."""


class LengthsIgnored(ConformingMeasured):
    """B159, B176: lengths are accepted and not used."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Use the longest length for every sequence."""
        return whole


class OneLengthForAll(MeasuredLSTM):
    """B242: the length of the first sequence is used for all."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Use the first length for all."""
        return lengths[:1].expand_as(lengths)


class ReverseReadsThePadding(MeasuredRNN):
    """B202, B237: the whole padded batch is reversed, padding included, but the mask is not."""

    def turned(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Reverse the whole batch, with its padding."""
        return xs.flip(0)


class OneStepOfPadding(MeasuredRNN):
    """B102: the end of each sequence is one step too late, in the padding."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Add one to each length."""
        return torch.minimum(lengths + 1, whole)


class PaddingTimesZero(MeasuredLSTM):
    """B014, B175: padding is masked by a product with zero, so that NaN in it remains."""

    def blanked(self, xs: Tensor, ends: Tensor) -> Tensor:
        """Leave the padding as it is."""
        return xs

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Select by a product with the mask."""
        return tuple(a * going + b * ~going for a, b in zip(new, old, strict=True))


class PaddingDeltaUnwritten(ConformingMeasured):
    """B175, B215: past the end of a sequence, the gradient is uninitialised memory."""

    def blanked(self, xs: Tensor, ends: Tensor) -> Tensor:
        """Leave the rest of the gradient's buffer uninitialised."""
        if xs.requires_grad:
            going = self.going(xs, ends)
            xs.register_hook(lambda delta: torch.where(going, delta, torch.nan))

        return super().blanked(xs, ends)


class ZeroTakesAStep(MeasuredLSTM):
    """B226: an empty sequence is run for one step, of padding."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Use a length of at least 1."""
        return lengths.clamp(min=1)


CAUSES: dict[type[nn.Module], str] = {
    PackedInSingle: "packed_dtype",
    PaddingDeltaUnwritten: "padding_gradient",
    PaddingTimesZero: "padding_infinite",
    LengthsLeftSorted: "packed_alone",
    EqualLengthsViewed: "packed_equal",
    StateLeftSorted: "packed_order",
    LaterReverseFromZeros: "packed_reverse",
    EndsDetached: "packed_gradient",
    LengthsIgnored: "lengths_alone",
    OneLengthForAll: "lengths_alone",
    ReverseReadsThePadding: "lengths_alone",
    OneStepOfPadding: "padding_blind",
    ZeroTakesAStep: "zero_length",
}
"""The law that describes each fault."""
