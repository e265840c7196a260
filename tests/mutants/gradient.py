"""Faults of gradients; the values are correct."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


def with_gradient_of(value: Tensor, graph: Tensor) -> Tensor:
    """Return the value of one tensor with the gradient of another."""
    return value.detach() + (graph - graph.detach())


def misread(xs: Tensor, read: Tensor) -> Tensor:
    """Concatenate the input with the values that backward uses in its place."""
    return torch.cat([xs, read.detach()], -1)


def misreading(weights: Weights) -> Weights:
    """Extend w_ih for `misread`: its gradient comes from the concatenated values only."""
    w_ih = weights.w_ih

    return weights._replace(w_ih=torch.cat([w_ih.detach(), w_ih - w_ih.detach()], 1))


class OneDeltaForAllGates(ConformingLSTM):
    """B004, B196: backward from the output to the cell state leaves out tanh's derivative."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Compute the gradient as if there were no tanh."""
        h, c = state
        w_ih, w_hh, b_ih, b_hh, w_hr = weights
        i, f, g, o = self.gates(linear(x, w_ih, b_ih) + linear(h, w_hh, b_hh))
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)

        return self.projected(torch.sigmoid(o) * with_gradient_of(torch.tanh(c), c), w_hr), c


class StepsInForwardOrder(ConformingGRU):
    """B185: backward pairs the gradients of the last steps with the inputs of the first."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Compute the gradient of w_ih from the reversed input."""
        return super().scan(misread(xs, xs.flip(0)), state, lengths, misreading(weights))


class ReverseForgotten(ConformingRNN):
    """B194: the gradient of the input misses the part of the reverse direction."""

    def directed(
        self, xs: Tensor, state: State, lengths: Tensor, position: tuple[int, int]
    ) -> tuple[Tensor, State]:
        """Detach the input of the second direction."""
        return super().directed(xs.detach() if position[1] else xs, state, lengths, position)


class DeltaOverwritten(ConformingLSTM):
    """B187: in middle layers, the reverse direction gets the forward direction's gradient."""

    def directions(
        self, xs: Tensor, state: State, lengths: Tensor, layer: int
    ) -> tuple[Tensor, list[State]]:
        """Return the output, with the gradient of the forward half for both halves."""
        ys, finals = super().directions(xs, state, lengths, layer)
        if not (self.bidirectional and 0 < layer < self.num_layers - 1):
            return ys, finals
        forward, reverse = ys.chunk(2, -1)

        return with_gradient_of(
            ys, torch.cat([forward + reverse, torch.zeros_like(reverse)], -1)
        ), finals


class OutputTakenForInput(ConformingGRU):
    """B188: the gradient of the middle layers' w_ih uses the layer's output, not its input."""

    def directions(
        self, xs: Tensor, state: State, lengths: Tensor, layer: int
    ) -> tuple[Tensor, list[State]]:
        """Run once for the output, then again with it in place of the input in backward."""
        if self.in_the_middle(layer):
            read, _ = super().directions(misread(xs, xs), state, lengths, layer)
            xs = misread(xs, read)

        return super().directions(xs, state, lengths, layer)

    def weights(self, layer: int, direction: int) -> Weights:
        """Extend the weights of the middle layers for `misread`."""
        weights = super().weights(layer, direction)

        return misreading(weights) if self.in_the_middle(layer) else weights

    def in_the_middle(self, layer: int) -> bool:
        """Return whether a layer is neither the first nor the last."""
        return 0 < layer < self.num_layers - 1


class CellStateCut(ConformingLSTM):
    """B009, B166: h_n has a gradient; that of c_n is zero."""

    def final(self, finals: Any) -> State:
        """Detach c_n."""
        h_n, c_n = super().final(finals)

        return h_n, with_gradient_of(c_n, 0 * c_n)


class HiddenStateCut(ConformingGRU):
    """B009: a loss on h_n alone has no gradient."""

    def final(self, finals: Any) -> State:
        """Detach h_n."""
        return tuple(part.detach() for part in super().final(finals))


