"""
The cost of a contract: one call with it, without it, and with other checks.

No times are asserted; CONTRIBUTING.md has the command that prints them.
"""

from typing import Annotated

import beartype
import pytest
import torch
from jaxtyping import Float, Int, TypeCheckError, jaxtyped
from torch import Tensor

import rnn_spec
from contracts import Below, ContractError, Lengths, Padding, checked

RESULT = torch.zeros(3, 5, 3), torch.zeros(2, 5, 3)
"""The result of every variant: the call itself costs almost nothing."""


class Layer:
    """A layer of 4 inputs and 3 hidden units in two layers."""

    def __init__(self):
        self.input_size = 4
        self.hidden_size = 3
        self.width = 3
        self.num_layers = 2

    @property
    def depth(self):
        """The number of states."""
        return self.num_layers


class Bare(Layer):
    """A layer without checks."""

    def forward(self, x, h):
        return RESULT


class Asserts(Layer):
    """The conditions of the contract, as assert statements."""

    def forward(self, x, h):
        assert isinstance(x, Tensor)
        assert x.dtype.is_floating_point
        assert x.ndim == 3
        seq, batch, input_size = x.shape
        assert input_size == self.input_size
        assert isinstance(h, Tensor)
        assert h.dtype.is_floating_point
        depth = self.depth
        assert h.shape == (depth, batch, self.hidden_size)
        result = RESULT
        assert isinstance(result, tuple)
        assert len(result) == 2
        out, state = result
        assert isinstance(out, Tensor)
        assert out.dtype.is_floating_point
        assert out.shape == (seq, batch, self.width)
        assert isinstance(state, Tensor)
        assert state.dtype.is_floating_point
        assert state.shape == (depth, batch, self.hidden_size)

        return result


def annotated(
    self,
    x: Float[Tensor, "seq batch {self.input_size}"],
    h: Float[Tensor, "{self.depth} batch {self.hidden_size}"],
) -> tuple[
    Float[Tensor, "seq batch {self.width}"],
    Float[Tensor, "{self.depth} batch {self.hidden_size}"],
]:
    """Return the result, with annotations for the assertions above."""
    return RESULT


class Contract(Layer):
    """The annotations under contract."""

    forward = checked(annotated)


class Jaxtyping(Layer):
    """The same annotations, under jaxtyping and beartype."""

    forward = jaxtyped(annotated, typechecker=beartype.beartype)


class Beartype(Layer):
    """The types alone, under beartype."""

    @beartype.beartype
    def forward(self, x: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        return RESULT


VARIANTS = {
    "bare": Bare,
    "asserts": Asserts,
    "contract": Contract,
    "jaxtyping": Jaxtyping,
    "beartype": Beartype,
}
REFUSING = {"contract": (Contract, ContractError), "jaxtyping": (Jaxtyping, TypeCheckError)}
LAYERS = {"torch": torch.nn.LSTM, "contract": rnn_spec.LSTM}


def items(x: list[Float[Tensor, "n d"]]) -> None:
    """Take a list: the contract is checked for every item, jaxtyping's and beartype's for one."""


OF_ITEMS = {
    "bare": items,
    "contract": checked(items),
    "sampled": checked(items, sample=8),
    "jaxtyping": jaxtyped(items, typechecker=beartype.beartype),
}


@checked
def shapes(tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, "batch"]) -> None:
    """Take two arrays, of which the shapes and the dtypes are checked."""


@checked
def values(
    tokens: Annotated[Int[Tensor, "batch seq"], Below(11), Padding(0)],
    lengths: Annotated[Int[Tensor, "batch"], Lengths("seq")],
) -> None:
    """Take two arrays, of which the values are checked as well."""


OF_VALUES = {"shapes": shapes, "values": values}


def refused(layer, arguments, error):
    """Return whether a call is rejected."""
    try:
        layer.forward(*arguments)
    except error:
        return True

    return False


@pytest.mark.benchmark(group="a call")
@pytest.mark.parametrize("name", VARIANTS)
def test_call(benchmark, name):
    """Call each variant; the cost of the contract is the difference from the bare call."""
    layer = VARIANTS[name]()

    assert RESULT is benchmark(layer.forward, torch.zeros(3, 5, 4), torch.zeros(2, 5, 3))


@pytest.mark.benchmark(group="a call that is refused")
@pytest.mark.parametrize("name", REFUSING)
def test_refusal(benchmark, name):
    """Reject a state with a wrong batch size, with the diagnosis of the mistake."""
    kind, error = REFUSING[name]
    arguments = torch.zeros(3, 5, 4), torch.zeros(2, 6, 3)

    assert benchmark(refused, kind(), arguments, error)


@pytest.mark.benchmark(group="a list of 100 arrays")
@pytest.mark.parametrize("name", OF_ITEMS)
def test_list(benchmark, name):
    """Call each with a list of arrays of one shape."""
    benchmark(OF_ITEMS[name], [torch.zeros(3, 4) for _ in range(100)])


@pytest.mark.benchmark(group="values of two arrays")
@pytest.mark.parametrize("sizes", [(2, 3), (64, 500)], ids=str)
@pytest.mark.parametrize("name", OF_VALUES)
def test_values(benchmark, name, sizes):
    """Call each with tokens and their lengths; the difference is the cost of reading them."""
    tokens = torch.zeros(sizes, dtype=torch.int64)
    lengths = torch.full(sizes[:1], sizes[1])

    assert benchmark(OF_VALUES[name], tokens, lengths) is None


@pytest.mark.benchmark(group="one call of a small LSTM")
@pytest.mark.parametrize("name", LAYERS)
def test_lstm(benchmark, name):
    """Call both; the ratio is the cost of the contract."""
    layer = LAYERS[name](4, 3).eval()
    x, state = torch.randn(3, 5, 4), (torch.zeros(1, 5, 3), torch.zeros(1, 5, 3))
    with torch.no_grad():
        out, _ = benchmark(layer, x, state)

    assert (3, 5, 3) == tuple(out.shape)
