"""Where a layer departs from torch.nn's by design, found by probing it."""

from __future__ import annotations

import pytest
import torch
from jaxtyping import Float
from reported.accused import SingleInside
from reported.designs import Readout
from reported.styles import LearnedStart, Zoneout
from torch import Tensor, nn

from rnn_spec import Adapter, ExtraInput
from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.options import Options
from rnn_spec.subjects.build.factory import factory_of
from rnn_spec.subjects.departures import departures, lower_precisions
from rnn_spec.subjects.inspection import subject_of

OPTIONS = Options(3, 4)


class Timed(nn.GRU):
    """It has an input beside the sequence and the state, with a default."""

    def forward(self, input, hx=None, delta=None):
        return super().forward(input, hx)


class Frozen(nn.GRU):
    """None of its parameters is trained."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.requires_grad_(requires_grad=False)


class Late(nn.GRU):
    """Returns the state from before the last step."""

    def forward(self, input, hx=None):
        output, _ = super().forward(input, hx)
        begin = input.new_zeros(1, input.shape[1], self.hidden_size) if hx is None else hx

        return output, torch.cat([begin, output])[-2:-1]


class Residual(nn.Module):
    """Adds each layer's input to its output, from a projection on."""

    def __init__(self, input_size, hidden_size, num_layers=2):
        super().__init__()
        self.projection = nn.Linear(input_size, hidden_size)
        self.layers = nn.ModuleList(nn.GRU(hidden_size, hidden_size) for _ in range(num_layers))

    def forward(self, input, hx=None):
        output, finals = self.projection(input), []
        for n, layer in enumerate(self.layers):
            more, final = layer(output, None if hx is None else hx[n : n + 1])
            output, finals = output + more, [*finals, final]

        return output, torch.cat(finals)


class Halved(nn.GRU):
    """Its output is half of its state, which no design explains."""

    def forward(self, input, hx=None):
        output, final = super().forward(input, hx)

        return output / 2, final


class SampleLoop(nn.Module):
    """Writes the outputs of one sample after the other: of none of them there is a gradient."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input):
        out = input.new_zeros(*input.shape[:2], self.inner.hidden_size)
        for n in range(input.shape[1]):
            out[:, n : n + 1] = self.inner(input[:, n : n + 1])[0]
        return out


def test_empty_batch_without_a_gradient_is_not_offered():
    """A layer that computes nothing for no samples is not asked for the gradient of that."""
    missing = subject_of(Adapter(SampleLoop, state=None)).missing

    assert "its output has no gradient" in missing[Capability.EMPTY_BATCH]
    assert Capability.EMPTY_BATCH not in subject_of(Adapter(nn.GRU, weights="find")).missing


def departing(layer):
    """Return the capabilities that a layer lacks because of how it departs."""
    return departures(layer(3, 4).eval(), OPTIONS)


@pytest.mark.parametrize(
    ("layer", "capability", "name"),
    [
        (LearnedStart, Capability.ZERO_STATE, "begin"),
        (Readout, Capability.WHOLE_OUTPUT, "out.weight, out.bias"),
        (Readout, Capability.HALVES, "out.weight, out.bias"),
    ],
)
def test_departure_is_found_and_named(layer, capability, name):
    """The reason names the parameters."""
    assert departing(layer)[capability].endswith(f": {name}")


def test_input_that_no_call_passes_is_named():
    """A parameter may need it."""
    assert subject_of(Timed).missing[Capability.SOLE_INPUT].endswith(": delta")


@pytest.mark.parametrize("layer", [nn.RNN, nn.LSTM, nn.GRU, Zoneout, Frozen, Late])
def test_layer_like_torch_nn_s_departs_nowhere(layer):
    """Its parameters affect the state, or it is of a wrong step, and the output from any state."""
    assert {} == departing(layer)


def test_inputs_that_an_adapter_declares_are_no_departure():
    """They are drawn, so a parameter that needs them is alive."""
    delta = {"delta": ExtraInput(Float[Tensor, "seq batch"])}

    def called(module, x, state, delta=None):
        return module(x, state, delta)

    assert Capability.SOLE_INPUT in subject_of(Adapter(Timed, called)).missing
    assert Capability.SOLE_INPUT not in subject_of(Adapter(Timed, called, inputs=delta)).missing


@pytest.mark.parametrize(
    ("layer", "expected"), [(nn.GRU, {}), (SingleInside, {"float64": "float32"})]
)
def test_lower_precision_is_measured_for_each_dtype(layer, expected):
    """A layer that computes in float32 does so for float64."""
    assert expected == lower_precisions(factory_of(layer, "layer").build, OPTIONS)


class Ignoring(nn.GRU):
    """It ignores its state, and returns half of it."""

    def forward(self, input, hx=None):
        output, final = super().forward(input)

        return output, final / 2


READOUTS = [(Residual, True), (Halved, False), (Late, False), (Ignoring, False)]


@pytest.mark.parametrize(("layer", "is_apart"), READOUTS)
def test_input_that_is_added_to_the_state_is_a_readout(layer, is_apart):
    """The output is no state there; where it is one of another step, or a part, it is wrong."""
    found = departures(layer(3, 4).eval(), OPTIONS)

    assert is_apart == (Capability.WHOLE_OUTPUT in found)


def test_report_names_the_learned_start():
    """The parameter that the initial state is made of has a line of the report."""
    assert "begin" in subject_of(LearnedStart).notes["initial state"]


def test_name_of_a_parameter_is_that_in_the_layer():
    """Of a layer that is adapted, the name does not begin with that of the adapter's attribute."""
    adapter = Adapter(LearnedStart, lambda module, x, state: module(x, state))
    said = subject_of(adapter).missing[Capability.ZERO_STATE]

    assert said.endswith(": begin")
