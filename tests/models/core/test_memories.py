"""A memory beside a state is what a decoder attends to, unless it is returned as a new one."""

import pytest
import torch
from model_trials import subject_of
from torch import nn

from rnn_spec.models.guessing.undeclared import undeclared
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.options import ModelOptions


class Attends(nn.Module):
    """A decoder that attends to a memory."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 4)
        self.rnn, self.head = nn.GRU(10, 6, batch_first=True), nn.Linear(6, 3)

    def read(self, memory, state):
        """Return what is read of a memory, by sample."""
        return (memory * (memory @ state[-1][..., None]).softmax(1)).sum(1)

    def forward(self, tokens, memory, state):
        read = self.read(memory, state)[:, None].expand(-1, tokens.shape[1], -1)
        out, state = self.rnn(torch.cat([self.embed(tokens), read], -1), state)
        return self.head(out), state


class ReadsState(Attends):
    """Its memory is a second state, which it returns."""

    def read(self, memory, state):
        """Return the sum of both."""
        return (memory + state)[-1]

    def forward(self, tokens, memory, state):
        logits, new = super().forward(tokens, memory, state)
        return logits, memory + new, new


class Steps(nn.Module):
    """A cell with a memory, for one step, whose features no layer says alone."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(10, 6)

    def forward(self, x, memory, state):
        weights = (memory @ state[..., None]).softmax(1)
        return self.cell(torch.cat([x, (memory * weights).sum(1)], -1), state)


def test_memory_that_is_attended_to_is_data():
    """It has steps of its own, and no result is the new one."""
    memory = subject_of(Attends).signature.argument("memory")

    assert Role.DATA is memory.role
    assert ["batch", "dim1", "6"] == [dim.text for dim in memory.dims]


def test_memory_that_is_returned_is_a_state():
    """A result has its shape."""
    signature = subject_of(ReadsState).signature

    assert Role.STATE is signature.argument("memory").role
    assert {"memory", "state"} == {each.argument for each in signature.streams}


def test_memory_is_proposed_with_steps_of_its_own():
    """The state of the layer has none."""
    found = undeclared(Steps(), ModelOptions(), ["x", "memory", "state"], "Steps")

    assert found.runs
    assert "float batch memory_seq 6" == found.inputs["memory"]


class Triple(nn.Module):
    """Sequences of tokens, and what no guess finds."""

    def __init__(self):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(20, 4), nn.GRU(4, 6, batch_first=True)

    def forward(self, query, good, bad, settings):
        outs = [self.rnn(self.embed(each))[1] for each in (query, good, bad)]
        return torch.cat(outs, -1) * settings["scale"]


def test_further_tokens_are_asked_for():
    """Nothing says that they have as many steps as the first."""
    names = ["query", "good", "bad", "settings"]
    found = undeclared(Triple(), ModelOptions(), names, "Triple")

    assert ("good", "bad", "settings") == found.asked


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["x", "state", "done"], True), (["x", "state"], False), (["x", "done"], False)],
)
def test_steps_and_samples_may_be_in_one_axis_of_what_agents_take(names, expected):
    """Beside a state and resets; then the message says how an adapter takes them apart."""
    found = undeclared(nn.GRU(4, 6), ModelOptions(), names, "Agent")

    assert expected is found.may_be_flat
