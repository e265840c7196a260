"""A model whose state no recurrent layer has: one step of an RNN, or a loop over steps."""

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec.models.building.building import build_model
from rnn_spec.models.guessing.guesses import guessed_calls
from rnn_spec.models.guessing.runnable_inputs import runnable_inputs
from rnn_spec.models.guessing.stating import likely_inputs
from rnn_spec.models.subject.options import ModelOptions

INPUT, HIDDEN, OUTPUT = 4, 8, 3


class Step(nn.Module):
    """The step of PyTorch's tutorial: an output of its own width, and the next state."""

    def __init__(self):
        super().__init__()
        self.hidden_size = HIDDEN
        self.i2h = nn.Linear(INPUT + HIDDEN, HIDDEN)
        self.i2o = nn.Linear(INPUT + HIDDEN, OUTPUT)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        combined = torch.cat((input, hidden), 1)
        return self.softmax(self.i2o(combined)), self.next(combined, hidden)

    def next(self, combined, hidden):
        """Return the next state."""
        return torch.tanh(self.i2h(combined))


class OverSamples(Step):
    """Faulty: its softmax is over the samples."""

    def __init__(self):
        super().__init__()
        self.softmax = nn.LogSoftmax(dim=0)


class StateKept(Step):
    """Faulty: it returns the state that it was given."""

    def next(self, combined, hidden):
        """Return the state as it is."""
        return hidden


class AsWideAsInput(Step):
    """An output that is as wide as the input: only the place of the state says which is which."""

    def __init__(self):
        super().__init__()
        del self.hidden_size
        self.i2o = nn.Linear(INPUT + HIDDEN, INPUT)


class Generator(nn.Module):
    """Three arguments side by side: nothing says how wide each of the first two is."""

    def __init__(self):
        super().__init__()
        self.i2h = nn.Linear(INPUT + OUTPUT + HIDDEN, HIDDEN)

    def forward(self, category, input, hidden):
        hidden = torch.tanh(self.i2h(torch.cat((category, input, hidden), 1)))
        return hidden.log_softmax(1), hidden


class Gates(nn.Module):
    """The step of an LSTM by hand, with a pair of states and one matrix for all gates."""

    def __init__(self):
        super().__init__()
        self.gates = nn.Linear(INPUT + HIDDEN, 4 * HIDDEN)

    def forward(self, x, state):
        h, c = state
        i, f, g, o = self.gates(torch.cat([x, h], 1)).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), (o.sigmoid() * c.tanh(), c)


class Token(nn.Module):
    """It reads one token of each sample."""

    def __init__(self):
        super().__init__()
        self.embed, self.next = nn.Embedding(20, INPUT), nn.Linear(INPUT + HIDDEN, HIDDEN)

    def forward(self, token, hidden):
        hidden = self.next(torch.cat([self.embed(token), hidden], 1)).tanh()
        return hidden @ hidden.new_ones(HIDDEN, OUTPUT), hidden


class Loop(nn.Module):
    """A loop over time with a state that is added, which also runs with a step for a sequence."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(INPUT, HIDDEN))
        self.u = nn.Parameter(torch.randn(HIDDEN, HIDDEN))

    def forward(self, x, h0):
        h, outs = h0, []
        for step in x:
            h = torch.tanh(step @ self.w + h @ self.u)
            outs.append(h)
        return torch.stack(outs), h


class Agents(Step):
    """Correct: rows are agents, and each hears the mean of all in its next state."""

    def next(self, combined, hidden):
        """Return a state with the mean of all rows in it."""
        return torch.tanh(self.i2h(combined) + hidden.mean(0))


class Undecided(nn.Module):
    """It returns the state as it is, and no name says how wide that is."""

    def __init__(self):
        super().__init__()
        self.i2o = nn.Linear(INPUT + HIDDEN, OUTPUT)

    def forward(self, input, hidden):
        return self.i2o(torch.cat((input, hidden), 1)), hidden


@pytest.mark.parametrize(
    ("model", "names", "expected"),
    [
        (Step, ("input", "hidden"), ["batch 4", "batch 8"]),
        (StateKept, ("input", "hidden"), ["batch 4", "batch 8"]),
        (AsWideAsInput, ("input", "hidden"), ["batch 4", "batch 8"]),
        (Generator, ("category", "input", "hidden"), ["batch 3", "batch 4", "batch 8"]),
        (Gates, ("x", "state"), ["batch 4", "batch 8", "batch 8"]),
        (Token, ("token", "hidden"), ["batch", "batch 8"]),
        (Loop, ("x", "h0"), ["seq batch 4", "batch 8"]),
    ],
)
def test_guess_returns_a_new_state(model, names, expected):
    """The sizes are those with which a result has the shape of the state."""
    (call,) = guessed_calls(model(), names)
    *_, state = call.tensors.values()
    words = {len(state): "batch", 3: "seq"}

    def axes(tensor):
        features = tensor.shape[-1:] if tensor.is_floating_point() else ()
        leading = tensor.shape[: tensor.dim() - len(features)]
        return " ".join([words[each] for each in leading] + [str(each) for each in features])

    assert expected == [axes(each) for each in call.tensors.values()]


def test_sizes_that_nothing_decides_are_asked():
    """They run, and the model may be meant for others."""
    module, names = Undecided(), ["input", "hidden"]
    texts = runnable_inputs(module, likely_inputs(module, names))

    assert [] == guessed_calls(module, names)
    assert {"input": "float batch 9", "hidden": "state batch 3"} == texts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(Step, []), (OverSamples, ["model_isolation"]), (StateKept, ["model_liveness"])],
)
def test_step_is_checked_without_a_statement(model, expected):
    """Also if its output mixes the samples: new states show which axis theirs is."""
    report = rnn_spec.check_model(model, profile="quick", seed=0)

    assert expected == [each.law for each in report.results if each.status == "failed"]
    assert "passed" == next(each.status for each in report.results if each.law == "model_call")


@pytest.mark.slow
def test_rows_that_hear_each_other_are_no_samples():
    """Where new states mix them too, the user is asked."""
    assert build_model(Step, ModelOptions(), "Step").signature.batch is not None
    assert build_model(Agents, ModelOptions(), "Agents").signature.batch is None