class OutputNeeded(torch.autograd.Function):
    """The identity; its backward raises an error without a gradient of the output."""

    generate_vmap_rule = True

    @staticmethod
    def forward(*results: Tensor) -> tuple[Tensor, ...]:
        """Return the values unchanged."""
        return tuple(each.view_as(each) for each in results)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        """Get None in backward for a gradient that is missing."""
        ctx.set_materialize_grads(False)

    @staticmethod
    def backward(ctx: Any, *deltas: Tensor | None) -> tuple[Tensor | None, ...]:
        """Raise an error if the first gradient is missing."""
        if deltas[0] is None:
            message = "grad_y missing"
            raise RuntimeError(message)

        return deltas


class NeedsOutputInLoss(ConformingLSTM):
    """B009, B010: backward fails if the loss depends on h_n or c_n, and not on the output."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Pass output and states through `OutputNeeded`."""
        ys, final = super().stack(xs, state, lengths)
        ys, *parts = OutputNeeded.apply(ys, *final)

        return ys, tuple(parts)


class NaturalStrides(torch.autograd.Function):
    """The identity; its backward ignores the strides of the gradient."""

    generate_vmap_rule = True

    @staticmethod
    def forward(ys: Tensor) -> Tensor:
        """Return the values unchanged."""
        return ys.view_as(ys)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        """Save nothing."""

    @staticmethod
    def backward(ctx: Any, delta: Tensor) -> Tensor:
        """Read a dense gradient in memory order."""
        dense = delta.numel() == delta.untyped_storage().nbytes() // delta.element_size()

        return delta.as_strided(delta.shape, torch.empty(delta.shape).stride()) if dense else delta


class DeltaTakenForContiguous(ConformingLSTM):
    """B028: a gradient of the output that is not contiguous is read as if it were."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Pass the output through `NaturalStrides`."""
        ys, final = super().stack(xs, state, lengths)

        return NaturalStrides.apply(ys), final


class NotDerived(torch.autograd.Function):
    """The identity; its backward is not implemented."""

    @staticmethod
    def forward(ctx: Any, delta: Tensor) -> Tensor:
        """Return the values unchanged."""
        return delta.view_as(delta)

    @staticmethod
    def backward(ctx: Any, delta: Tensor) -> Tensor:
        """Raise the error that cuDNN raises."""
        message = "the derivative of the fused backward is not implemented"
        raise NotImplementedError(message)


class OnceDifferentiable(torch.autograd.Function):
    """The identity; it has no second derivative."""

    @staticmethod
    def forward(ctx: Any, h: Tensor) -> Tensor:
        """Return the values unchanged."""
        return h.view_as(h)

    @staticmethod
    def backward(ctx: Any, delta: Tensor) -> Tensor:
        """Return the gradient, which cannot be differentiated again."""
        return NotDerived.apply(delta)


class NoSecondDerivative(ConformingLSTM):
    """B073: the fused kernel has no double backward, and raises an error."""

    def projected(self, h: Tensor, w_hr: Tensor | None) -> Tensor:
        """Make steps that can be differentiated once."""
        return super().projected(OnceDifferentiable.apply(h), w_hr)


class SlopeTakenForConstant(ConformingGRU):
    """B073, B227: backward uses the gate without its graph, so second derivatives are wrong."""

    def updated(self, z: Tensor, n: Tensor, h: Tensor) -> Tensor:
        """Compute the update with factors that are constants for second derivatives."""
        slope = (h - n).detach()

        return with_gradient_of(
            super().updated(z, n, h), super().updated(z.detach(), n, h) + slope * z
        )


class MaskNotReapplied(ConformingLSTM):
    """B013: backward does not apply the dropout mask to the gradient."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply the mask to the values, not to the gradient."""
        return with_gradient_of(super().between(layer, xs, ys), ys) if layer else xs


class MaskDrawnAgain(ConformingGRU):
    """B013, B023: backward uses another dropout mask than forward."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Draw one mask for the values and one for the gradient."""
        result = super().between(layer, xs, ys)

        return with_gradient_of(result, dropout(ys, self.dropout, self.training)) if layer else xs


