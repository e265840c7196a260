"""Layers with one fault each; the line of the fault ends in the comment `here`."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import rnn

Results = tuple[Tensor, tuple[Tensor, Tensor]]


class Loop(nn.Module):
    """A loop over a cell, from a given state or from zeros: no fault."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def start(self, x: Tensor, state: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Tensor]:
        """Return the state before the first step."""
        if state is None:
            zeros = x.new_zeros(x.shape[1], self.hidden_size)
            return zeros, zeros

        return state[0][0], state[1][0]

    def step(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """Return the state after a step."""
        h, c = self.cell(x, (h, c))

        return h, c

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Results:
        """Run over a sequence."""
        h, c = self.start(x, state)
        outputs = []
        for each in x:
            h, c = self.step(each, h, c)
            outputs.append(h)

        return torch.stack(outputs), (h[None], c[None])


class Detached(Loop):
    """Learns nothing through time."""

    def step(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """Cut the state off."""
        h, c = self.cell(x, (h.detach(), c))  # here

        return h, c


class Preallocated(Loop):
    """Writes its steps into memory that is not initialised, and without their gradient."""

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Results:
        """Run over a sequence."""
        h, c = self.start(x, state)
        out = torch.empty(*x.shape[:2], self.hidden_size, dtype=x.dtype, device=x.device)
        for n, each in enumerate(x):
            h, c = self.step(each, h, c)
            out[n] = h.data  # here

        return out, (h[None], c[None])


class Viewed(Loop):
    """Takes the gates by a view that cuts the samples up."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.gates = nn.Linear(input_size + hidden_size, 4 * hidden_size)
        del self.cell

    def step(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """View the gates."""
        gates = self.gates(torch.cat([x, h], 1))
        i, f, g, o = gates.view(4, -1, self.hidden_size)  # here
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()

        return o.sigmoid() * c.tanh(), c


class Keeping(Loop):
    """Starts from the state of the call before, unless a state is given."""

    kept: tuple[Tensor, Tensor] | None = None

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Results:
        """Keep the final state."""
        is_like = self.kept is not None and self.kept[0].shape[1] == x.shape[1]
        output, final = super().forward(x, self.kept if state is None and is_like else state)
        self.kept = (final[0].detach(), final[1].detach())  # here

        return output, final


class Dropping(Loop):
    """Drops in eval mode too."""

    def __init__(self, input_size: int, hidden_size: int, dropout: float = 0.3) -> None:
        super().__init__(input_size, hidden_size)
        self.p = dropout

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Results:
        """Drop values of the output."""
        output, final = super().forward(x, state)

        return functional.dropout(output, self.p), final  # here


class Overwriting(Loop):
    """Writes the final state to the tensors that it is given."""

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Results:
        """Write to the state."""
        output, final = super().forward(x, state)
        if state is not None:
            with torch.no_grad():
                state[0].copy_(final[0])  # here

        return output, final


class Ahead(Loop):
    """Each step sees the mean of all steps."""

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Results:
        """Subtract the mean."""
        return super().forward(x - x.mean(0), state)  # here


class Shared(Loop):
    """Starts from the state of the call before, of any layer of its class."""

    last: tuple[Tensor, Tensor] | None = None

    def start(self, x: Tensor, state: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Tensor]:
        """Continue from the last state of any layer, if its shape fits."""
        h, c = super().start(x, state)
        last = Shared.last
        if state is None and last is not None and last[0].shape == h.shape:
            h, c = last[0].to(x), last[1].to(x)  # here
        Shared.last = ((h + 1).detach(), (c + 1).detach())

        return h, c


class Squeezed(nn.Module):
    """Its state has no batch axis for one sample."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        output, final = self.gru(x, None if h is None else h[None])

        return output, final.squeeze()  # here


class Turned(Loop):
    """Returns its state with the batch first."""

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Results:
        """Turn the state."""
        output, (h, c) = super().forward(x, state)

        return output, (h.transpose(0, 1), c.transpose(0, 1))  # here


class StateSetOnce(nn.Module):
    """Two layers, of which the second starts from the end of the first."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.cells = nn.ModuleList(nn.LSTMCell(n, hidden_size) for n in (input_size, hidden_size))

    def forward(self, x: Tensor) -> Results:
        """Run over a sequence."""
        h = c = x.new_zeros(x.shape[1], self.hidden_size)
        for cell in self.cells:
            outputs = []
            for each in x:
                h, c = cell(each, (h, c))  # here
                outputs.append(h)
            x = torch.stack(outputs)

        return x, (h[None], c[None])


class StepsViewed(nn.Module):
    """The batch first; its steps are joined along the samples, and viewed as if along time."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Run over a batch of sequences."""
        h = x.new_zeros(len(x), self.hidden_size) if h is None else h
        outputs = []
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
            outputs.append(h)
        joined = torch.cat(outputs)

        return joined.view(len(x), x.shape[1], self.hidden_size), h  # here


class OnDefault(Loop):
    """Starts from zeros in the default dtype, on the default device."""

    def start(self, x: Tensor, state: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Tensor]:
        """Return the state before the first step."""
        if state is None:
            zeros = torch.zeros(x.shape[1], self.hidden_size)  # here
            return zeros, zeros

        return super().start(x, state)


class WeightDrop(nn.LSTM):
    """Drops recurrent weights for good."""

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> Results:
        """Drop weights, then run."""
        for name, weight in self.named_parameters():
            if name.startswith("weight_hh"):
                weight.data = functional.dropout(weight.data, 0.5, self.training)  # here

        return super().forward(input, hx)


class Continuing(nn.Module):
    """Accepts no state, and starts from that of the call before."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)
        self.h: Tensor | None = None

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a sequence."""
        if self.h is None or len(self.h) != x.shape[1]:
            self.h = x.new_zeros(x.shape[1], self.cell.hidden_size)
        outputs = []
        for each in x:
            self.h = self.cell(each, self.h)  # here
            outputs.append(self.h)

        return torch.stack(outputs), self.h[None]


class BothWays(nn.Module):
    """Two directions by hand, the second one flipped back: no fault."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.there = nn.GRU(input_size, hidden_size, batch_first=True)
        self.back = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        there, h = self.there(x)
        back, g = self.back(x.flip(1))

        return torch.cat([there, back.flip(1)], 2), torch.cat([h, g])


class NotFlippedBack(BothWays):
    """The output of the second direction stays reversed."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        there, h = self.there(x)
        back, g = self.back(x.flip(1))

        return torch.cat([there, back], 2), torch.cat([h, g])  # here


class Sorting(nn.Module):
    """Sorts a batch by length, packs it, and puts its results back: no fault."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        ends, order = lengths.sort(descending=True)
        packed = rnn.pack_padded_sequence(x[order], ends.cpu(), batch_first=True)
        out, final = self.gru(packed)
        padded, _ = rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])
        back = order.argsort()

        return padded[back], final[:, back]


class LeftSorted(Sorting):
    """Its final state stays sorted."""

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        ends, order = lengths.sort(descending=True)
        rows = x[order]  # here
        packed = rnn.pack_padded_sequence(rows, ends.cpu(), batch_first=True)
        out, final = self.gru(packed)
        padded, _ = rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])

        return padded[order.argsort()], final


class NeverSortedBack(Sorting):
    """All its results stay sorted."""

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        ends, order = lengths.sort(descending=True)
        rows = x[order]  # here
        packed = rnn.pack_padded_sequence(rows, ends.cpu(), batch_first=True)
        out, final = self.gru(packed)
        padded, _ = rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])

        return padded, final


class SortedTwice(Sorting):
    """Its results are put back with the index that sorted them."""

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        ends, order = lengths.sort(descending=True)
        packed = rnn.pack_padded_sequence(x[order], ends.cpu(), batch_first=True)
        out, final = self.gru(packed)
        padded, _ = rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])
        padded = padded[order]  # here

        return padded, final[:, order]


class StateSortedTwice(Sorting):
    """Its final state is put back with the index that sorted it, and its output rightly."""

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        order = lengths.argsort(descending=True)
        rows, ends = x.index_select(0, order), lengths.gather(0, order)
        packed = rnn.pack_padded_sequence(rows, ends.cpu(), batch_first=True)
        out, final = self.gru(packed)
        padded, _ = rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])
        final = final.index_select(1, order)  # here

        return padded[order.argsort()], final


class CountedOverSorted(Sorting):
    """Adds to each sample the row that it is in, between sorting and putting back."""

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        ends, order = lengths.sort(descending=True)
        rows = torch.arange(len(x), dtype=x.dtype, device=x.device)  # here
        packed = rnn.pack_padded_sequence(x[order], ends.cpu(), batch_first=True)
        out, final = self.gru(packed)
        padded, _ = rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])
        padded = padded + rows[:, None, None]
        back = order.argsort()

        return padded[back], final[:, back]


class EndOfPadding(Sorting):
    """Its final state is that after the padding."""

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Run over a batch."""
        out, final = self.gru(x)  # here
        counts = torch.arange(x.shape[1], device=x.device) < lengths.to(x.device)[:, None]

        return out * counts[..., None], final
