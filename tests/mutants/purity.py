"""Side effects of a call: on arguments, parameters, modes and random numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


class StateUpdatedInPlace(ConformingGRU):
    """B208, B209: the final state is written over the initial state."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Run, then write the final state over the initial one."""
        out, final = super().forward(input, hx)
        if hx is not None:
            with torch.no_grad():
                hx.copy_(final)

        return out, final


class ReversedInPlace(ConformingRNN):
    """B202, B250: the input is reversed in place for the second direction, and stays reversed."""

    def directions(
        self, xs: Tensor, state: State, lengths: Tensor, layer: int
    ) -> tuple[Tensor, list[State]]:
        """Reverse the input in place."""
        result = super().directions(xs, state, lengths, layer)
        if self.bidirectional:
            with torch.no_grad():
                xs.copy_(self.turned(xs, lengths))

        return result


class ListUpdated(ConformingLSTM):
    """B208, B209: a state passed as a list is changed: its items become the final states."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Run, then put the new states into the list."""
        if not isinstance(hx, list):
            return super().forward(input, hx)
        out, final = super().forward(input, tuple(hx))
        hx[:] = final

        return out, final


class GivenStateReturned(ConformingGRU):
    """B208: the final state is written into the initial state, which is returned."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Write the final state over the initial one, and return that."""
        out, final = super().forward(input, hx)

        return (out, final) if hx is None else (out, hx.copy_(final))


class InputReturned(ConformingRNN):
    """B208: if the shapes agree, the input itself is returned as the output."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Return the input itself if the shapes agree."""
        ys, final = super().stack(xs, state, lengths)

        return xs if xs.shape == ys.shape else ys, final


class OutputBufferReused(ConformingRNN):
    """B215, B254: outputs of the same shape share one buffer, across calls."""

    buffer: Tensor | None = None

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Write over the outputs of the previous call."""
        ys, final = super().stack(xs, state, lengths)
        if torch.is_grad_enabled() or self.buffer is None or self.buffer.shape != ys.shape:
            self.buffer = ys.detach()
            return ys, final

        return self.buffer.copy_(ys), final


class FinalIsAView(ConformingGRU):
    """B076: with one layer, the final state shares memory with the last step of the output."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Return a view of the output as final state, if no sequence ends earlier."""
        ys, final = super().stack(xs, state, lengths)
        whole = len(final[0]) == 1 and bool((lengths == len(xs)).all())

        return ys, (ys[-1:],) if whole else final


class BiasResized(ConformingLSTM):
    """B026: a call adds an axis to the biases, in place."""

    def looked_up(self, name: str) -> Tensor | None:
        """Add an axis to a bias, in place."""
        parameter = super().looked_up(name)
        if parameter is None or not name.startswith("bias"):
            return parameter
        parameter.data = parameter.data.view(1, -1)

        return parameter[0]


class WeightDropKept(ConformingLSTM):
    """B133: weight dropout overwrites the recurrent weight."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Apply dropout to the recurrent weight, in place."""
        weights = super().weights(layer, direction)
        weights.w_hh.data = dropout(weights.w_hh.data, self.dropout, self.training)

        return weights


class WeightsClipped(ConformingGRU):
    """B133, B168: in training, each call clips the weights in place."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Clip the weights in place before use."""
        weights = super().weights(layer, direction)
        if self.training:
            weights.w_hh.data.clamp_(-0.5, 0.5)

        return weights


class StateOfTheClass(ConformingGRU):
    """B167: the stored state is shared by all layers: one continues from another's."""

    last: State = ()
    owner: Any = None

    def initial_state(self, xs: Tensor) -> State:
        """Start from the last state of any layer, if its shape fits."""
        zeros = super().initial_state(xs)
        cls = StateOfTheClass
        fits = [part.shape for part in cls.last] == [part.shape for part in zeros]

        return tuple(map(Tensor.to, cls.last, zeros)) if fits and cls.owner is not self else zeros

    def leave_state(self, state: State, input: Any) -> Any:
        """Store the state in the class."""
        StateOfTheClass.last = tuple(part.detach() for part in state)
        StateOfTheClass.owner = self

        return super().leave_state(state, input)


