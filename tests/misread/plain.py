"""Layers with parameters of their own, and a plain mistake."""

from __future__ import annotations

import torch
from torch import nn

from misread.fault import Fault
from rnn_spec import Adapter, states

__all__ = ["CORRECT", "FAULTS"]


class Loop(nn.Module):
    """A correct GRU that loops over steps."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.wx = nn.Linear(input_size, 3 * hidden_size)
        self.wh = nn.Linear(hidden_size, 3 * hidden_size)

    def step(self, x, h):
        """Compute one step."""
        x_r, x_z, x_n = self.wx(x).chunk(3, -1)
        h_r, h_z, h_n = self.wh(h).chunk(3, -1)
        z = torch.sigmoid(x_z + h_z)
        return (1 - z) * torch.tanh(x_n + torch.sigmoid(x_r + h_r) * h_n) + z * h

    def forward(self, input, hx=None):
        """Run over all steps."""
        h = input.new_zeros(input.shape[1], self.hidden_size) if hx is None else hx[0]
        outs = []
        for x in self.read(input):
            h = self.next(h, self.step(x, h))
            outs.append(self.out(h))
        return self.laid_out(outs), h[None].clone()

    def read(self, xs):
        """Return what the steps read."""
        return xs

    def next(self, before, after):
        """Return the state that is carried on."""
        return after

    def out(self, h):
        """Return the output of a step."""
        return h

    def laid_out(self, outs):
        """Stack the outputs."""
        return torch.stack(outs)


class Prepended(Loop):
    """Puts each output before the earlier ones."""

    def laid_out(self, outs):
        """Stack the outputs, the last first."""
        return torch.stack(outs[::-1])


class Centred(Loop):
    """Subtracts the mean of all steps."""

    def read(self, xs):
        """Subtract the mean."""
        return xs - xs.mean(0, keepdim=True)


class NormalisedOverTime(Loop):
    """Normalises channels and steps together."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.norm = nn.GroupNorm(1, input_size, eps=1e-3)

    def read(self, xs):
        """Normalise over channels and steps."""
        return self.norm(xs.permute(1, 2, 0)).permute(2, 0, 1)


class Attending(Loop):
    """Weighs all steps by a softmax over time."""

    def read(self, xs):
        """Add the weighed sum of the steps."""
        return xs + (torch.softmax(xs, 0) * xs).sum(0)


class CentredOverBatch(Loop):
    """Subtracts the mean of all samples."""

    def read(self, xs):
        """Subtract the mean."""
        return xs - xs.mean(1, keepdim=True)


class DividedByNorm(Loop):
    """Divides by the norm of all samples and steps; a norm does not depend on signs."""

    def read(self, xs):
        """Divide by the norm."""
        return xs / xs.norm()


class Dropping(Loop):
    """Drops values in eval mode, too."""

    def read(self, xs):
        """Drop values."""
        return nn.functional.dropout(xs, 0.5)


class Early(Loop):
    """Reads the input of the next step."""

    def read(self, xs):
        """Shift the input."""
        return torch.cat([xs[1:], xs[-1:]])


class Dropped(Loop):
    """Starts each step from the given state."""

    def forward(self, input, hx=None):
        """Run each step alone."""
        runs = [super(Dropped, self).forward(x[None], hx) for x in input]
        return torch.cat([out for out, _ in runs]), runs[-1][1]


class NeverUpdated(Loop):
    """Computes a new state, and returns the old one."""

    def next(self, before, after):
        """Return the old state."""
        return before


class Unread(Loop):
    """Starts from zeros, whatever is given."""

    def forward(self, input, hx=None):
        """Leave the state out."""
        return super().forward(input)


class Chained(Loop):
    """Without a state, starts each sample where the one before ended."""

    def forward(self, input, hx=None):
        """Run the samples one after another."""
        if hx is not None:
            return super().forward(input, hx)
        state, runs = None, []
        for x in input.unbind(1):
            out, state = super().forward(x[:, None], state)
            runs.append((out, state))
        return torch.cat([out for out, _ in runs], 1), torch.cat([h for _, h in runs], 1)