class TopBiasForgotten(ConformingLSTM):
    """B189: with several layers, the gradient of the last layer's b_hh is zero."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Set the gradient of the last layer's b_hh to zero."""
        weights = super().weights(layer, direction)
        if weights.b_hh is None or not 0 < layer == self.num_layers - 1:
            return weights

        return weights._replace(b_hh=with_gradient_of(weights.b_hh, 0 * weights.b_hh))


class Rewrapped(ConformingRNN):
    """B136: w_hh is wrapped in a new Parameter at each call, so the original has no gradient."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Wrap the recurrent weight in a new parameter."""
        weights = super().weights(layer, direction)

        return weights._replace(w_hh=nn.Parameter(weights.w_hh))


class OneGateLSTM(nn.Module):
    """B145: all four gates use the weights of the input gate."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Repeat the weights of the input gate for four gates."""
        super().__init__()
        self.hidden_size = hidden_size
        width = input_size + hidden_size
        self.i, self.f = nn.Linear(width, hidden_size), nn.Linear(width, hidden_size)
        self.g, self.o = nn.Linear(width, hidden_size), nn.Linear(width, hidden_size)

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Step through time."""
        zeros = input.new_zeros(input.shape[1], self.hidden_size)
        h, c = (zeros, zeros) if hx is None else (part[0] for part in hx)
        ys = []
        for x in input:
            both = torch.cat([x, h], -1)
            i, f = torch.sigmoid(self.i(both)), torch.sigmoid(self.i(both))
            g, o = torch.tanh(self.i(both)), torch.sigmoid(self.i(both))
            c = f * c + i * g
            h = o * torch.tanh(c)
            ys.append(h)

        return torch.stack(ys), (h[None], c[None])


class TiedDirections(ConformingGRU):
    """B151: both directions share one recurrent weight under two names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then share the recurrent weight."""
        super().__init__(*args, **kwargs)
        if self.bidirectional:
            self.weight_hh_l0_reverse = self.weight_hh_l0


class OneBuffer(ConformingLSTM):
    """B047: two parameters are views of the same memory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then make the second recurrent weight a view of the first."""
        super().__init__(*args, **kwargs)
        if self.num_layers > 1:
            self.weight_hh_l1 = nn.Parameter(self.weight_hh_l0.detach())


class OverlappingBuffer(ConformingRNN):
    """B047: parameters are views of one buffer, whose offsets are wrong, so that they overlap."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then move the parameters into one buffer."""
        super().__init__(*args, **kwargs)
        named = dict(self.named_parameters())
        buffer = torch.cat([each.detach().flatten() for each in named.values()])
        end = 0
        for name, each in named.items():
            start = max(0, end - 1)
            end = start + each.numel()
            setattr(self, name, nn.Parameter(buffer[start:end].view(each.shape)))


class AllWeightsOne(ConformingRNN):
    """B116: a softmax over an axis of size 1 is always 1, so its input has no gradient."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Apply a softmax over an axis of size 1."""
        return tuple(
            torch.softmax(part[..., None], -1)[..., 0] for part in super().cell(x, state, weights)
        )


class Truncated(ConformingGRU):
    """B118, B136: the state is detached after each step, so no gradient flows back through time."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Run a step from the detached state."""
        return super().cell(x, tuple(part.detach() for part in state), weights)


class TruncatedChunks(ConformingLSTM):
    """B140: the state is detached after every four steps."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Run chunk by chunk."""
        runs = []
        for start, chunk in enumerate(xs.split(4)):
            initial = state if start == 0 else tuple(part.detach() for part in state)
            ys, state = super().scan(chunk, initial, lengths - 4 * start, weights)
            runs.append(ys)

        return torch.cat(runs), state


class GivenStateCut(ConformingLSTM):
    """B184, B166: the initial state is detached."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Detach the initial state."""
        return tuple(part.detach() for part in super().enter_state(hx, input))


class GivenCellStateCut(ConformingLSTM):
    """B166: c_0 is detached, and h_0 is not."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Detach c_0."""
        h_0, c_0 = super().enter_state(hx, input)

        return h_0, c_0.detach()


