"""Layers that follow no convention of torch.nn's, as people write them; and the same with a bug."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class State(NamedTuple):
    """A state with a name."""

    h: Tensor


class Cell(nn.Module):
    """One step of a GRU of its own, from a state that must be given."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gates = nn.Linear(input_size + hidden_size, 2 * hidden_size)
        self.candidate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h):
        reset, update = self.gates(torch.cat([x, h], -1)).sigmoid().chunk(2, -1)
        candidate = self.candidate(torch.cat([x, reset * h], -1)).tanh()

        return (1 - update) * candidate + update * h


class PairCell(nn.Module):
    """One step of an LSTM of its own, called as torch.nn.LSTMCell."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def forward(self, x, state=None):
        return self.cell(x, state)


class OutputCell(Cell):
    """One step that returns an output and the state."""

    def forward(self, x, h):
        h = super().forward(x, h)

        return h, h


class ApartCell(PairCell):
    """One step from both parts of a state that must be given, each an argument."""

    def forward(self, x, h, c):
        return self.cell(x, (h, c))


class LaterCell(PairCell):
    """One step from both parts of the state before it, by other names."""

    def forward(self, x_t, h_prev, c_prev):
        return self.cell(x_t, (h_prev, c_prev))


class RequiredPair(PairCell):
    """One step from a pair that must be given."""

    def forward(self, x, hx):
        return self.cell(x, hx)


class BatchFirst(nn.Module):
    """The batch first, and a state of batch and features."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = Cell(input_size, hidden_size)

    def start(self, x, h):
        """Return the state to start from."""
        return x.new_zeros(len(x), self.hidden_size) if h is None else h

    def steps(self, x, h):
        """Run all steps."""
        h, out = self.start(x, h), []
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
            out.append(h)

        return torch.stack(out, 1), h

    def forward(self, x, h=None):
        return self.steps(x, h)


class TimeFirst(BatchFirst):
    """The time first, and a state of batch and features."""

    def forward(self, x, h=None):
        out, h = self.steps(x.transpose(0, 1), h)

        return out.transpose(0, 1), h


class WithOption(TimeFirst):
    """An option for the batch first, and a state of batch and features."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__(input_size, hidden_size)
        self.batch_first = batch_first

    def forward(self, x, h=None):
        return self.steps(x, h) if self.batch_first else super().forward(x, h)


class OutputOnly(BatchFirst):
    """No state."""

    def forward(self, x):
        return self.steps(x, None)[0]


class Named(BatchFirst):
    """The state is a named tuple."""

    def forward(self, x, state=None):
        out, h = self.steps(x, state and state.h)

        return out, State(h)


class Keyed(BatchFirst):
    """The state is a dict."""

    def forward(self, x, state=None):
        out, h = self.steps(x, state and state["h"])

        return out, {"h": h}


class Wrapped(nn.Module):
    """A layer of torch.nn's, with the batch first."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, x, state=None):
        return self.inner(x, state)


class Lengths(nn.Module):
    """The batch first, and the lengths of the sequences; no state is accepted."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True)

    def ends(self, x, lengths):
        """Return the last valid states."""
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, h = self.inner(packed)

        return pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])[0], h[0]

    def forward(self, x, lengths):
        return self.ends(x, lengths)


class Optional(Lengths):
    """Lengths that may be left out, before the state."""

    def forward(self, x, lengths=None, h=None):
        h = h if h is None else h[None]
        if lengths is None:
            out, end = self.inner(x, h)
            return out, end[0]
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, end = self.inner(packed, h)

        return pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])[0], end[0]


class Apart(nn.Module):
    """The parts of the state as arguments and results of their own."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, x, h0=None, c0=None):
        state = None if h0 is None else (h0[None], c0[None])
        out, (h, c) = self.inner(x, state)

        return out, h[0], c[0]


class RequiredState(Apart):
    """A pair that must be given."""

    def forward(self, x, hidden):
        out, h, c = super().forward(x, *hidden)

        return out, (h, c)


class PaddingRead(Lengths):
    """Faulty: the state is that of the last step, padded or not."""

    def ends(self, x, lengths):
        """Return the last states."""
        out, h = self.inner(x)

        return out * (torch.arange(x.shape[1]) < lengths[:, None])[..., None], h[0]


