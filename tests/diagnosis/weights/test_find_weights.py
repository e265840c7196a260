"""Weights are found whatever the parameters are called; nothing else is taken for them."""

import random
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm
from weights import GRUS, LSTMS, NEAR_MISSES, RNNS

from rnn_spec import Adapter, find_weights, states
from rnn_spec.diagnosis.weights.explanation import explain, smallest_options
from rnn_spec.subjects.inspection import subject_of

CORRECT = [
    *((each, "LSTM") for each in LSTMS.values()),
    *((each, "GRU") for each in GRUS.values()),
    *((each, "RNN") for each in RNNS.values()),
]

CONVENTIONS = {"UnitForget", "CellFirst", "Exchanged", "Complement", "BothComplements"}

BY_SIZE = [each for each in CORRECT if each[0].__name__ != "OneVector"]

SEEDS = range(1, 4)


@cache
def found_in(make):
    """Return what is found in a class of layers."""
    return find_weights(make)


@pytest.mark.parametrize(("make", "kind"), CORRECT)
def test_layers_that_compute_the_equations_are_found(make, kind):
    """Each way to write an LSTM, a GRU or an RNN is recognised, with or without a convention."""
    found = found_in(make)
    expected = "convention" if make.__name__ in CONVENTIONS else "exact"

    assert (expected, kind) == (found.verdict, found.kind)


def test_what_torch_has_instead_is_known():
    """Weights of torch.nn, copied as they are, give other results: of the same equations, not."""
    exchanged = "torch.nn.GRU has (1 - z) * n + z * h, and this is the form of Chung et al. (2014)"

    assert exchanged == found_in(GRUS["Exchanged"]).unlike
    assert "torch.nn.LSTM adds no 1" == found_in(LSTMS["UnitForget"]).unlike
    assert {""} == {found_in(each).unlike for each in (LSTMS["OneLinear"], RNNS["Rectified"])}


@pytest.mark.slow
@pytest.mark.parametrize("make", NEAR_MISSES.values())
def test_layers_that_compute_other_equations_are_not_accepted(make):
    """A layer that differs in one thing is a variant, agrees for one step only, or is unknown."""
    found = found_in(make)

    assert found.verdict in {"variant", "step_only", "unknown"}
    assert (found.read, found.write) == (None, None)