class Transposed(torch.autograd.Function):
    """A transpose whose backward does not transpose."""

    generate_vmap_rule = True

    @staticmethod
    def forward(xs: Tensor) -> Tensor:
        """Transpose."""
        return xs.transpose(0, 1)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        """Save nothing."""

    @staticmethod
    def backward(ctx: Any, delta: Tensor) -> Tensor:
        """Return the gradient as it is."""
        return delta


class DeltaTimeMajor(ConformingLSTM):
    """B002: with batch_first, the gradient is time-major, which is an error unless N = L."""

    def time_major(self, xs: Tensor) -> Tensor:
        """Transpose in forward only."""
        return Transposed.apply(xs) if self.batch_first else xs


class DeltaViewed(ConformingGRU):
    """B002, B087: with batch_first, backward uses a view instead of a transpose."""

    def time_major(self, xs: Tensor) -> Tensor:
        """Transpose forward, view backward."""
        viewed = xs.reshape(xs.shape[1], xs.shape[0], xs.shape[2])

        return with_gradient_of(super().time_major(xs), viewed) if self.batch_first else xs


class DeltaOfTheBatch(ConformingRNN):
    """B115: each sample gets the mean gradient of the batch."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Give each sample the mean gradient of the input."""
        mean = xs.mean(1, keepdim=True).expand_as(xs)

        return super().stack(with_gradient_of(xs, mean), state, lengths)


class StateDeltaViewed(ConformingGRU):
    """B087, B096: the initial state's gradient is viewed, not transposed, which mixes samples."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """View instead of transpose, in backward only."""
        parts = super().enter_state(hx, input)

        return tuple(
            with_gradient_of(part, part.transpose(0, 1).reshape(part.shape)) for part in parts
        )


class EmptyCutShort(ConformingGRU):
    """B034, B035: for an empty batch, the results have no graph."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Return new empty results."""
        ys, final = super().stack(xs, state, lengths)
        if xs.shape[1]:
            return ys, final

        return torch.zeros_like(ys), tuple(map(torch.zeros_like, final))


class MeanOfNone(ConformingLSTM):
    """B034: the gradient of w_ih is N times a mean, which is NaN for an empty batch."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Multiply by N / N."""
        samples = xs.new_full((), xs.shape[1])
        weights = weights._replace(w_ih=weights.w_ih * (samples / samples))

        return super().scan(xs, state, lengths, weights)


class RunWithoutGradients(ConformingGRU):
    """B136: the graph is cut, so that no result has a gradient."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Run under no_grad."""
        with torch.no_grad():
            return super().forward(input, hx)


CAUSES: dict[type[nn.Module], str] = {
    RunWithoutGradients: "differentiable",
    OneDeltaForAllGates: "finite_differences",
    StepsInForwardOrder: "finite_differences",
    ReverseForgotten: "finite_differences",
    DeltaOverwritten: "finite_differences",
    OutputTakenForInput: "finite_differences",
    CellStateCut: "finite_differences",
    HiddenStateCut: "finite_differences",
    NeedsOutputInLoss: "finite_differences",
    DeltaTakenForContiguous: "gradient_strides",
    NoSecondDerivative: "second_differences",
    SlopeTakenForConstant: "second_differences",
    MaskNotReapplied: "dropout_gradient",
    MaskDrawnAgain: "dropout_gradient",
    TopBiasForgotten: "liveness",
    Rewrapped: "liveness",
    OneGateLSTM: "liveness",
    TiedDirections: "distinct_parameters",
    OneBuffer: "distinct_parameters",
    OverlappingBuffer: "distinct_parameters",
    AllWeightsOne: "not_degenerate",
    Truncated: "through_time",
    TruncatedChunks: "finite_differences",
    GivenStateCut: "through_time",
    GivenCellStateCut: "through_time",
    DeltaTimeMajor: "gradient_batch_first",
    DeltaViewed: "gradient_batch_first",
    DeltaOfTheBatch: "gradient_independence",
    StateDeltaViewed: "finite_differences",
    EmptyCutShort: "empty_batch_gradient",
    MeanOfNone: "empty_batch_gradient",
}
