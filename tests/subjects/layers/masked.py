"""Layers with further arguments: masks of padding and of other things; and the same with a bug."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Loop(nn.Module):
    """A GRU, batch-first, that is run step by step."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def run(self, x, h, step):
        """Run a step over each step of the input."""
        h = x.new_zeros(len(x), self.cell.hidden_size) if h is None else h
        outs = []
        for t in range(x.shape[1]):
            out, h = step(t, h)
            outs.append(out)

        return torch.stack(outs, 1), h


class Multiplied(Loop):
    """A mask that is multiplied, of numbers or booleans; the state is kept at padding."""

    def forward(self, x, mask=None, h=None):
        """Run over a batch."""
        mask = x.new_ones(x.shape[:2]) if mask is None else mask.to(x.dtype)

        def step(t, h):
            m = mask[:, t : t + 1]
            h = m * self.cell(x[:, t], h) + (1 - m) * h
            return h * m, h

        return self.run(x, h, step)


class Numbers(Loop):
    """A mask of numbers alone, with the time first and a last axis of 1."""

    def forward(self, x, mask=None, h=None):
        """Run over a batch."""
        mask = x.new_ones(x.shape[1], len(x), 1) if mask is None else mask

        def step(t, h):
            h = torch.where((1 - mask[t]) > 0, h, self.cell(x[:, t], h))
            return h, h

        return self.run(x, h, step)


class BackToStart(Loop):
    """Its mask has numbers; a mistake: a padded step goes back to the given state."""

    def forward(self, x, mask=None, h=None):
        """Multiply by the mask, and by 1 minus it from a given state alone."""
        mask = x.new_ones(x.shape[:2]) if mask is None else mask

        def step(t, state):
            keep = mask[:, t, None]
            new = self.cell(x[:, t], state)
            new = keep * new if h is None else keep * new + (1 - keep) * h
            return new, new

        return self.run(x, h, step)


class TrueAtPadding(Loop):
    """A mask that is true at padding."""

    def forward(self, x, h=None, *, key_padding_mask=None):
        """Run over a batch."""
        if key_padding_mask is None:
            key_padding_mask = torch.zeros(x.shape[:2], dtype=torch.bool, device=x.device)

        def step(t, h):
            h = torch.where(key_padding_mask[:, t, None], h, self.cell(x[:, t], h))
            return h, h

        return self.run(x, h, step)


class PlainAtPadding(TrueAtPadding):
    """The same by a name that does not say which steps it marks."""

    def forward(self, x, mask=None, h=None):
        """Run over a batch."""
        return super().forward(x, h, key_padding_mask=mask)


class Packing(nn.Module):
    """A mask that is turned into lengths; every sequence has a step."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x, valid=None):
        """Run over a batch."""
        if valid is None:
            return self.inner(x)
        ends = valid.sum(1).cpu()
        packed = pack_padded_sequence(x, ends, batch_first=True, enforce_sorted=False)
        out, h = self.inner(packed)

        return pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])[0], h


class LikeInput(nn.GRU):
    """torch.nn's GRU; the axes of its mask are those of its input."""

    def forward(self, input, hx=None, mask=None):
        """Run over a batch."""
        if mask is None:
            return super().forward(input, hx)
        axis = 1 if self.batch_first else 0
        ends = mask.sum(axis).cpu()
        packed = pack_padded_sequence(input, ends, self.batch_first, enforce_sorted=False)
        out, h = super().forward(packed, hx)

        return pad_packed_sequence(out, self.batch_first, total_length=input.shape[axis])[0], h


class Derived(nn.GRU):
    """torch.nn's GRU; faulty: the mask blanks its output, and its state reads padding."""

    def forward(self, input, hx=None, mask=None):
        """Run over a batch."""
        out, h = super().forward(input, hx)
        if mask is not None:
            out = out * (mask if self.batch_first else mask.T)[..., None]

        return out, h


class Required(Multiplied):
    """A mask that must be given."""

    def forward(self, x, mask, h=None):
        """Run over a batch."""
        return super().forward(x, mask, h)


class RequiredPadding(Loop):
    """A mask that must be given, true at padding, of booleans alone."""

    def forward(self, x, padding_mask, h=None):
        """Run over a batch."""

        def step(t, h):
            h = torch.where(~padding_mask[:, t, None], self.cell(x[:, t], h), h)
            return h, h

        return self.run(x, h, step)


