"""The network of the notebook, beside the notebook's own cells."""

import pytest
import scipy
import torch
from notebook import Notebook
from torch import nn

from contracts import ContractError
from rnn_spec import Net

SIZES = {"input_size": 4, "hidden_size": 2, "num_layers": 2, "num_classes": 1}


def test_cells_of_the_notebook():
    """With copied weights, the notebook's own call gives the same numbers."""
    theirs, ours = Notebook(**SIZES), Net(4, 2, 2, 1)
    ours.load_state_dict(theirs.state_dict())
    x = torch.ones(3, 5, 4)
    (output, hidden), (out, h_n) = theirs(x), ours(x)

    assert (torch.Size([1, 15, 1]), torch.Size([2, 5, 2])) == (out.shape, h_n.shape)
    assert torch.equal(output, out)
    assert torch.equal(hidden, h_n)


def test_numbers_agree_on_any_input():
    """They also agree where samples and steps differ, and weights are not small."""
    theirs, ours = Notebook(**SIZES), Net(**SIZES)
    for parameter in theirs.parameters():
        nn.init.uniform_(parameter, -1, 1)
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(3, 5, 4)

    assert all(map(torch.equal, theirs(x), ours(x)))


def test_batch_first_folds_batch_before_time():
    """Batch-first, the second axis is batch*seq, sample by sample."""
    time_major, batch_major = Net(**SIZES), Net(**SIZES, batch_first=True)
    batch_major.load_state_dict(time_major.state_dict())
    x = torch.randn(3, 5, 4)
    out, h_n = time_major(x)
    other, final = batch_major(x.transpose(0, 1))

    torch.testing.assert_close(other.view(5, 3, 1), out.view(3, 5, 1).transpose(0, 1))
    torch.testing.assert_close(final, h_n)


@pytest.mark.parametrize(
    ("device", "dtype"),
    [pytest.param("meta", torch.float32, marks=pytest.mark.slow), ("cpu", torch.float64)],
)
def test_state_follows_the_input(device, dtype):
    """The state is made where the input is, in its dtype."""
    net = Net(**SIZES, device=device, dtype=dtype)
    out, h_n = net(torch.zeros(3, 5, 4, device=device, dtype=dtype))

    assert {(device, dtype)} == {(each.device.type, each.dtype) for each in (out, h_n)}


@pytest.mark.slow
def test_recurrent_parameters_are_narrow_normals():
    """Every recurrent parameter comes from normal(0, 0.001), at any size."""
    torch.manual_seed(0)
    net = Net(40, 100, 2, 3)

    for parameter in net.rnn.parameters():
        values, wanted = parameter.detach().flatten().numpy(), scipy.stats.norm(0, 0.001)

        assert scipy.stats.kstest(values, wanted.cdf).pvalue > 1e-6


@pytest.mark.parametrize("shape", [(3, 5, 3), (3, 4), (0, 5, 4)])
def test_wrong_input_is_refused_by_name(shape):
    """Another width, another rank and no steps are refused, and the input is named."""
    with pytest.raises(ContractError) as caught:
        Net(**SIZES)(torch.zeros(shape))

    assert "x" == caught.value.argument
