"""Parameters with the names and shapes of torch.nn's may have another meaning; that is known."""

import pytest
import torch
from torch import nn
from torch.nn.functional import linear

import rnn_spec
from rnn_spec import find_weights
from rnn_spec.diagnosis.weights.same_names import SameNames

GATES = {"GRU": 3, "LSTM": 4}


class _Cell(nn.Module):
    """A cell with the names and shapes of torch.nn's parameters."""

    kind, bias_first = "GRU", False

    def __init__(self, input_size, hidden_size):
        super().__init__()
        rows = GATES[self.kind] * hidden_size
        shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size)}
        shapes |= {"bias_hh": (rows,), "bias_ih": (rows,)} if self.bias_first else {}
        shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        for name, shape in shapes.items():
            setattr(self, name, nn.Parameter(torch.empty(shape).uniform_(-0.5, 0.5)))

    def _sums(self, x, h):
        return linear(x, self.weight_ih, self.bias_ih), linear(h, self.weight_hh, self.bias_hh)


class Same(_Cell):
    """torch.nn.GRUCell."""

    def forward(self, x, h):
        """Return the next state."""
        (i_r, i_z, i_n), (h_r, h_z, h_n) = (each.chunk(3, 1) for each in self._sums(x, h))
        n = torch.tanh(i_n + torch.sigmoid(i_r + h_r) * h_n)

        return n + torch.sigmoid(i_z + h_z) * (h - n)


class Turned(Same):
    """torch.nn.GRUCell, whose other bias is registered first."""

    bias_first = True


class OutsideReset(_Cell):
    """A bias that the reset gate does not multiply: a GRU, but not with these names."""

    def forward(self, x, h):
        """Return the next state."""
        i_r, i_z, i_n = linear(x, self.weight_ih, self.bias_ih).chunk(3, 1)
        h_r, h_z, h_n = linear(h, self.weight_hh).chunk(3, 1)
        b_r, b_z, b_n = self.bias_hh.chunk(3)
        n = torch.tanh(i_n + torch.sigmoid(i_r + h_r + b_r) * h_n + b_n)

        return n + torch.sigmoid(i_z + h_z + b_z) * (h - n)


class OtherOrder(_Cell):
    """An LSTM with its gates in another order than torch.nn.LSTMCell."""

    kind = "LSTM"

    def forward(self, x, state):
        """Return the next state."""
        h, c = state
        i, f, o, g = sum(self._sums(x, h)).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)

        return torch.sigmoid(o) * torch.tanh(c), c


class Loop(nn.Module):
    """A loop over such a cell."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = OutsideReset(input_size, hidden_size)

    def forward(self, x, h=None):
        """Run over a sequence, time first."""
        h = x.new_zeros(x.shape[1], self.cell.weight_hh.shape[1]) if h is None else h
        out = []
        for step in x:
            h = self.cell(step, h)
            out.append(h)

        return torch.stack(out), h


class Named(nn.Module):
    """The same equations with names of its own."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.ModuleDict({"a": nn.GRUCell(input_size, hidden_size)})
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x, h):
        """Return the next state."""
        return self.inner["a"](x, h)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (Same, SameNames("torch.nn.GRUCell", agree=True)),
        (Turned, SameNames("torch.nn.GRUCell", agree=True)),
        (OutsideReset, SameNames("torch.nn.GRUCell", agree=False)),
        (OtherOrder, SameNames("torch.nn.LSTMCell", agree=False)),
        (Loop, SameNames("torch.nn.GRUCell", agree=False)),
        (Named, None),
    ],
)
def test_what_names_of_torch_mean_is_found(layer, expected):
    """The meaning is what the results depend on, in whatever order parameters are registered."""
    assert expected == find_weights(layer).same_names


@pytest.mark.slow
def test_verdict_says_that_a_state_dict_gives_other_results():
    """It loads without an error; a layer to which it gives the same results is told apart."""
    other, same = (
        rnn_spec.check(each, laws=["cell"], profile="quick", seed=0) for each in (OtherOrder, Same)
    )

    assert "conforms; torch.nn.LSTMCell's state_dict gives other results in it" in other.verdict
    assert "conforms (" in same.verdict
    assert "torch.nn.GRUCell" == same.about["same_weights"]


@pytest.mark.slow
def test_adapter_with_the_weights_by_name_makes_it_a_failure():
    """The report advises it for a layer into which weights of torch.nn should be loaded."""

    def weights(layer):
        return {f"{name}_l0": each for name, each in layer.cell.named_parameters()}

    single = rnn_spec.states.single
    adapter = rnn_spec.Adapter(Loop, state=single, weights=weights, kind="GRU")
    report = rnn_spec.check(adapter, laws=["cell"], profile="quick", seed=0)

    assert ["failed"] == [each.status for each in report.results]
