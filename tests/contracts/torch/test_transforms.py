"""Contracts of functions and modules under torch.func: each sample, each model, each derivative."""

import inspect

import pytest
import torch
from jaxtyping import Float
from torch import Tensor, nn, randn
from torch.func import functional_call, grad, jacrev, stack_module_state, vmap

from contracts import ContractError, checked


class Cell(nn.Module):
    """One step of Elman's network."""

    def __init__(self):
        super().__init__()
        self.n, self.m = 4, 3
        self.linear = nn.Linear(self.n + self.m, self.m)

    @checked
    def forward(
        self, x: Float[Tensor, "*batch {self.n}"], h: Float[Tensor, "*batch {self.m}"]
    ) -> Float[Tensor, "*batch {self.m}"]:
        """Step."""
        return torch.tanh(self.linear(torch.cat([x, h], -1)))


class Plain(Cell):
    """The same without a contract."""

    forward = inspect.unwrap(Cell.forward)


@pytest.fixture
def cells():
    """The same cell with and without a contract."""
    cell, plain = Cell(), Plain()
    plain.load_state_dict(cell.state_dict())

    return cell, plain


def test_samples_are_mapped(cells):
    """Mapped over a batch at any axis, the contract sees one sample."""
    cell, plain = cells
    x, h = randn(2, 5, 4), randn(5, 3, 2)

    torch.testing.assert_close(
        vmap(plain, in_dims=(1, 0))(x, h.transpose(1, 2)),
        vmap(cell, in_dims=(1, 0))(x, h.transpose(1, 2)),
    )
    with pytest.raises(ContractError, match="h: got 2 on axis 1"):
        vmap(cell, in_dims=(1, 0))(x, randn(5, 2, 2))


def test_models_are_mapped_over_their_parameters():
    """An ensemble of stacked parameters returns what its members return."""
    cells = [Cell() for _ in range(3)]
    state, x, h = stack_module_state(cells), randn(5, 4), randn(5, 3)

    def call(*weights):
        return functional_call(cells[0], weights, (x, h))

    torch.testing.assert_close(torch.stack([cell(x, h) for cell in cells]), vmap(call)(*state))


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.parametrize("argument", [0, 1])
@pytest.mark.parametrize("transform", [grad, jacrev], ids=["grad", "jacrev"])
def test_derivatives_are_those_without_a_contract(cells, transform, argument):
    """Derivatives by parameters and by inputs, for each sample, do not change."""
    weights, x, h = dict(cells[0].named_parameters()), randn(5, 4), randn(5, 3)

    def derivative(cell):
        def loss(given, x, h):
            return functional_call(cell, given, (x, h)).sum()

        return vmap(transform(loss, argnums=argument), in_dims=(None, 0, 0))

    contracted, plain = (derivative(cell)(weights, x, h) for cell in cells)

    torch.testing.assert_close(plain, contracted)
