"""Faults of layouts: batch-first, unbatched, strides, and the shapes of results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State


class StateBatchFirst(ConformingGRU):
    """B095: the final state is always batch-first."""

    def leave_state(self, state: State, input: Any) -> Any:
        """Transpose the state of a batch."""
        return super().leave_state(tuple(part.transpose(0, 1) for part in state), input)


class StateFollowsBatchFirst(ConformingLSTM):
    """B074: the final state is batch-first if the input is."""

    def leave_state(self, state: State, input: Any) -> Any:
        """Transpose the state of a batch-first batch."""
        if self.batch_first and not self.alone(input):
            state = tuple(part.transpose(0, 1) for part in state)

        return super().leave_state(state, input)


class BatchFirstIgnored(ConformingRNN):
    """B127, B239: the option batch_first is stored and never used."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then forget the flag."""
        super().__init__(*args, **kwargs)
        self.batch_first = False


class OutputTimeMajor(ConformingLSTM):
    """B001, B125: the output stays time-major with batch_first=True."""

    def laid_out(self, ys: Tensor) -> Tensor:
        """Leave the output as it is."""
        return ys


class Viewed(ConformingGRU):
    """B087: the input is viewed, not transposed, which mixes time and batch."""

    def time_major(self, xs: Tensor) -> Tensor:
        """View the input instead of transposing it."""
        return xs.reshape(xs.shape[1], xs.shape[0], -1) if self.batch_first else xs


class Strided(ConformingRNN):
    """B253: the strides of the input are ignored: its features are read as contiguous."""

    def time_major(self, xs: Tensor) -> Tensor:
        """Read the features with stride 1."""
        steps, batch, _ = xs.stride()

        return super().time_major(xs.as_strided(xs.shape, (steps, batch, 1)))


class StillBatched(ConformingGRU):
    """B081, B182: for an unbatched sequence, the output has a batch axis."""

    def unbatched(self, ys: Tensor, input: Tensor) -> Tensor:
        """Keep the batch axis."""
        return ys


class StepsInARow(ConformingGRU):
    """B180: the steps are concatenated along the feature axis instead of stacked."""

    def laid_out(self, ys: Tensor) -> Tensor:
        """Concatenate the steps of each sample."""
        return super().laid_out(ys.transpose(0, 1).flatten(1)[None])


class LastLayerOnly(ConformingGRU):
    """B181: only the final state of the last layer is returned."""

    def final(self, finals: Sequence[State]) -> State:
        """Keep the state of the last layer."""
        return super().final(finals[-self.num_directions :])


CAUSES: dict[type[nn.Module], str] = {
    StateBatchFirst: "state_shapes",
    StateFollowsBatchFirst: "batch_first",
    BatchFirstIgnored: "batch_first",
    OutputTimeMajor: "batch_first",
    Viewed: "batch_first",
    Strided: "strides",
    StillBatched: "unbatched",
    StepsInARow: "output_shape",
    LastLayerOnly: "state_shapes",
}
"""The law that describes each fault."""
