"""The sizes at which a model runs are found; those at which it should run are told apart."""

from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor, nn

import rnn_spec
from contracts import AtLeast, at_least, checked, refine
from rnn_spec.causes.model_failure import RunsOnlyAt
from rnn_spec.models.building.building import build_model
from rnn_spec.models.subject.options import ModelOptions


class Window(nn.Module):
    """A convolution that needs three steps, and a table of ten positions."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv1d(4, 6, 3)
        self.places = nn.Embedding(10, 6)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 6"]:
        out = self.convolution(x.mT).mT
        return (out + self.places(torch.arange(out.shape[1]))).mean(1)


class Reflected(nn.Module):
    """A convolution of two steps over a reflected start: one step has nothing to reflect."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv1d(4, 6, 2, padding=1, padding_mode="reflect")

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 6"]:
        return self.convolution(x.mT).mean(-1)


class Differences(nn.Module):
    """A recurrent layer over differences of steps: of one step it has none."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 6, batch_first=True)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 6"]:
        return self.gru(x[:, 1:] - x[:, :-1])[0][:, -1]


class Spread(nn.Module):
    """A standard deviation over at least three steps of at least two samples, as it declares."""

    @checked
    @refine(at_least(2, "batch"))
    def forward(
        self, x: Annotated[Float[Tensor, "batch seq 4"], AtLeast("seq", 3)]
    ) -> Float[Tensor, "batch 4"]:
        return x.std(1)


class Squeezed(nn.Module):
    """A batch of one loses its axis."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq"]:
        return x.sum(-1).squeeze()


class Nowhere(nn.Module):
    """It runs at no size."""

    def forward(self, x: Float[Tensor, "batch seq height"]) -> Float[Tensor, "batch seq"]:
        return x[..., -10_000]


class Fixed(nn.Module):
    """A layer over seven flattened steps."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(7 * 4, 3)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        return self.head(x.flatten(1))


def test_a_window_is_no_fault():
    """A model that needs three steps, and takes no more than it has places for, is not accused."""
    subject = build_model(Window, ModelOptions(), "Window")

    assert () == subject.domain.accused
    assert {} == subject.refused
    assert 3 == subject.domain.nearest("seq", 1)
    assert 11 == subject.domain.nearest("seq", 13)


def test_a_window_of_two_steps_is_no_fault():
    """An error that a convolution raises for one step is about its window."""
    subject = build_model(Reflected, ModelOptions(), "Reflected")

    assert () == subject.domain.accused
    assert 2 == subject.domain.nearest("seq", 1)


def test_differences_of_steps_are_no_fault():
    """An error about a sequence of no steps, which is left of one step, is about a window."""
    subject = build_model(Differences, ModelOptions(), "Differences")

    assert () == subject.domain.accused
    assert 2 == subject.domain.nearest("seq", 1)


def test_declared_smallest_sizes():
    """No call has smaller sizes than `AtLeast` and refinements admit."""
    subject = build_model(Spread, ModelOptions(), "Spread")
    report = rnn_spec.check_model(Spread, laws=["model_call", "model_shapes"], profile="quick")

    assert () == subject.domain.accused
    assert {"batch": 2, "seq": 3} == subject.signature.least
    assert 3 == subject.domain.nearest("seq", 1)
    assert report.ok


def test_one_sample_is_a_batch():
    """A model that returns another shape for one sample, or one step, is wrong there."""
    subject = build_model(Squeezed, ModelOptions(), "Squeezed")
    wrong = [{name: each[name] for name in ("batch", "seq")} for each in subject.domain.accused]

    assert 1 in {min(each.values()) for each in wrong}
    assert 2 == subject.domain.nearest("batch", 1)


def test_model_that_runs_nowhere_fails():
    """At sizes of every axis, whatever it is along; the error is that of the model."""
    report = rnn_spec.check_model(Nowhere, laws=["model_call"], profile="quick", seed=0)
    (result,) = report.results

    assert ("failed", "IndexError") == (result.status, result.cause.error)
    assert {"batch", "seq", "height"} == result.counterexample.sizes.keys()


def test_one_size_alone():
    """A model that runs at one size of an axis alone says which."""
    failure = build_model(Fixed, ModelOptions(), "Fixed").refused["model_shapes"]

    assert isinstance(failure, RunsOnlyAt)
    assert ("seq", (7,)) == (failure.axis, failure.sizes)
