"""What is inferred of modules: roles of axes, and nothing of the module is changed."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

import contracts
from contracts.inference.calls import worker
from contracts.inference.remarks import Causal, DoesNotRepeat, OneInTheExample, OrderMatters


class Counting(nn.Module):
    """A module with running statistics, a counter, a list and a state."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.calls, self.log, self.state = 0, [0], None

    def forward(self, x: Any) -> Any:
        """Change everything that can be changed."""
        self.calls += 1
        self.log.append(len(x))
        self.state = x.sum() if self.state is None else self.state + x.sum()
        with torch.no_grad():
            self.norm.weight.add_(1)

        return self.norm(x) * self.state


@pytest.mark.parametrize("forks", [True, False])
def test_a_module_and_the_generator_stay_as_they_are(
    forks: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Buffers, parameters and attributes; also where the calls are made in this process."""
    monkeypatch.setattr(worker, "can_fork", lambda: forks)
    module = Counting()
    tensors = {name: each.clone() for name, each in module.state_dict().items()}
    x = torch.randn(3, 4)
    generator = torch.get_rng_state()

    inferred = contracts.infer(module, x)

    assert inferred.annotations["return"] == inferred.annotations["x"]
    assert (module.calls, module.log, module.state) == (0, [0], None)
    assert all(torch.equal(tensors[name], each) for name, each in module.state_dict().items())
    assert torch.equal(generator, torch.get_rng_state())


def test_the_axis_of_independent_samples_is_the_batch() -> None:
    """And the one whose order matters is offered as a sequence."""
    inferred = contracts.infer(nn.GRU(4, 6, batch_first=True), torch.randn(3, 5, 4))

    assert inferred.annotations["input"] == 'Float[Tensor, "batch seq 4"]'
    assert OrderMatters("seq") in inferred.notes
    assert Causal("seq") in inferred.notes


def test_time_read_as_batch_is_named_as_it_is_computed() -> None:
    """The layer mixes what its user calls the batch."""

    class TimeFirst(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn = nn.GRU(4, 6)

        def forward(self, x: Any) -> Any:
            return self.rnn(x)[0]

    inferred = contracts.infer(TimeFirst(), torch.randn(3, 5, 4))

    assert inferred.annotations["x"] == 'Float[Tensor, "seq batch 4"]'


class LastLayerOfZeros(nn.Module):
    """A network whose output does not depend on its input before it is trained."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(4, 6)
        self.head = nn.Linear(6, 3)
        nn.init.zeros_(self.head.weight)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.rnn(x)[0])


def test_what_starts_at_zero_hides_no_role() -> None:
    """A last layer of zeros makes no axis a batch: it is asked with other parameters as well."""
    module = LastLayerOfZeros().eval()
    before = module.head.weight.clone()
    inferred = contracts.infer(module, torch.ones(3, 5, 4))

    assert 'Float[Tensor, "seq batch 4"]' == inferred.annotations["x"]
    assert torch.equal(before, module.head.weight)


def test_a_function_has_no_roles() -> None:
    """Only of a module the roles are tried."""
    inferred = contracts.infer(torch.relu, torch.randn(3, 4))

    assert list(inferred.annotations.values()) == 2 * ['Float[Tensor, "n m"]']


def test_random_results_have_no_roles() -> None:
    """An initial state that is drawn at random hides what an axis is."""

    class Drawn(nn.Module):
        def forward(self, x: Any) -> Any:
            return x + torch.rand(x.shape)

    inferred = contracts.infer(Drawn(), torch.randn(3, 4))

    assert DoesNotRepeat("the result") in inferred.undecided
    assert inferred.annotations["x"] == 'Float[Tensor, "n m"]'


def test_one_sample_is_no_batch() -> None:
    """`squeeze` drops the axis of one sample, so that its size is not decided."""

    class Squeezed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(4, 1)

        def forward(self, x: Any) -> Any:
            return self.linear(x).squeeze()

    inferred = contracts.infer(Squeezed(), torch.randn(1, 4))

    assert OneInTheExample("x axis 0") in inferred.undecided
    assert inferred.annotations == {"x": 'Float[Tensor, "_ 4"]'}


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.complex64, torch.uint8])
def test_dtypes_that_numpy_lacks_or_that_are_rare(dtype: torch.dtype) -> None:
    """The family of the dtype is annotated."""

    def double(x: Tensor) -> Tensor:
        return x + x

    example = torch.ones(3, dtype=dtype)
    family = "Complex" if dtype.is_complex else "Float" if dtype.is_floating_point else "UInt"

    assert contracts.infer(double, example).annotations["x"] == f'{family}[Tensor, "n"]'


def test_a_method_of_a_module_and_keywords() -> None:
    """Arguments by name have the names of the parameters; a tuple of states has its layout."""
    cell = nn.LSTMCell(4, 6)
    state = (torch.randn(3, 6), torch.randn(3, 6))

    inferred = contracts.infer(cell.forward, torch.randn(3, 4), hx=state)

    assert inferred.annotations["hx"] == (
        'tuple[Float[Tensor, "batch 6"], Float[Tensor, "batch 6"]]'
    )