class RequiredOutputOnly(Loop):
    """Faulty: a mask that must be given blanks the output, and not the state."""

    def forward(self, x, mask, h=None):
        """Run over a batch."""

        def step(t, h):
            h = self.cell(x[:, t], h)
            return h * mask[:, t : t + 1], h

        return self.run(x, h, step)


class RequiredResets(Loop):
    """A mask that must be given, and says where an episode begins."""

    def forward(self, x, masks, h=None):
        """Run over a batch."""

        def step(t, h):
            h = self.cell(x[:, t], h * ~masks[:, t, None])
            return h, h

        return self.run(x, h, step)


class OutputOnly(Loop):
    """Faulty: the mask blanks the output, and the state is that after the padding."""

    def forward(self, x, mask=None, h=None):
        """Run over a batch."""
        mask = x.new_ones(x.shape[:2]) if mask is None else mask.to(x.dtype)

        def step(t, h):
            h = self.cell(x[:, t], h)
            return h * mask[:, t : t + 1], h

        return self.run(x, h, step)


class Candidate(Loop):
    """Faulty: the state is carried over masked steps, and the last candidate is returned."""

    def forward(self, x, mask=None, h=None):
        """Run over a batch."""
        mask = x.new_ones(x.shape[:2]) if mask is None else mask.to(x.dtype)
        candidates = []

        def step(t, h):
            m = mask[:, t : t + 1]
            candidates.append(self.cell(x[:, t], h))
            return candidates[-1], m * candidates[-1] + (1 - m) * h

        out, _ = self.run(x, h, step)

        return out, candidates[-1]


class CandidateAtPadding(Candidate):
    """Faulty in the same way: time first, and numbers that are 1 at padding."""

    def forward(self, x, mask=None, h=None):
        """Run over a batch."""
        counts = None if mask is None else (1 - mask).transpose(0, 1)
        out, h = super().forward(x.transpose(0, 1), counts, h)

        return out.transpose(0, 1), h


class Carried(Loop):
    """The output at a masked step is the candidate, and the state is carried on."""

    def forward(self, x, mask=None, h=None):
        """Run over a batch."""
        mask = x.new_ones(x.shape[:2]) if mask is None else mask.to(x.dtype)

        def step(t, h):
            m, new = mask[:, t : t + 1], self.cell(x[:, t], h)
            return new, m * new + (1 - m) * h

        return self.run(x, h, step)


class Ignoring(Loop):
    """Faulty: a mask of padding is accepted, and not used."""

    def forward(self, x, h=None, padding_mask=None):
        """Run over a batch."""
        return self.run(x, h, lambda t, h: (self.cell(x[:, t], h),) * 2)


class Unused(Loop):
    """A mask without a meaning."""

    def forward(self, x, h=None, mask=None):
        """Run over a batch."""
        return self.run(x, h, lambda t, h: (self.cell(x[:, t], h),) * 2)


class Missing(Loop):
    """A mask of missing values, which are replaced by zeros; the state takes each step."""

    def forward(self, x, h=None, mask=None):
        """Run over a batch."""
        x = x if mask is None else x * mask.unsqueeze(-1)

        return self.run(x, h, lambda t, h: (self.cell(x[:, t], h),) * 2)


class MissingSteps(Loop):
    """A mask of missing steps, as in GRU-D: a mean is read, and the state decays."""

    def forward(self, x, h=None, mask=None):
        """Run over a batch."""
        mask = x.new_ones(x.shape[:2]) if mask is None else mask.to(x.dtype)

        def step(t, h):
            m = mask[:, t : t + 1]
            h = self.cell(m * x[:, t] + 0.1 * (1 - m), h * torch.exp(m - 1))
            return h, h

        return self.run(x, h, step)


class Dropped(Loop):
    """A mask of dropout, of the steps whose state is dropped."""

    def forward(self, x, h=None, dropout_mask=None):
        """Run over a batch."""
        mask = x.new_ones(x.shape[:2]) if dropout_mask is None else dropout_mask.to(x.dtype)

        def step(t, h):
            h = self.cell(x[:, t], h) * mask[:, t : t + 1]
            return h, h

        return self.run(x, h, step)


class PerFeature(Loop):
    """A mask of missing values, one for each feature of each step."""

    def forward(self, x, h=None, mask=None):
        """Run over a batch."""
        x = x if mask is None else x * mask

        return self.run(x, h, lambda t, h: (self.cell(x[:, t], h),) * 2)


