"""Faults of errors: wrong calls that are accepted, and messages that name no size."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from mutants.edge import require
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


class AnyRank(ConformingLSTM):
    """B032: an input with more than three axes is flattened to three, not rejected."""

    def batched(self, input: Tensor) -> Tensor:
        """Flatten the axes between the first and the last."""
        return super().batched(input.flatten(1, -2) if input.dim() > 3 else input)


class StateOfOneForAll(ConformingRNN):
    """B137, B138: the batch size of a state is not checked: one of size 1 is broadcast."""

    def check_state(self, state: State, xs: Tensor) -> None:
        """Check everything but the batch size."""
        batch = xs.shape[1]
        super().check_state(tuple(part[:, :1].expand(-1, batch, -1) for part in state), xs)


class SpareBlocksTaken(ConformingGRU):
    """B097: extra blocks of a state are ignored."""

    def check_state(self, state: State, xs: Tensor) -> None:
        """Check only the expected number of blocks."""
        depth = self.num_layers * self.num_directions
        super().check_state(tuple(part[:depth] for part in state), xs)


class BatchUnnamed(ConformingRNN):
    """B030: the error message for a state of another batch size names no size."""

    def check_state(self, state: State, xs: Tensor) -> None:
        """Reject another batch size with a message without sizes."""
        fits = all(part.shape[1] == xs.shape[1] for part in state)
        require("batch of the state", expected=True, actual=fits)
        super().check_state(state, xs)


class LayersUnnamed(ConformingGRU):
    """B030, B031: the error message for a state of another depth names no size."""

    def check_state(self, state: State, xs: Tensor) -> None:
        """Reject another depth with a message without sizes."""
        fits = all(len(part) == self.num_layers * self.num_directions for part in state)
        require("depth of the state", expected=True, actual=fits)
        super().check_state(state, xs)


class FeaturesUnchecked(ConformingLSTM):
    """B095: the width of a state is not checked before the matrix product fails."""

    def check_state(self, state: State, xs: Tensor) -> None:
        """Check everything but the features."""
        pairs = zip(state, self.state_sizes, strict=True)
        super().check_state(tuple(part[..., :1].expand(-1, -1, size) for part, size in pairs), xs)


class BatchedStateTaken(ConformingGRU):
    """B081: an unbatched sequence is also accepted with a batched state."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Remove the batch axis before it is added."""
        return super().enter_state(hx[:, 0] if hx.dim() == 3 and self.alone(input) else hx, input)


class StateOfNoBatchTaken(ConformingRNN):
    """B096: a state without a batch axis is repeated for every sample."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Add the batch axis, and expand it."""
        if hx.dim() == 2 and not self.alone(input):
            hx = hx.unsqueeze(1).expand(-1, self.enter(input)[0].shape[1], -1)

        return super().enter_state(hx, input)


class PackedCut(ConformingLSTM):
    """B030, B038: the input size of a packed sequence is not checked; it is cut to fit."""

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Cut the input to the width of the layer."""
        return super().padded(packed._replace(data=packed.data[..., : self.input_size]))


class PackedStateFitted(ConformingLSTM):
    """B038, B137: with a packed sequence, a state is not checked, but broadcast and cut."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Expand and cut the state to the expected shape."""
        parts = super().enter_state(hx, input)
        if not isinstance(input, PackedSequence):
            return parts
        depth, batch = self.num_layers * self.num_directions, int(input.batch_sizes[0])
        pairs = zip(parts, self.state_sizes, strict=True)

        return tuple(part[:depth, :, :size].expand(-1, batch, -1) for part, size in pairs)


class PackedStateUnnamed(ConformingGRU):
    """B031, B038: with a packed sequence, the error message for a wrong state names no size."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Reject with a message that names no size."""
        parts = super().enter_state(hx, input)
        if isinstance(input, PackedSequence):
            shapes = [tuple(part.shape) for part in parts]
            fits = shapes == self.state_shapes(self.padded(input)[0])
            require("state beside a packed sequence", expected=True, actual=fits)

        return parts