class Residual(nn.Module):
    """Two layers whose inputs are added to their outputs; a list of states."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.enter = nn.Linear(input_size, hidden_size)
        self.inner = nn.ModuleList(nn.GRU(hidden_size, hidden_size) for _ in range(2))

    def forward(self, x, states=None):
        x, ends = self.enter(x), []
        for layer, h in zip(self.inner, states or (None, None), strict=True):
            out, end = layer(x, h)
            x = x + out
            ends.append(end)

        return x, ends


class Deep(nn.Module):
    """An LSTM of several layers, always batch-first, with torch.nn's state."""

    def __init__(self, input_size, hidden_size, num_layers=1, dropout=0.0):
        super().__init__()
        self.rnn = nn.LSTM(input_size, hidden_size, num_layers, batch_first=True, dropout=dropout)

    def forward(self, x, state=None):
        return self.rnn(x, state)


class DeepBothWays(nn.Module):
    """A GRU of several layers and directions, always batch-first, with the batch first in h."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=False):
        super().__init__()
        self.rnn = nn.GRU(
            input_size, hidden_size, num_layers, batch_first=True, bidirectional=bidirectional
        )

    def forward(self, x, h=None):
        out, h = self.rnn(x, None if h is None else h.transpose(0, 1).contiguous())

        return out, h.transpose(0, 1)


class ResidualStack(nn.Module):
    """Layers with torch.nn's options, each adding its input to its output."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, batch_first=False):
        super().__init__()
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.layers = nn.ModuleList(
            nn.GRU(size, hidden_size, batch_first=batch_first) for size in sizes
        )

    def forward(self, x, h=None):
        ends = []
        for number, layer in enumerate(self.layers):
            out, end = layer(x, None if h is None else h[number : number + 1].contiguous())
            x = out + x if number else out
            ends.append(end)

        return x, torch.cat(ends)


class DeepMixing(Deep):
    """Faulty: the mean over the batch is subtracted."""

    def forward(self, x, state=None):
        out, state = super().forward(x, state)

        return out - out.mean(0, keepdim=True), state


class CarryFirstLSTM(nn.Module):
    """A loop over a cell, whose state is (c, h)."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def steps(self, xs, carry):
        """Run all steps."""
        state, out = carry if carry is None else carry[::-1], []
        for x in xs:
            state = self.cell(x, state)
            out.append(state[0])

        return torch.stack(out), state[::-1]

    def forward(self, x, carry=None):
        return self.steps(x, carry)


class CarryJoinedLSTM(CarryFirstLSTM):
    """The state is one tensor, [c | h], and the batch comes first."""

    def forward(self, x, carry=None):
        given = carry if carry is None else carry.chunk(2, -1)
        out, carry = self.steps(x.transpose(0, 1), given)

        return out.transpose(0, 1), torch.cat(carry, -1)


class CarryReturnedLSTM(CarryFirstLSTM):
    """Faulty: it takes (h, c) and returns (c, h)."""

    def forward(self, x, carry=None):
        return self.steps(x, carry if carry is None else carry[::-1])


class Backwards(OutputOnly):
    """It runs from the last step to the first, and puts the outputs in order."""

    def forward(self, x):
        return super().forward(x.flip(1)).flip(1)


class BackwardsWithState(TimeFirst):
    """The same, time first and with a state."""

    def forward(self, x, h=None):
        out, h = super().forward(x.flip(0), h)

        return out.flip(0), h


class BackwardsEitherWay(nn.Module):
    """Runs from the last step to the first, batch-first if it is told so."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__()
        self.batch_first = batch_first
        self.rnn = nn.GRU(input_size, hidden_size, batch_first=batch_first)

    def forward(self, x, h=None):
        time = 1 if self.batch_first else 0
        out, last = self.rnn(x.flip(time), h)

        return out.flip(time), last


class StepsOfSamples(nn.Module):
    """Faulty: it counts the steps along the axis of the samples."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, h=None):
        h = x.new_zeros(len(x), self.cell.hidden_size) if h is None else h
        outs = []
        for step in range(len(x)):
            h = self.cell(x[:, step], h)
            outs.append(h)

        return torch.stack(outs, 1), h


class InvertedMask(nn.Module):
    """Faulty: its steps are not stored unless they are masked, and its state comes third."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, mask=None, h0=None):
        h = x.new_zeros(x.shape[1], self.cell.hidden_size) if h0 is None else h0
        counts = x.new_ones(x.shape[:2]) if mask is None else mask
        outs = []
        for step, counted in zip(x, counts, strict=True):
            kept = counted.unsqueeze(-1)
            h = kept * h + (1 - kept) * self.cell(step, h)
            outs.append(h)

        return torch.stack(outs), h


