"""Layers that change what they are given, behind an adapter; and a sound one of each kind."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rnn_spec import Adapter, states

__all__ = ["CHANGING", "DETACHED", "KEEPING", "RETURNING", "REUSING"]


class Lists(nn.Module):
    """Takes a list of states, one a layer, and writes its own into it."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.cells = nn.ModuleList(nn.GRUCell(size, hidden_size) for size in sizes)

    def begin(self, input, state):
        """Return the list to write into."""
        return state or [input.new_zeros(input.shape[1], c.hidden_size) for c in self.cells]

    def forward(self, input, state=None):
        state = self.begin(input, state)
        steps = []
        for step in input:
            for place, cell in enumerate(self.cells):
                state[place] = cell(state[place - 1] if place else step, state[place])
            steps.append(state[-1])
        return torch.stack(steps), [each.clone() for each in state]


class DetachedLists(Lists):
    """Writes into the list it is given, and cuts the gradient of its final state."""

    def forward(self, input, state=None):
        out, end = super().forward(input, state)
        return out, [each.detach() for each in state or end]


class OwnLists(Lists):
    """Writes into a list of its own."""

    def begin(self, input, state):
        """Return a copy of the list."""
        return list(super().begin(input, state))


class Memories(nn.Module):
    """Takes (h, m), m of two memories, and updates m in place."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def own(self, memory):
        """Return the memory to update."""
        return memory

    def forward(self, input, state=None):
        h, m = state or (input.new_zeros(input.shape[1], self.cell.hidden_size),) * 2
        m = h.repeat(2, 1, 1) if state is None else self.own(m)
        steps = []
        for step in input:
            h = self.cell(step, h + m.detach().mean(0) / 2)
            m.data.mul_(0.5).add_(h.detach() / 2)
            steps.append(h)
        return torch.stack(steps), (h.clone(), m.clone())


class OwnMemories(Memories):
    """Updates a copy of its memory."""

    def own(self, memory):
        """Return a copy of the memory."""
        return memory.clone()


class Growing(nn.Module):
    """Takes a dict of states, and leaves one more entry in it."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input, state=None):
        state = {"h": None} if state is None else state
        out, h = self.inner(input, state["h"])
        state["steps"] = torch.tensor(len(input))
        return out, {"h": h}


class Emptying(nn.Module):
    """Takes a list of states, and takes them out of it."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input, state=None):
        h = state.pop()[None] if state else None
        out, h = self.inner(input, h)
        return out, [h[0]]


@dataclass
class Carried:
    """The state of a layer, as a record."""

    h: Tensor


class Record(nn.Module):
    """Takes a record, and puts its own state into it."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input, state=None):
        out, h = self.inner(input, state and state.h)
        if state is not None:
            state.h = h.clone()
        return out, Carried(h)


class BatchFirstInPlace(nn.Module):
    """Batch-first, and scales its input in place: the adapter hands over a transposed copy."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, input, state=None):
        return self.inner(input.mul_(0.5), state)


class Returning(nn.Module):
    """Returns one of the tensors that it is given in its list, where it has nothing to add."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input, state=None):
        zeros = input.new_zeros(input.shape[1], self.inner.hidden_size)
        first, second = state or (zeros, zeros.clone())
        out, h = self.inner(input, (first + second)[None])
        return out, [h[0].clone(), second]


class Reusing(nn.Module):
    """Returns a list of its own, into which the next call writes its states."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)
        self.last = [None]

    def forward(self, input, state=None):
        out, h = self.inner(input, state and state[0][None])
        self.last[0] = h[0].clone()
        return out, self.last


MEMORIES = states.Structure(
    lambda h, m: (h[0], torch.cat(m.chunk(2, -1))),
    lambda s: (s[0][None], torch.cat(s[1].split(1), -1)),
    sizes=lambda options: (options.hidden_size, 2 * options.hidden_size),
)

CHANGING = {
    "state[0]": Adapter(Lists, state=states.listed()),
    "c_0": Adapter(Memories, state=MEMORIES),
    "tensors of the arguments": Adapter(Growing, state=states.keyed("h")),
    "tensors of the arguments of a list": Adapter(Emptying, state=states.listed()),
    "state.h": Adapter(Record, state=states.fields(Carried)),
    "input": Adapter(BatchFirstInPlace, batch_first=True),
}
"""By the place that is changed."""

KEEPING = {
    "list": Adapter(OwnLists, state=states.listed()),
    "tensor": Adapter(OwnMemories, state=MEMORIES),
}

REUSING = Adapter(Reusing, state=states.listed())
"""Its adapter copies the list that is returned."""

RETURNING = Adapter(
    Returning,
    state=states.Structure(
        lambda h, m: [h[0], m[0]],
        lambda s: tuple(torch.stack([part]) for part in s),
        sizes=lambda options: (options.hidden_size,) * 2,
    ),
)
"""Its adapter copies the state that is returned."""

DETACHED = Adapter(DetachedLists, state=states.listed())