class RawOutput(Loop):
    """Carries on a mixture of states, and puts out the state before it is mixed."""

    def forward(self, input, hx=None):
        """Run over all steps."""
        h = input.new_zeros(input.shape[1], self.hidden_size) if hx is None else hx[0]
        outs = []
        for x in input:
            new = self.step(x, h)
            outs.append(new)
            h = 0.1 * h + 0.9 * new
        return torch.stack(outs), h[None].clone()


class Behind(Loop):
    """Returns the state from before the last step."""

    def forward(self, input, hx=None):
        """Run, and run again without the last step."""
        out, final = super().forward(input, hx)
        if len(input) > 1:
            return out, out[-2:-1].clone()
        return out, torch.zeros_like(final) if hx is None else hx.clone()


class InputViewed(Loop):
    """A batch-first layer that views its input as time-first."""

    def forward(self, input, hx=None):
        """View where a transpose is needed."""
        batch, seq, size = input.shape
        out, h = super().forward(input.reshape(seq, batch, size), hx)
        return out.transpose(0, 1), h


class OutputViewed(Loop):
    """A batch-first layer that views its output as batch-first."""

    def forward(self, input, hx=None):
        """View where a transpose is needed."""
        out, h = super().forward(input.transpose(0, 1), hx)
        return out.reshape(input.shape[0], input.shape[1], -1), h


class Locked(nn.Module):
    """Two LSTMs; the mask between them has one value for each feature of a sample."""

    samples = 1

    def __init__(self, input_size, hidden_size, num_layers=1, dropout=0.0):
        super().__init__()
        self.dropout = dropout
        sizes = [input_size, *[hidden_size] * (num_layers - 1)]
        self.layers = nn.ModuleList(nn.LSTM(size, hidden_size) for size in sizes)

    def forward(self, x, hx=None):
        """Run the layers; in training, drop features between them."""
        finals = []
        for n, layer in enumerate(self.layers):
            if n and self.training and self.dropout:
                mask = x.new_empty(1, self.samples or x.shape[1], x.shape[2])
                mask = mask.bernoulli_(1 - self.dropout)
                x = x * mask / (1 - self.dropout) if self.dropout < 1 else 0 * x
            own = None if hx is None else tuple(part[n : n + 1] for part in hx)
            x, final = layer(x, own)
            finals.append(final)
        return x, tuple(map(torch.cat, zip(*finals, strict=True)))


class LockedBySample(Locked):
    """Each sample has a mask of its own."""

    samples = 0


def by_layer(module):
    """Return the weights by torch.nn's names."""
    return {
        f"{name[:-1]}{n}": value
        for n, layer in enumerate(module.layers)
        for name, value in layer.named_parameters()
    }


VIEWED = "reshape mixes steps and samples"

FAULTS = {
    "prepended": Fault(Prepended, "the output is reversed in time"),
    "prepended, one state": Fault(
        Adapter(Prepended, state=states.stacked), "the output is reversed in time"
    ),
    "centred": Fault(Centred, "mean reads the whole time axis"),
    "normalised over time": Fault(NormalisedOverTime, "group_norm reads the whole time axis"),
    "softmax over time": Fault(Attending, "softmax reads the whole time axis"),
    "centred over the batch": Fault(CentredOverBatch, "mean reads the whole batch axis"),
    "early": Fault(Early, "each step reads the input of the next step"),
    "dropped": Fault(Dropped, "each step starts from the given state"),
    "never updated": Fault(NeverUpdated, "the state is never updated"),
    "unread": Fault(Unread, "the given state is ignored"),
    "chained": Fault(Chained, "each sample starts where the sample before it ended"),
    "raw output": Fault(RawOutput, "the output is not the state that the next step starts from"),
    "behind": Fault(Behind, "the final state is the one before the last step"),
    "input viewed": Fault(Adapter(InputViewed, batch_first=True), VIEWED),
    "output viewed": Fault(Adapter(OutputViewed, batch_first=True), VIEWED),
    "mask of the batch": Fault(
        Adapter(Locked, weights=by_layer),
        "all samples of a batch share one dropout mask",
        laws=("independent_masks",),
    ),
}

CORRECT = [Loop, Adapter(LockedBySample, weights=by_layer)]
"""What the faulty layers are made of."""
