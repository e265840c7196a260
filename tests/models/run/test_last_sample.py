"""The last sample in place of the last step, in models that are not annotated."""

import pytest
from torch import nn

import rnn_spec
from rnn_spec.causes.location import TakesLastSample
from rnn_spec.causes.spelling import Spelling
from rnn_spec.reports.lines.stated import samples_not_checked


class LastOfSamples(nn.Module):
    """It indexes the axis of the samples."""

    batch_first = True

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(4, 6, batch_first=self.batch_first)
        self.head = nn.Linear(6, 3)

    def last(self, out):
        """Return the last sample."""
        return out.relu()[-1]

    def forward(self, x):
        return self.head(self.last(self.rnn(x)[0]))


class LastOfSteps(LastOfSamples):
    """It takes what is the last step only if the samples come first, as they do not."""

    batch_first = False

    def last(self, out):
        """Return the last sample too."""
        return out[:, -1]


class FirstSample(LastOfSamples):
    """It is made for one sample, and drops its axis."""

    def last(self, out):
        """Return the steps of the only sample."""
        return out[0]


def checked(model):
    """The report of what finds no axis of samples."""
    return rnn_spec.check_model(model, laws=["model_batch"], profile="quick", seed=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (LastOfSamples, TakesLastSample("rnn", 0, batch_first=True)),
        (LastOfSteps, TakesLastSample("rnn", 1, batch_first=False)),
        (FirstSample, None),
    ],
)
def test_line_that_takes_the_last_sample(model, expected):
    """Where no axis of samples is found, it may be why; the first one may be the only one."""
    (result,) = checked(model).results

    assert expected == (result.location and result.location.reason)


@pytest.mark.slow
def test_report_has_the_line_where_samples_are_not_checked():
    """It is what to look at first."""
    report = rnn_spec.check_model(
        LastOfSteps, laws=["model_batch", "model_isolation"], profile="quick", seed=0
    )
    said = [*samples_not_checked(report, Spelling.COMMAND)]

    assert "indexing [:, -1]: it takes the last sample: axis 1 is the batch of `rnn`" in said[1]
    assert "index [-1], or pass batch_first=True" in said[1]