class Detached(BatchFirst):
    """Faulty: no gradient goes through the steps."""

    def steps(self, x, h):
        """Run all steps, each detached."""
        h, out = self.start(x, h), []
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h.detach())
            out.append(h)

        return torch.stack(out, 1), h


class Kept(BatchFirst):
    """Faulty: it goes on from the state of the last call."""

    last: Tensor | None = None

    def start(self, x, h):
        """Return the state to start from."""
        fits = self.last is not None and len(self.last) == len(x)

        return super().start(x, self.last if h is None and fits else h)

    def steps(self, x, h):
        """Run all steps, and keep the state."""
        out, h = super().steps(x, h)
        self.last = h.detach()

        return out, h


class Mixing(BatchFirst):
    """Faulty: the samples share the mean of their states."""

    def start(self, x, h):
        """Return the state to start from."""
        h = super().start(x, h)

        return h + x.mean(0, keepdim=True).mean(1) @ x.new_ones(x.shape[-1], self.hidden_size)


class Dropping(BatchFirst):
    """Faulty: dropout is applied in eval mode, too."""

    def forward(self, x, h=None):
        out, h = self.steps(x, h)

        return nn.functional.dropout(out, 0.5), h


class WideDropping(Dropping):
    """Faulty: as well, and its output has another width."""

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return torch.cat([x, out], -1), h


class DroppingByHand(BatchFirst):
    """Faulty: NumPy drops values in eval mode, too."""

    def forward(self, x, h=None):
        out, h = self.steps(x, h)

        return out * torch.from_numpy(np.random.rand(*out.shape)).to(x), h  # noqa: NPY002


class Unrepeated(BatchFirst):
    """Faulty: what it draws cannot be seeded."""

    def forward(self, x, h=None):
        generator = torch.Generator()
        generator.seed()
        out, h = self.steps(x, h)

        return out * torch.rand(out.shape, generator=generator), h


class IgnoredOption(TimeFirst):
    """Faulty: it has an option batch_first, and is always time-first."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__(input_size, hidden_size)


class DirectionsJoined(nn.Module):
    """For each layer one state, with the features of both directions; all options of torch.nn."""

    def __init__(
        self, input_size, hidden_size, num_layers=1, *, batch_first=False, bidirectional=False
    ):
        super().__init__()
        self.directions = 2 if bidirectional else 1
        self.rnn = nn.GRU(
            input_size,
            hidden_size,
            num_layers,
            batch_first=batch_first,
            bidirectional=bidirectional,
        )

    def forward(self, x, h=None):
        if h is not None:
            h = torch.stack(h.chunk(self.directions, -1), 1).flatten(0, 1)
        out, h = self.rnn(x, h)

        return out, torch.cat([h[n :: self.directions] for n in range(self.directions)], -1)


class OutputGate(nn.Module):
    """A quasi-recurrent layer: one weight makes all gates, and that of the output ends there."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gates = nn.Linear(input_size, 3 * hidden_size)

    def forward(self, x, c=None):
        z, f, o = self.gates(x).chunk(3, -1)
        c = torch.zeros_like(z[:1]) if c is None else c
        outs = []
        for step in range(len(x)):
            c = torch.lerp(z[step : step + 1].tanh(), c, f[step : step + 1].sigmoid())
            outs.append(c * o[step : step + 1].sigmoid())

        return torch.cat(outs), c


class OutputGateLate(OutputGate):
    """The same, but the state is that of the step before."""

    def forward(self, x, c=None):
        out, _ = super().forward(x, c)
        begin = torch.zeros_like(out[:1]) if c is None else c

        return out, begin if len(x) == 1 else super().forward(x[:-1], c)[1]


class DirectionsJoinedWrongly(DirectionsJoined):
    """Faulty: the final states of both directions are exchanged."""

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return out, torch.cat(h.chunk(self.directions, -1)[::-1], -1)


