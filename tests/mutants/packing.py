"""Wrong with sequences of unequal length: packed, and padded with their lengths beside."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, Recurrent, State


class LengthsLeftSorted(ConformingRNN):
    """B040: sequences are put back in order, and their lengths are not."""

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Read the lengths off the sorted batch."""
        xs, lengths = super().padded(packed)

        return xs, lengths.sort(descending=True).values


class EqualLengthsViewed(ConformingRNN):
    """B007, B087: sequences of equal length are unpacked by a view, batch first."""

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Take the rows of each sequence to be neighbours."""
        xs, lengths = super().padded(packed)
        if len(lengths.unique()) > 1:
            return xs, lengths

        return xs.reshape(xs.shape[1], len(xs), -1).transpose(0, 1), lengths


class StateLeftSorted(ConformingGRU):
    """B039, B040: a packed batch's final state stays in the order of the lengths."""

    def leave_state(self, state: State, given: Any) -> Any:
        """Sort it."""
        if isinstance(given, PackedSequence) and given.sorted_indices is not None:
            state = tuple(part[:, given.sorted_indices] for part in state)

        return super().leave_state(state, given)


class LaterReverseFromZeros(ConformingLSTM):
    """B201, B225: in reverse, a sequence that is not the longest starts from zeros."""

    def directed(
        self, xs: Tensor, state: State, lengths: Tensor, place: tuple[int, int]
    ) -> tuple[Tensor, State]:
        """Keep the given state of those that start at once."""
        if place[1]:
            longest = (lengths == len(xs)).to(xs.device)[:, None]
            state = tuple(torch.where(longest, part, 0) for part in state)

        return super().directed(xs, state, lengths, place)


class EndsDetached(ConformingGRU):
    """B175, B190: the state that a sequence ended with is handed on without its gradient."""

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Detach what stands."""
        return super().kept(new, tuple(part.detach() for part in old), going)


class Measured(Recurrent):
    """A layer that takes lengths beside a padded input, and gives zeros past each end."""

    def forward(self, input: Any, hx: Any = None, lengths: Tensor | None = None) -> tuple[Any, Any]:
        """Run up to the lengths, if there are any."""
        xs, whole = self.enter(input)
        ends = whole if lengths is None else self.ends(lengths, whole)

        return self.run(input, hx, xs, ends)

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Tell the end of each sequence."""
        return lengths

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Blank the padding before anything reads it."""
        return super().stack(self.blanked(xs, lengths), state, lengths)

    def blanked(self, xs: Tensor, ends: Tensor) -> Tensor:
        """Put zeros in the place of padding, whatever that is."""
        return torch.where(self.going(xs, ends), xs, 0)

    def leave(self, ys: Tensor, given: Any, lengths: Tensor) -> Any:
        """Blank the output too."""
        return super().leave(torch.where(self.going(ys, lengths), ys, 0), given, lengths)


class MeasuredRNN(Measured, ConformingRNN):
    """Elman's network, with lengths."""


class ConformingMeasured(Measured, ConformingGRU):
    """Gated recurrent units, with lengths."""


class MeasuredLSTM(Measured, ConformingLSTM):
    """Long short-term memory, with lengths."""


class LengthsIgnored(ConformingMeasured):
    """B159, B176: lengths are taken and not read, so that the state is that at the longest."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Take every sequence to be as long as the batch."""
        return whole


class OneLengthForAll(MeasuredLSTM):
    """B242: the length of the first sequence is taken for that of all."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Repeat the first."""
        return lengths[:1].expand_as(lengths)


class ReverseReadsThePadding(MeasuredRNN):
    """B202, B237: the reverse direction turns the whole padded batch, but not the mask."""

    def turned(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Turn all of it."""
        return xs.flip(0)


class OneStepOfPadding(MeasuredRNN):
    """B102: the end of a sequence is a step late, where there is padding to be read."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Count one too many."""
        return torch.minimum(lengths + 1, whole)


class PaddingTimesZero(MeasuredLSTM):
    """B014, B175: padding is multiplied by zero, so that what is no number in it stays none."""

    def blanked(self, xs: Tensor, ends: Tensor) -> Tensor:
        """Leave the padding to the mask of the state."""
        return xs

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Mix by arithmetic."""
        return tuple(a * going + b * ~going for a, b in zip(new, old, strict=True))


class PaddingDeltaUnwritten(ConformingMeasured):
    """B175, B215: the gradient is written up to each end, and holds anything past it."""

    def blanked(self, xs: Tensor, ends: Tensor) -> Tensor:
        """Leave the rest of the buffer as it was found."""
        if xs.requires_grad:
            going = self.going(xs, ends)
            xs.register_hook(lambda delta: torch.where(going, delta, torch.nan))

        return super().blanked(xs, ends)


class ZeroTakesAStep(MeasuredLSTM):
    """B226: a sequence of no steps takes one, of padding."""

    def ends(self, lengths: Tensor, whole: Tensor) -> Tensor:
        """Let none be shorter than one."""
        return lengths.clamp(min=1)


CAUSES: dict[type[nn.Module], str] = {
    PaddingDeltaUnwritten: "padding_gradient",
    PaddingTimesZero: "padding_blind",
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
"""The law that names each fault."""