class OtherBitsNextTime(ConformingRNN):
    """B023, B067: the first call sums in another order than the later ones."""

    called = False

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Store that there was a call."""
        result = super().stack(xs, state, lengths)
        self.called = True

        return result

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Add in another order in the first call."""
        if not self.called:
            return super().cell(x, state, weights)
        (h,) = state
        w_ih, w_hh, b_ih, b_hh, _ = weights
        total = linear(torch.cat([h, x], -1), torch.cat([w_hh, w_ih], -1), b_hh)

        return (getattr(torch, self.nonlinearity)(total if b_ih is None else total + b_ih),)


class MaskDrawnInEval(ConformingLSTM):
    """B022, B110: a mask is drawn in eval mode too, and applied only in training."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Draw in both modes."""
        mask = dropout(torch.ones_like(ys), self.dropout) if layer else None

        return xs if mask is None else ys * mask if self.training else ys


class LeftInEval(ConformingGRU):
    """B011, B015: a call without gradients switches the layer to eval mode permanently."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Run, then switch to eval mode."""
        result = super().forward(input, hx)
        self.train(self.training and torch.is_grad_enabled())

        return result


class LeftInTraining(ConformingLSTM):
    """B072: a call with gradients switches the layer to training mode permanently."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Run, then switch to training mode."""
        result = super().forward(input, hx)
        if torch.is_grad_enabled():
            self.train()

        return result


class PartLeftInEval(ConformingRNN):
    """B015: after a call, the inner dropout module is in eval mode, and the layer is not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with a module for dropout."""
        super().__init__(*args, **kwargs)
        self.drop = nn.Dropout(self.dropout)

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout with the module."""
        return self.drop(ys) if layer else xs

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Run, then switch the module to eval mode."""
        result = super().forward(input, hx)
        self.drop.eval()

        return result


class StillTraining(ConformingGRU):
    """B015: once a call was made in training mode, dropout stays active in eval mode."""

    dropping = False

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout from the first training call on."""
        self.dropping = self.dropping or self.training

        return dropout(ys, self.dropout, self.dropping) if layer else xs


class ModeCached(ConformingLSTM):
    """B011: a graph is cached by shape only, so one from training mode is used in eval mode."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with no graph cached."""
        super().__init__(*args, **kwargs)
        self.graphs: dict[torch.Size, bool] = {}

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Run in the mode of the first call with this shape."""
        training = self.graphs.setdefault(xs.shape, self.training)

        return dropout(ys, self.dropout, training) if layer else xs


class DeterministicForGood(ConformingLSTM):
    """B023: a call turns deterministic algorithms on, and leaves them on."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Turn on deterministic algorithms, then run."""
        torch.use_deterministic_algorithms(mode=True)

        return super().forward(input, hx)


class StreamOfNumPy(ConformingGRU):
    """B193, B022: a mask is drawn from NumPy's random numbers, in eval mode too."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Draw in both modes."""
        if not layer:
            return xs
        mask = torch.from_numpy(np.random.rand(ys.shape[-1]) >= self.dropout)  # noqa: NPY002
        scale = 1 - self.dropout

        return ys * mask.to(ys) / scale if self.training and scale else ys


class OutputsCollected(ConformingRNN):
    """B118: the outputs of all calls are stored, so memory grows."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Store the output."""
        result = super().forward(input, hx)
        vars(self).setdefault("seen", []).append(result[0])

        return result


CAUSES: dict[type[nn.Module], str] = {
    StateUpdatedInPlace: "inputs_kept",
    ReversedInPlace: "inputs_kept",
    ListUpdated: "state_list_kept",
    GivenStateReturned: "inputs_kept",
    InputReturned: "no_aliasing",
    OutputBufferReused: "results_apart",
    FinalIsAView: "results_unshared",
    BiasResized: "parameters_kept",
    WeightDropKept: "parameters_kept",
    WeightsClipped: "parameters_kept",
    StateOfTheClass: "no_carry",
    OtherBitsNextTime: "determinism",
    MaskDrawnInEval: "rng_kept",
    LeftInEval: "mode_kept",
    LeftInTraining: "mode_kept",
    PartLeftInEval: "mode_kept",
    StillTraining: "mode_round_trip",
    ModeCached: "mode_round_trip",
    DeterministicForGood: "surroundings_kept",
    StreamOfNumPy: "surroundings_kept",
    OutputsCollected: "memory_kept",
}
