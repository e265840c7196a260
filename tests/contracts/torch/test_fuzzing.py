"""`contracts.fuzz` on modules, and torch's random numbers in it."""

import pytest
import torch
from jaxtyping import Float
from torch import Tensor

import contracts
from contracts import ContractError


class Doubled(torch.nn.Module):
    """A module with annotations and without a decorator."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def forward(self, x: Float[Tensor, "batch {self.size}"]) -> Float[Tensor, "batch {self.size}"]:
        """Double."""
        return 2 * x


def test_module_is_fuzzed():
    """Of a module, the method `forward` is fuzzed."""
    contracts.fuzz(Doubled(3))


def test_random_numbers_replay():
    """The random numbers of torch in an example are the same when it is replayed."""
    drawn: dict[tuple[int, ...], set[float]] = {}

    def noisy(x: Float[Tensor, "a b"]) -> Float[Tensor, "a b"]:
        drawn.setdefault(tuple(x.shape), set()).add(torch.rand(()).item())

        return x

    before = torch.get_rng_state()
    contracts.fuzz(noisy)

    assert {1} == {len(each) for each in drawn.values()}
    assert torch.equal(before, torch.get_rng_state())


def test_random_failure_is_not_flaky():
    """A result that depends on torch's random numbers fails in the same way when replayed."""

    @contracts.checked
    def unlucky(x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        return x if torch.rand(()) < 0.0 else x[None]

    with pytest.raises(ContractError, match="unlucky: return: got 2 axes"):
        contracts.fuzz(unlucky)