class OwnProjection(WithOption):
    """Options of torch.nn, of which one is off if it is None, and projects the output alone."""

    def __init__(self, input_size, hidden_size, *, proj_size=None, batch_first=False):
        super().__init__(input_size, hidden_size, batch_first=batch_first)
        is_off = proj_size is None
        self.out = nn.Identity() if is_off else nn.Linear(hidden_size, proj_size)

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return self.out(out), h


class OwnProjectionMixing(OwnProjection):
    """Faulty: samples of the other end of the batch."""

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return out.flip(0 if self.batch_first else 1), h


class OneBatch(BatchFirst):
    """Faulty: a state for the number of samples that it was written with."""

    def start(self, x, h):
        """Return the state to start from."""
        return torch.zeros(20, self.hidden_size)

    def forward(self, x):
        return self.steps(x, None)


class OverBatch(BatchFirst):
    """Faulty: its input is normalized over all samples."""

    def forward(self, x, h=None):
        """Run over a batch."""
        return super().forward((x - x.mean()) / (x.std() + 1e-5), h)


class OneSample(OneBatch):
    """Faulty: its LSTM starts from a state for one sample."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.rnn = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, x):
        zeros = torch.zeros(1, 1, self.hidden_size)

        return self.rnn(x, (zeros, zeros))[0]


class OwnNonlinearity(BatchFirst):
    """A function where torch.nn has the name of one."""

    def __init__(self, input_size, hidden_size, nonlinearity=torch.tanh):
        super().__init__(input_size, hidden_size)
        self.nonlinearity = nonlinearity

    def forward(self, x, h=None):
        h, out = self.start(x, h), []
        for t in range(x.shape[1]):
            h = self.nonlinearity(self.cell(x[:, t], h))
            out.append(h)

        return torch.stack(out, 1), h


class StateBelow(BatchFirst):
    """An input with the word for a state in its name."""

    def forward(self, state_below, hidden=None):
        return self.steps(state_below, hidden)


class Memory(BatchFirst):
    """Beside h, a memory of a width of its own, which is as wide as h of the first calls."""

    memory_size = 4

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size + self.memory_size, hidden_size)
        self.memorise = nn.Linear(hidden_size, self.memory_size)

    def forward(self, x, state=None):
        h, m = self.starts(x) if state is None else state
        outs = []
        for step in x.unbind(1):
            h = self.cell(torch.cat([step, m], -1), h)
            m = m / 2 + self.memorise(h).tanh()
            outs.append(h)

        return torch.stack(outs, 1), self.ends(h, m)

    def starts(self, x):
        """Return the parts of the state to start from."""
        return x.new_zeros(len(x), self.hidden_size), x.new_zeros(len(x), self.memory_size)

    def ends(self, h, m):
        """Return the parts of the final state."""
        return h, m


class WideMemory(Memory):
    """The memory is as wide as no other axis, and its state has an axis of layers."""

    memory_size = 9

    def forward(self, x, state=None):
        out, (h, m) = super().forward(x, None if state is None else [each[0] for each in state])

        return out, (h[None], m[None])


class MemoryLost(Memory):
    """Faulty: the memory that it returns is that of no step."""

    def ends(self, h, m):
        """Return the parts of the final state, one of them lost."""
        return h, torch.zeros_like(m)


class Shares(Memory):
    """Beside h and a memory, a share of each, between 0 and 1, which starts from 1."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.share = nn.Linear(hidden_size, 1)

    def forward(self, x, state=None):
        h, m, share = (*self.starts(x), x.new_ones(len(x), 1)) if state is None else state
        outs = []
        for step in x.unbind(1):
            h = share * self.cell(torch.cat([step, m], -1), h)
            m = m / 2 + self.memorise(h).tanh() / share
            share = self.share(h).sigmoid()
            outs.append(h)

        return torch.stack(outs, 1), (h, m, share)


class SharesMixing(Shares):
    """Faulty: the share is that of another sample."""

    def forward(self, x, state=None):
        out, (h, m, share) = super().forward(x, state)

        return out - share[:, None].mean(0), (h, m, share)


