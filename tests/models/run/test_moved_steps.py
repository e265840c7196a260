"""A view in place of a permute, of which a layer reads other steps than there were."""

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec.causes.location import MovesNoAxes
from rnn_spec.causes.model_failure import StepsRegrouped

pytestmark = pytest.mark.slow

SIGNAL = {"x": "float batch 4 time"}


class Convolved(nn.Module):
    """A recurrent layer reads what a convolution returns."""

    stride = 1

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(4, 6, 3, padding=1, stride=self.stride)
        self.rnn = nn.GRU(6, 5, batch_first=True)

    def turned(self, z):
        """Return the features of each step side by side."""
        return z.transpose(1, 2)

    def forward(self, x):
        return self.rnn(self.turned(self.conv(x)))[0][:, -1]


class Viewed(Convolved):
    """A view takes the place of the transpose."""

    def turned(self, z):
        """Return a view of the right shape."""
        return z.reshape(len(z), z.shape[2], 6)


class Halved(Viewed):
    """There are half as many steps inside."""

    stride = 2


class InLoop(Viewed):
    """A cell reads the steps in a loop."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(6, 5)

    def forward(self, x):
        h = x.new_zeros(len(x), 5)
        for each in self.turned(self.conv(x)).unbind(1):
            h = self.cell(each, h)
        return h


class BeforeConvolution(nn.Module):
    """A convolution reads what was viewed, from features side by side."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(4, 6, 3, padding=1)

    def forward(self, x):
        return self.conv(x.view(len(x), 4, x.shape[1])).amax(2)


class PutBack(Convolved):
    """What a view takes apart, a second one puts back."""

    def turned(self, z):
        """Return the features of each step side by side, scaled in another shape."""
        z = z.transpose(1, 2).contiguous()

        return (z.view(len(z), 6, z.shape[1]) / 2).view(z.shape)


class Shuffled(Convolved):
    """Six features of a step are three of two steps."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 5, batch_first=True)

    def turned(self, z):
        """Return twice as many steps."""
        return z.transpose(1, 2).reshape(len(z), -1, 3)


class Patched(Convolved):
    """Two steps are one patch."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(12, 5, batch_first=True)

    def turned(self, z):
        """Return half as many steps."""
        z = z.transpose(1, 2)[:, : z.shape[2] // 2 * 2]

        return z.reshape(len(z), -1, 12)


class Noisy(Convolved):
    """What is viewed is no part of the input."""

    def turned(self, z):
        """Return the steps beside a table of each length."""
        table = torch.arange(6.0 * z.shape[2]).to(z).view(1, 6, -1)

        return z.transpose(1, 2) + table.view(1, -1, 6).sin()


class Relative(nn.Module):
    """Attention over relative positions shifts the rows of its scores by a view."""

    def __init__(self):
        super().__init__()
        self.rnn, self.positions = nn.GRU(4, 6, batch_first=True), nn.Linear(6, 1)

    def forward(self, x):
        z = self.rnn(x)[0]
        batch, steps, _ = z.shape
        scores = z @ z.mT
        shifted = torch.cat([scores.new_zeros(batch, steps, 1), scores], 2)
        shifted = shifted.view(batch, steps + 1, steps)[:, 1:]

        return shifted.softmax(2) @ z


def shapes(model, inputs):
    """The result of the law of shapes."""
    report = rnn_spec.check_model(
        model, inputs=inputs, laws=["model_shapes", "model_axes"], profile="quick", seed=0
    )

    return {each.law: each for each in report.results}["model_shapes"], report


@pytest.mark.parametrize(
    ("model", "inputs", "reader"),
    [
        (Viewed, SIGNAL, "rnn"),
        (Halved, SIGNAL, "rnn"),
        (InLoop, SIGNAL, "cell"),
        (BeforeConvolution, {"x": "float batch time 4"}, "conv"),
    ],
)
def test_steps_that_a_view_takes_apart_are_no_steps(model, inputs, reader):
    """The law fails, with the line of the view; the advice about it is not given as well."""
    result, report = shapes(model(), inputs)

    assert "failed" == result.status
    assert isinstance(result.cause, StepsRegrouped)
    assert reader == result.cause.reader
    assert MovesNoAxes() == result.location.reason
    assert 1 == report.counts["blocked"]


@pytest.mark.parametrize(
    ("model", "inputs"),
    [
        (Convolved, SIGNAL),
        (PutBack, SIGNAL),
        (Shuffled, SIGNAL),
        (Patched, SIGNAL),
        (Noisy, SIGNAL),
        (Relative, {"x": "float batch time 4"}),
    ],
)
def test_views_that_move_no_steps_are_not_accused(model, inputs):
    """They split or merge whole axes, are put back, or are no part of the input."""
    assert "passed" == shapes(model(), inputs)[0].status
