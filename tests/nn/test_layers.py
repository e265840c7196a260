"""RNN, LSTM and GRU under contract."""

import copy
import pickle

import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

import rnn_spec
from contracts import ContractError

KINDS = ["RNN", "LSTM", "GRU"]
OPTIONS = [
    {},
    {"num_layers": 2, "bidirectional": True},
    {"batch_first": True, "bias": False},
]


def pair(kind, **options):
    """Our layer and torch's, with the same weights."""
    ours = getattr(rnn_spec, kind)(4, 3, **options)
    theirs = getattr(torch.nn, kind)(4, 3, **options)
    theirs.load_state_dict(ours.state_dict())

    return ours, theirs


def flat(result):
    """Every tensor of a result."""
    if isinstance(result, torch.Tensor):
        return [result]

    return [each for part in result if part is not None for each in flat(part)]


def packed():
    """Sequences of unequal lengths, unsorted."""
    return pack_sequence([torch.randn(n, 4) for n in (2, 5, 3)], enforce_sorted=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("make", [lambda: torch.randn(7, 5, 4), lambda: torch.randn(7, 4), packed])
def test_results_are_those_of_torch(kind, options, make):
    """Batched, unbatched and packed, the numbers are torch.nn's."""
    ours, theirs = pair(kind, **options)
    x = make()

    assert all(map(torch.equal, flat(ours(x)), flat(theirs(x))))


@pytest.mark.parametrize("kind", KINDS)
def test_given_state_is_passed_on(kind):
    """A final state can be given again, batched and packed."""
    ours, theirs = pair(kind, num_layers=2)
    for x in (torch.randn(7, 3, 4), packed()):
        _, state = theirs(x)

        assert all(map(torch.equal, flat(ours(x, state)), flat(theirs(x, state))))


@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
def test_projection_shapes_are_in_the_contract():
    """With a projection h is of proj_size and c of hidden_size."""
    layer = rnn_spec.LSTM(4, 3, proj_size=2, bidirectional=True)
    out, (h, c) = layer(torch.randn(7, 5, 4))

    assert [(7, 5, 4), (2, 5, 2), (2, 5, 3)] == [tuple(each.shape) for each in (out, h, c)]


@pytest.mark.parametrize("kind", KINDS)
def test_layer_is_torch_s_own_kind(kind):
    """It is a subclass, so what looks for torch.nn's layers finds it."""
    assert issubclass(getattr(rnn_spec, kind), getattr(torch.nn, kind))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("remake", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
def test_layer_can_be_copied(kind, remake):
    """A deepcopy and a pickle give the same layer, still under contract."""
    layer = getattr(rnn_spec, kind)(4, 3)
    other, x = remake(layer), torch.randn(7, 5, 4)

    assert all(map(torch.equal, flat(layer(x)), flat(other(x))))
    with pytest.raises(ContractError):
        other(x[..., :3])


ZEROS = torch.zeros

REFUSED = {
    "wide input": (lambda: (ZEROS(7, 5, 6),), "input", 4, 6),
    "rank 1": (lambda: (ZEROS(4),), "input", 2, 1),
    "rank 4": (lambda: (ZEROS(7, 5, 2, 4),), "input", 3, 4),
    "no steps": (lambda: (ZEROS(0, 5, 4),), "input", 1, 0),
    "integers": (lambda: (ZEROS(7, 5, 4, dtype=torch.int64),), "input", "Float", "int64"),
    "float64": (lambda: (ZEROS(7, 5, 4).double(),), "input", torch.float32, torch.float64),
    "device": (
        lambda: (ZEROS(7, 5, 4, device="meta"),),
        "input",
        torch.device("cpu"),
        torch.device("meta"),
    ),
    "state batch": (lambda: (ZEROS(7, 5, 4), ZEROS(2, 6, 3)), "hx", (5,), (6,)),
    "state layers": (lambda: (ZEROS(7, 5, 4), ZEROS(1, 5, 3)), "hx", 2, 1),
    "state width": (lambda: (ZEROS(7, 5, 4), ZEROS(2, 5, 4)), "hx", 3, 4),
    "unbatched beside batched": (lambda: (ZEROS(7, 4), ZEROS(2, 5, 3)), "hx", (), (5,)),
    "packed beside a wrong state": (lambda: (packed(), ZEROS(2, 4, 3)), "hx", 3, 4),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("kind", KINDS)
def test_wrong_call_is_refused_by_name(kind, name):
    """The error names the argument, what was expected and what came."""
    make, argument, expected, actual = REFUSED[name]
    x, *state = make()
    if kind == "LSTM" and state:
        state, argument = [(state[0], state[0])], f"{argument}[0]"
    with pytest.raises(ContractError) as caught:
        getattr(rnn_spec, kind)(4, 3, num_layers=2)(x, *state)
    error = caught.value

    assert (argument, expected, actual) == (error.argument, error.expected, error.actual)
    assert len(str(error).splitlines()) <= 4


def test_packed_state_of_wrong_width_is_refused():
    """What torch.nn.LSTM lets through (pytorch#195803) is refused."""
    states = torch.zeros(1, 3, 5), torch.zeros(1, 3, 5)
    with pytest.raises(ContractError, match=r"hx\[0\]: got 5 on axis 2"):
        rnn_spec.LSTM(4, 3)(packed(), states)


def test_tensor_where_a_pair_belongs_is_refused():
    """An LSTM wants (h, c)."""
    with pytest.raises(ContractError, match="tuple of length 2"):
        rnn_spec.LSTM(4, 3)(torch.zeros(7, 5, 4), torch.zeros(1, 5, 3))


def test_autocast_may_mix_dtypes():
    """Under autocast the input may have another dtype, as torch.nn allows."""
    layer = rnn_spec.GRU(4, 3)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out, _ = layer(torch.zeros(7, 5, 4))

    assert (7, 5, 3) == tuple(out.shape)