class Three(BatchFirst):
    """An option for the batch first, and a state of three parts."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__(input_size, hidden_size)
        self.batch_first = batch_first

    def forward(self, x, state=None):
        batch = x if self.batch_first else x.transpose(0, 1)
        zeros = self.start(batch, None)
        h, fast, slow = (zeros, zeros, zeros) if state is None else state
        outs = []
        for step in batch.unbind(1):
            h = self.cell(step, h + fast - slow)
            fast, slow = (fast + h) / 2, (3 * slow + h) / 4
            outs.append(h)

        return torch.stack(outs, int(self.batch_first)), (h, fast, slow)


class ThreeLost(Three):
    """Faulty: a part that it returns is that of no step."""

    def forward(self, x, state=None):
        out, (h, fast, slow) = super().forward(x, state)

        return out, (h, fast, slow * 0)


class Matrix(Three):
    """An option for the batch first, and a matrix and a vector of each sample as its state."""

    def forward(self, x, state=None):
        batch = x if self.batch_first else x.transpose(0, 1)
        h = self.start(batch, None)
        memory, h = (h[..., None] * h[:, None], h) if state is None else state
        outs = []
        for step in batch.unbind(1):
            h = self.cell(step, (memory @ h[..., None]).squeeze(-1) + h)
            memory = memory / 2 + h[..., None] * h[:, None]
            outs.append(h)

        return torch.stack(outs, int(self.batch_first)), (memory, h)


class LengthSecond(nn.Module):
    """torch.nn's layouts and an option for them; the state is the third argument."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__()
        self.batch_first = batch_first
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input_, length=None, hx=None):
        steps = input_.transpose(0, 1) if self.batch_first else input_
        counted = torch.arange(len(steps))[:, None] < (len(steps) if length is None else length)
        out, h = self.inner(steps, hx)

        return self.turned(out * counted[..., None]), h

    def turned(self, out):
        """Return a tensor with batch and steps exchanged."""
        return out.transpose(0, 1) if self.batch_first else out


class ScaleSecond(nn.GRU):
    """torch.nn's layer, with a state as the third argument."""

    def forward(self, input, scale=1.0, hx=None):
        out, h = super().forward(input, hx)

        return scale * out, h


class ScaleSecondForgetful(ScaleSecond):
    """Faulty: its state is not used."""

    def forward(self, input, scale=1.0, hx=None):
        return super().forward(input, scale)


class LengthSecondUnturned(LengthSecond):
    """Faulty: its output is time-first, also with the option."""

    def turned(self, out):
        """Return a tensor as it is."""
        return out


class NeedsProjection(nn.Module):
    """An LSTM with a projection that cannot be off."""

    def __init__(self, input_size, hidden_size, proj_size):
        super().__init__()
        self.sizes = proj_size, hidden_size
        self.gates = nn.Linear(input_size + proj_size, 4 * hidden_size)
        self.projection = nn.Linear(hidden_size, proj_size, bias=False)

    def forward(self, x, state=None):
        h, c = state or [x.new_zeros(len(x), size) for size in self.sizes]
        outs = []
        for step in x.unbind(1):
            i, f, g, o = self.gates(torch.cat([step, h], -1)).chunk(4, -1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = self.projection(o.sigmoid() * c.tanh())
            outs.append(h)

        return torch.stack(outs, 1), (h, c)


class NeedsProjectionForgetful(NeedsProjection):
    """Faulty: a given state is not used."""

    def forward(self, x, state=None):
        return super().forward(x)


class ListedSteps(TimeFirst):
    """A list with the output of each step."""

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return list(out), h


class ListedColumns(BatchFirst):
    """The same, and the batch first."""

    def forward(self, x, h=None):
        out, h = self.steps(x, h)

        return list(out.unbind(1)), h


class ListedStepsReversed(ListedSteps):
    """Faulty: the list begins at the end."""

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return out[::-1], h


class ListedBothWays(nn.Module):
    """A list with the outputs of both directions, of weights so small that no call shows them."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        sizes = input_size + hidden_size, hidden_size
        self.ways = nn.ModuleList(nn.Linear(*sizes) for _ in range(2))
        for each in self.parameters():
            nn.init.normal_(each, std=0.001)

    def forward(self, x, states=(None, None)):
        (forth, one), (back, other) = map(self.one_way, self.ways, (x, x.flip(0)), states)

        return [torch.cat(each, -1) for each in zip(forth, back[::-1], strict=True)], (one, other)

    def one_way(self, way, x, h):
        """Run one direction."""
        outs, h = [], x.new_zeros(x.shape[1], way.out_features) if h is None else h
        for step in x:
            h = way(torch.cat([step, h], -1)).tanh()
            outs.append(h)

        return outs, h