def is_accepted(subject, seed):
    """Return whether the weights of a subject are found, also with two layers if it has them."""
    choices = {smallest_options(subject), smallest_options(subject, num_layers=2)}

    return all(explain(subject, options, seed).has_weights for options in choices)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("SharedGate", "an LSTM whose input gate and output gate have the same weights"),
        ("ForgetsByOutput", "an LSTM whose forget gate and output gate have the same weights"),
        ("OneGate", "a GRU whose reset gate and update gate have the same weights"),
        ("OpenedByCandidate", "an LSTM whose output gate and candidate have the same weights"),
        ("OldCell", "an LSTM whose output reads c before the step"),
        ("SigmoidOnCell", "an LSTM with a sigmoid for tanh on c"),
    ],
)
def test_frequent_mistakes_are_named(name, says):
    """A gate in the place of another, the old cell state, another function: each by its name."""
    found = find_weights(NEAR_MISSES[name])

    assert ("variant", says) == (found.verdict, found.says.partition(", off")[0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_do_not_depend_on_the_seed(seed):
    """Other random parameters, inputs and states give the same verdict on every layer."""
    makes = [*(make for make, _ in CORRECT), *NEAR_MISSES.values()]
    accepted = {make for make in makes if is_accepted(subject_of(make), seed)}

    assert {make for make, _ in CORRECT} == accepted


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(1, 1), (2, 5)])
@pytest.mark.parametrize(("make", "kind"), BY_SIZE)
def test_written_weights_make_it_compute_what_torch_computes(make, kind, sizes):
    """With the same weights, a layer of any size computes what torch.nn's computes."""
    found, generator = found_in(make), torch.Generator().manual_seed(0)
    ours = make(*sizes).double()
    weights = {
        name: torch.randn(weight.shape, generator=generator, dtype=torch.float64)
        for name, weight in found.read(ours).items()
    }
    found.write(ours, weights)
    relu = {"nonlinearity": "relu"} if "relu" in found.says else {}
    theirs = getattr(nn, kind)(*sizes, **relu).double()
    zeros = {name: torch.zeros_like(weight) for name, weight in theirs.state_dict().items()}
    theirs.load_state_dict(zeros | weights)
    x = torch.randn(4, 3, sizes[0], generator=generator, dtype=torch.float64)

    torch.testing.assert_close(ours(x)[0], theirs(x)[0], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize(("make", "kind"), BY_SIZE)
def test_read_returns_what_was_written(make, kind):
    """Weights that were read, negated and written are read negated."""
    found, layer = found_in(make), make(3, 2)
    negated = {name: -weight for name, weight in found.read(layer).items()}
    found.write(layer, negated)

    torch.testing.assert_close(found.read(layer), negated)


@pytest.mark.slow
def test_weights_are_found_in_every_layer_and_direction():
    """The weights of a deep bidirectional layer are read by all of torch.nn's names."""
    make = GRUS["WrappedGRU"]
    layer = make(5, 6, 3, bidirectional=True)

    torch.testing.assert_close(
        dict(layer.inner.named_parameters()), found_in(make).read(layer), rtol=0, atol=0
    )


@pytest.mark.parametrize("settle", [torch.no_grad, torch.inference_mode])
def test_surrounding_modes_change_nothing(settle):
    """Weights are found inside a block without gradients, too."""
    with settle():
        assert find_weights(LSTMS["OneLinear"]).verdict == "exact"


def test_instance_is_found_at_its_own_sizes():
    """An instance is examined as it is, and its weights are read from it."""
    layer = nn.LSTM(3, 5, 2, bidirectional=True, batch_first=True)
    found = find_weights(layer)

    assert found.verdict == "exact"
    torch.testing.assert_close(dict(layer.named_parameters()), found.read(layer), rtol=0, atol=0)


class DefaultZeros(LSTMS["TwoLinears"]):
    """Starts from zeros in torch's default dtype, whatever its own."""

    def parts_of(self, input, hx):
        """Make the zeros in the default dtype."""
        zeros = torch.zeros(input.shape[1], self.hidden_size)
        return (zeros, zeros) if hx is None else super().parts_of(input, hx)


def test_zeros_in_the_default_dtype_hide_no_weights():
    """A layer that makes its first state in float32, and nothing else, is read like others."""
    assert "exact" == find_weights(DefaultZeros).verdict


class KeyedState(LSTMS["OneLinear"]):
    """Has a dict as its state, and is batch-first."""

    def forward(self, input, hx=None):
        state = None if hx is None else (hx["hidden"], hx["cell"])
        out, (h, c) = super().forward(input.transpose(0, 1), state)
        return out.transpose(0, 1), {"hidden": h, "cell": c}


def test_adapter_is_found():
    """A layer with other conventions of calling is examined through its adapter."""
    adapter = Adapter(KeyedState, state=states.keyed("hidden", "cell"), batch_first=True)
    found, layer = find_weights(adapter), KeyedState(3, 4)
    i, f, o, g = layer.W.weight[:, :3].chunk(4)

    assert found.says == "an LSTM with gates i, f, o, g in `W.weight`"
    torch.testing.assert_close(
        torch.cat([i, f, g, o]), found.read(layer)["weight_ih_l0"], rtol=0, atol=0
    )


class Undecided(NamedTuple):
    """A layer that is left undecided, and a part of the reason."""

    layer: nn.Module
    reason: str


@pytest.mark.parametrize(
    "case",
    [
        Undecided(nn.LSTM(3, 5, proj_size=2), "projected"),
        Undecided(nn.LSTM(1, 1), "below 2"),
        Undecided(nn.LSTM(200, 200), "too large"),
        Undecided(spectral_norm(nn.GRU(3, 4), "weight_hh_l0"), "parametr"),
    ],
    ids=lambda case: case.reason,
)
def test_what_is_left_undecided_has_a_reason(case):
    """What cannot be decided by an experiment is unknown, with the reason."""
    found = find_weights(case.layer)

    assert found.verdict == "unknown"
    assert case.reason in found.says


class BatchFirstLSTM(nn.Module):
    """Returns its final state with the samples first."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.LSTM(input_size, hidden_size)

    def forward(self, input, hx=None):
        out, final = self.inner(input, hx)
        return out, tuple(part.transpose(0, 1) for part in final)


def test_final_state_of_another_shape_is_said():
    """The reason names both shapes; it is no error of NumPy."""
    says = find_weights(BatchFirstLSTM).says

    assert "the final state has shape (6, 1, 4), the given one (1, 6, 4)" in says


class Unmoved(nn.GRU):
    """Returns the state that it starts from."""

    def forward(self, input, hx=None):
        output, final = super().forward(input, hx)

        return output, torch.zeros_like(final) if hx is None else hx.clone()


def test_state_that_depends_on_no_parameter_is_said():
    """The reason is no error of autograd."""
    says = find_weights(Unmoved).says

    assert says == "not decided: the final state of one step has no gradient by any parameter"


class Odd(nn.Module):
    """Raises an error at the first call with a state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.w = nn.Parameter(torch.ones(hidden_size, input_size))

    def forward(self, input, hx=None):
        if hx is not None and input.dtype is torch.float64:
            raise ZeroDivisionError
        out = input @ self.w.T
        return out, out[-1:]


class WithoutParameters(nn.Module):
    """Has nothing to find."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size

    def forward(self, input, hx=None):
        state = input.new_zeros(1, input.shape[1], self.hidden_size) if hx is None else hx
        return state.expand(len(input), -1, -1), state


class HiddenCell(LSTMS["OneLinear"]):
    """Returns and accepts h only."""

    def forward(self, input, hx=None):
        state = None if hx is None else (hx, torch.zeros_like(hx))
        out, (h, _) = super().forward(input, state)
        return out, h


@pytest.mark.parametrize("make", [Odd, WithoutParameters, HiddenCell, LSTMS["OneLinear"](3, 1)])
def test_odd_layers_raise_nothing(make):
    """A layer that raises, has no parameters, hides its state or has one unit is unknown."""
    if isinstance(make, nn.Module):
        make.input_size = 3

    assert find_weights(make).verdict == "unknown"


def test_unused_parameters_are_named():
    """A parameter on which no result depends is idle."""
    assert find_weights(LSTMS["BroadcastProducts"]).idle == ("unused",)


def test_nothing_is_changed():
    """The parameters, the mode, random numbers and the default dtype stay as they were."""
    layer = nn.GRU(3, 4)
    layer.weight_hh_l0.requires_grad_(requires_grad=False)
    before = {name: weight.clone() for name, weight in layer.state_dict().items()}
    kept = (torch.get_rng_state(), random.getstate(), repr(np.random.get_state()))  # noqa: NPY002
    find_weights(layer)

    torch.testing.assert_close(before, dict(layer.state_dict()), rtol=0, atol=0)
    assert torch.equal(kept[0], torch.get_rng_state())
    assert kept[1:] == (random.getstate(), repr(np.random.get_state()))  # noqa: NPY002
    assert (layer.training, layer.weight_hh_l0.requires_grad) == (True, False)
    assert torch.get_default_dtype() is torch.float32
    assert all(parameter.grad is None for parameter in layer.parameters())


@pytest.mark.slow
@pytest.mark.parametrize(("make", "kind"), BY_SIZE)
def test_snippet_reads_the_same_weights_as_found(make, kind):
    """The code for an adapter reads and writes the weights that were found."""
    found, layer, code = found_in(make), make(3, 5), {"torch": torch}
    exec(found.snippet(), code)  # noqa: S102 - the code is under test
    weights = code["weights"](layer)

    torch.testing.assert_close(found.read(layer), dict(weights), rtol=0, atol=0)
    wanted = {name: torch.randn_like(weight) for name, weight in weights.items()}
    write_by_snippet(code, layer, wanted)
    written = found.read(layer)
    found.write(layer, wanted)

    torch.testing.assert_close(found.read(layer), written, rtol=0, atol=0)


def write_by_snippet(code, layer, wanted):
    """Write weights as an adapter with this code does."""
    if "write" in code:
        code["write"](layer, wanted)
        return
    with torch.no_grad():
        for name, weight in code["weights"](layer).items():
            weight.copy_(wanted[name])


def test_snippet_of_an_instance_has_its_sizes():
    """The sizes of an instance, which cannot be chosen, are numbers in its snippet."""
    layer = LSTMS["OneLinear"](3, 5)
    layer.input_size = 3
    found, code = find_weights(layer), {}
    exec(found.snippet(), code)  # noqa: S102 - the code is under test

    assert 'p["W.weight"][5:10, :3]' in found.snippet()
    torch.testing.assert_close(found.read(layer), code["weights"](layer), rtol=0, atol=0)


class IdentityInNumPy(torch.autograd.Function):
    """The identity, without a rule for a batch of gradients."""

    @staticmethod
    def forward(ctx, x):
        """Return a copy of the input."""
        return x.clone()

    @staticmethod
    def backward(ctx, gradient):
        """Return the gradient, by way of NumPy."""
        return torch.from_numpy(gradient.numpy().copy())


class ThroughNumPy(LSTMS["OneLinear"]):
    """Differentiates in NumPy."""

    def gates(self, x, h):
        """Return the gates, through NumPy."""
        return [IdentityInNumPy.apply(each) for each in super().gates(x, h)]


def test_gradients_one_by_one():
    """A layer whose gradients cannot be computed in a batch is found too."""
    assert find_weights(ThroughNumPy).verdict == "exact"