class Starts(Loop):
    """A mask that is 0 where an episode begins."""

    def forward(self, x, h=None, masks=None):
        """Run over a batch."""
        masks = x.new_ones(x.shape[:2]) if masks is None else masks

        def step(t, h):
            h = self.cell(x[:, t], h * masks[:, t : t + 1])
            return h, h

        return self.run(x, h, step)


class Ends(Loop):
    """A mask that is 0 where an episode ends: the next step starts from zero."""

    def forward(self, x, h=None, masks=None):
        """Run over a batch."""
        masks = x.new_ones(x.shape[:2]) if masks is None else masks

        def step(t, h):
            h = self.cell(x[:, t], h) * masks[:, t : t + 1]
            return h, h

        return self.run(x, h, step)


class RequiredEnds(Ends):
    """A mask that must be given, and is 0 where an episode ends."""

    def forward(self, x, masks, h=None):
        """Run over a batch."""
        return super().forward(x, h, masks)


class Decayed(Loop):
    """Numbers beside each step, before a state that is given by name."""

    def forward(self, x, deltas=None, h=None):
        """Run over a batch."""
        deltas = x.new_zeros(x.shape[:2]) if deltas is None else deltas

        def step(t, h):
            h = self.cell(x[:, t], h * torch.exp(-deltas[:, t : t + 1]))
            return h, h

        return self.run(x, h, step)


class NamedPair(nn.Module):
    """An LSTM, batch-first, whose two states are two arguments and two results."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, x, h0=None, c0=None):
        """Run over a batch."""
        out, (h, c) = self.inner(x, None if h0 is None else (h0, c0))

        return out, h, c


class LengthsBeside(Loop):
    """Lengths that may be given, before the state."""

    def forward(self, x, lengths=None, h=None):
        """Run over a batch."""
        ends = torch.full((len(x),), x.shape[1]) if lengths is None else torch.as_tensor(lengths)

        def step(t, h):
            h = torch.where((t < ends.to(x.device))[:, None], self.cell(x[:, t], h), h)
            return h, h

        return self.run(x, h, step)


class Settings(Loop):
    """An argument that is no tensor, and one whose name says nothing."""

    def forward(self, x, h=None, context=None, *, reverse=False):
        """Run over a batch."""
        x = x.flip(1) if reverse else x

        return self.run(x, h, lambda t, h: (self.cell(x[:, t], h),) * 2)


class Lens(nn.GRU):
    """Lengths under another name than usual, after the state."""

    def forward(self, input, hx=None, lens=None):
        """Run over a batch."""
        if lens is None:
            return super().forward(input, hx)
        packed = pack_padded_sequence(input, lens, self.batch_first, enforce_sorted=False)
        out, h = super().forward(packed, hx)
        steps = input.shape[1 if self.batch_first else 0]

        return pad_packed_sequence(out, self.batch_first, total_length=steps)[0], h


class Counted(Loop):
    """Lengths by a name that no call passes."""

    def forward(self, x, h=None, num_words=None):
        """Run over a batch."""

        def step(t, h):
            new = self.cell(x[:, t], h)
            h = new if num_words is None else torch.where((t < num_words)[:, None], new, h)
            return h, h

        return self.run(x, h, step)


class CountedLate(Loop):
    """Faulty: one step more counts than the lengths say."""

    def forward(self, x, h=None, num_words=None):
        """Run over a batch."""

        def step(t, h):
            new = self.cell(x[:, t], h)
            h = new if num_words is None else torch.where((t <= num_words)[:, None], new, h)
            return h, h

        return self.run(x, h, step)


class Compared(Loop):
    """Required lengths, which are compared with a step on the device of the input."""

    def forward(self, x, lengths, h=None):
        """Run over a batch."""

        def step(t, h):
            alive = (torch.full((len(x),), t, device=x.device) < lengths)[:, None]
            h = torch.where(alive, self.cell(x[:, t], h), h)
            return h, h

        return self.run(x, h, step)


class OnCpu(Loop):
    """Faulty: steps are counted on the CPU, whatever the device of the input."""

    def forward(self, x, lengths, h=None):
        """Run over a batch."""

        def step(t, h):
            alive = (torch.full((len(x),), t) < lengths)[:, None]
            h = torch.where(alive, self.cell(x[:, t], h), h)
            return h, h

        return self.run(x, h, step)