class NoStepsAnswered(ConformingGRU):
    """B033: an input without steps is accepted; the initial state is returned."""

    def check(self, xs: Tensor) -> None:
        """Check a step of zeros if there are no steps."""
        super().check(xs if len(xs) else xs.new_zeros(1, *xs.shape[1:]))

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Return an empty output if there are no steps."""
        if not len(xs):
            return xs.new_zeros(0, xs.shape[1], self.hidden_size), state

        return super().scan(xs, state, lengths, weights)


class IntegersTaken(ConformingRNN):
    """B052: integer inputs are cast to the dtype of the weights instead of rejected."""

    def time_major(self, xs: Tensor) -> Tensor:
        """Cast."""
        own = self.weight_ih_l0.dtype

        return super().time_major(xs if xs.is_floating_point() else xs.to(own))


class OtherDtypeTaken(ConformingGRU):
    """B192, B221: a state of another dtype is cast instead of rejected."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Cast."""
        return tuple(part.to(self.weight_hh_l0.dtype) for part in super().enter_state(hx, input))


class OtherDeviceFollowed(ConformingLSTM):
    """B064, B132: each call moves the weights and states to the device of the input."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Move the weights and states, and run."""
        moved = Weights(*(each if each is None else each.to(xs.device) for each in weights))

        return super().scan(xs, tuple(part.to(xs.device) for part in state), lengths, moved)


class HiddenAloneTaken(ConformingLSTM):
    """B231: h_0 alone is accepted as a state, with zeros as c_0."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Add zeros as c_0."""
        if isinstance(hx, Tensor):
            hx = (hx, hx.new_zeros(*hx.shape[:-1], self.hidden_size))

        return super().enter_state(hx, input)


class TensorUnpacked(ConformingLSTM):
    """B075: a tensor of length 2 is unpacked and accepted as a pair."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Unpack any iterable of length 2."""
        h, c = hx

        return super().enter_state((h, c), input)


class QueuedStates(ConformingGRU):
    """B112, B254: states go through a queue; a rejected call leaves its state for the next call."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with an empty queue."""
        super().__init__(*args, **kwargs)
        self.queue: list[Any] = []

    def run(self, input: Any, hx: Any, xs: Tensor, lengths: Tensor) -> tuple[Any, Any]:
        """Append the state, check the input, and use the first state of the queue."""
        self.queue.append(hx)
        self.check(xs)

        return super().run(input, self.queue.pop(0), xs, lengths)


class FlagLeftOff(ConformingRNN):
    """B124, B129: batch_first is turned off during a call, and stays off after a rejected one."""

    def run(self, input: Any, hx: Any, xs: Tensor, lengths: Tensor) -> tuple[Any, Any]:
        """Run time-major, and convert the output."""
        batch_first, self.batch_first = self.batch_first, False
        out, final = super().run(input, hx, xs, lengths)
        self.batch_first = batch_first
        if isinstance(input, PackedSequence):
            return out, final

        return (self.laid_out(out) if input.dim() == 3 else out), final


class StateLeftWaiting(ConformingLSTM):
    """B112, B208: the initial state of a rejected call is stored, and the next call uses it."""

    waiting: Any = None

    def run(self, input: Any, hx: Any, xs: Tensor, lengths: Tensor) -> tuple[Any, Any]:
        """Store the state, run, and remove the state."""
        self.waiting = self.waiting if hx is None else hx
        result = super().run(input, self.waiting, xs, lengths)
        self.waiting = None

        return result


CAUSES: dict[type[nn.Module], str] = {
    FlagLeftOff: "refused_harmlessly",
    StateLeftWaiting: "refused_harmlessly",
    AnyRank: "wrong_rank",
    StateOfOneForAll: "wrong_state_batch",
    SpareBlocksTaken: "wrong_state_layers",
    BatchUnnamed: "wrong_state_batch_named",
    LayersUnnamed: "wrong_state_layers_named",
    FeaturesUnchecked: "wrong_state_features_named",
    BatchedStateTaken: "batched_state_of_sequence",
    StateOfNoBatchTaken: "unbatched_state_of_batch",
    PackedCut: "packed_input_size_named",
    PackedStateFitted: "packed_state_refused",
    PackedStateUnnamed: "packed_state_named",
    NoStepsAnswered: "no_steps",
    IntegersTaken: "integer_input",
    OtherDtypeTaken: "mixed_dtypes",
    OtherDeviceFollowed: "mixed_devices",
    HiddenAloneTaken: "tensor_for_pair",
    TensorUnpacked: "tensor_for_pair",
    QueuedStates: "refused_harmlessly",
}
"""The law that describes each fault."""
