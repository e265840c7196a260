"""RNN, LSTM and GRU under torch.func, copied and saved, on other devices, and in threads."""

import copy
import io
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.func import functional_call, grad, jacrev, vmap

import rnn_spec
from contracts import ContractError

KINDS = ["RNN", "LSTM", "GRU"]

each_kind = pytest.mark.parametrize("kind", KINDS)


def pair(kind, **options):
    """Our layer and torch's, with the same weights."""
    ours = getattr(rnn_spec, kind)(4, 3, **options)
    theirs = getattr(nn, kind)(4, 3, **options)
    theirs.load_state_dict(ours.state_dict())

    return ours, theirs


def loaded(layer):
    """Save and load."""
    file = io.BytesIO()
    torch.save(layer, file)
    file.seek(0)

    return torch.load(file, weights_only=False)


def refused(layer, x):
    """Return the error of a layer for an input that is one too narrow."""
    with pytest.raises(ContractError) as caught:
        layer(x[..., :3])

    return str(caught.value)


@each_kind
def test_functional_call_is_torch_s(kind):
    """With parameters given from outside, the numbers are torch.nn's and the contract holds."""
    ours, theirs = pair(kind)
    weights = {name: 2 * each for name, each in ours.named_parameters()}
    x = torch.randn(7, 5, 4)

    torch.testing.assert_close(
        functional_call(theirs, weights, (x,)), functional_call(ours, weights, (x,))
    )
    with pytest.raises(ContractError, match="input: got 3 on axis 2"):
        functional_call(ours, weights, (x[..., :3],))


@each_kind
def test_vmap_is_held_and_else_torch_s(kind):
    """The contract sees one sample; torch has no rule for a layer, under contract or not."""
    ours, theirs = pair(kind)
    xs = torch.randn(7, 5, 4)
    with pytest.raises(ContractError, match="input: got 3 on axis 1"):
        vmap(ours, in_dims=1)(xs[..., :3])
    with pytest.raises(RuntimeError, match="Batching rule not implemented") as plain:
        vmap(theirs, in_dims=1)(xs)
    with pytest.raises(RuntimeError, match="Batching rule not implemented") as caught:
        vmap(ours, in_dims=1)(xs)

    assert str(plain.value) == str(caught.value)


@pytest.mark.slow
@pytest.mark.versions
@each_kind
@pytest.mark.parametrize("transform", [grad, jacrev], ids=["grad", "jacrev"])
def test_derivatives_are_torch_s(kind, transform):
    """Derivatives by the input and by the parameters are those of torch.nn."""
    ours, theirs = pair(kind)
    weights, x = dict(ours.named_parameters()), torch.randn(3, 2, 4)

    def loss(layer):
        return lambda given, x: functional_call(layer, given, (x,))[0].sum()

    for argument in (0, 1):
        torch.testing.assert_close(
            transform(loss(theirs), argnums=argument)(weights, x),
            transform(loss(ours), argnums=argument)(weights, x),
        )


@each_kind
@pytest.mark.parametrize(
    "remake",
    [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer)), loaded],
    ids=["deepcopy", "pickle", "save"],
)
def test_copy_is_under_contract(kind, remake):
    """A copy has the same weights, gives the same numbers, and refuses in the same words."""
    layer, _ = pair(kind, num_layers=2, batch_first=True)
    other, x = remake(layer), torch.randn(5, 7, 4)

    assert type(layer) is type(other)
    torch.testing.assert_close(layer(x), other(x))
    assert refused(layer, x) == refused(other, x)


@pytest.mark.slow
@pytest.mark.versions
@each_kind
def test_meta_device_knows_shapes_alone(kind):
    """On the meta device a call is checked, and nothing is computed."""
    layer = getattr(rnn_spec, kind)(4, 3, device="meta")
    x = torch.empty(7, 10**9, 4, device="meta")

    assert (7, 10**9, 3) == tuple(layer(x)[0].shape)
    assert "input: got 3 on axis 2" in refused(layer, x)


@pytest.mark.slow
@pytest.mark.versions
@each_kind
def test_fake_tensors_are_checked(kind):
    """A fake tensor is one that has a shape and no numbers."""
    with FakeTensorMode():
        layer, x = getattr(rnn_spec, kind)(4, 3), torch.empty(7, 5, 4)

        assert (7, 5, 3) == tuple(layer(x)[0].shape)
        assert "input: got 3 on axis 2" in refused(layer, x)


@each_kind
def test_autocast_is_torch_s(kind):
    """Under autocast the dtypes are those of torch.nn, and shapes are checked."""
    ours, theirs = pair(kind)
    x = torch.randn(7, 5, 4)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        try:
            expected = theirs(x)
        except RuntimeError as error:
            pytest.skip(f"torch.nn's own layer does not run so on this machine: {error}")
        torch.testing.assert_close(expected, ours(x))
        torch.testing.assert_close(theirs(x.bfloat16()), ours(x.bfloat16()))
        message = refused(ours, x)

    assert "input: got 3 on axis 2" in message


@pytest.mark.slow
def test_threads_get_their_own_errors():
    """Of right and wrong calls from eight threads at once each is answered for itself."""
    layer = rnn_spec.LSTM(4, 3)

    def call(number):
        width = 4 if number % 2 else 5 + number
        try:
            return tuple(layer(torch.zeros(2, 1 + number, width))[0].shape)
        except ContractError as error:
            return error.argument, error.expected, error.actual

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(400)))

    assert [
        (2, 1 + number, 3) if number % 2 else ("input", 4, 5 + number) for number in range(400)
    ] == answers
