"""A model conforms only if its samples were told from each other, or it has none."""

import pytest
import torch
from models import samples
from torch import nn

import rnn_spec
from rnn_spec.causes.location import RemovesBatch
from rnn_spec.causes.spelling import Spelling
from rnn_spec.reports.formats.remarks import remarks_on
from rnn_spec.reports.html import page
from rnn_spec.reports.lines.stated import samples_not_checked
from rnn_spec.reports.terminal import show
from rnn_spec.reports.unverified import Unverified

STATED = {"series": "float batch seq 3"}
WITH_TARGET = {**STATED, "target": "float batch 2"}


def checked(model, **stated):
    """A report of the laws of samples, and of one other."""
    laws = [law for law in rnn_spec.MODEL_CATALOGUE if law.startswith("model_")]

    return rnn_spec.check_model(model, laws=laws, profile="quick", seed=0, **stated)


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    [
        samples.AveragedBatch,
        samples.LastSample,
        samples.CentredBatch,
        samples.ViewedHidden,
        samples.ForgottenLayout,
    ],
)
def test_model_of_which_no_samples_are_found_is_not_verified(model):
    """The report says what to state: the axis of samples of its own argument."""
    report = checked(model)
    command, python = (
        [*samples_not_checked(report, each)] for each in (Spelling.COMMAND, Spelling.PYTHON)
    )

    assert "not verified" == report.outcome
    assert "samples_not_found" == report.unverified.reason
    assert '  --input "series=float batch seq 3"' == command[-1]
    assert '  inputs={"series": "float batch seq 3"}' == python[-1]
    assert python[-1] in str(report)


@pytest.mark.slow
@pytest.mark.parametrize("verbose", [False, True])
def test_missing_samples_are_reported_once(verbose, capsys):
    """The verdict says it, so the advice is listed only in the table of all laws."""
    report = checked(samples.CentredBatch)
    show(report, verbose=verbose)
    html = page(report)

    assert verbose == ("model_batch" in capsys.readouterr().out)
    assert "samples are independent along none" not in str(report) + html
    assert "not verified" in [each.title.partition(":")[0] for each in remarks_on([report])]
    assert "model_batch" not in [each.law for each in remarks_on([report])]


@pytest.mark.slow
@pytest.mark.parametrize(
    "model", [samples.CentredBatch, samples.ViewedHidden, samples.ForgottenLayout]
)
def test_what_is_suggested_shows_the_fault(model):
    """With the axis of samples stated, the law that names the fault fails."""
    report = checked(model, inputs=STATED)

    assert "model_isolation" in {each.law for each in report.results if each.status == "failed"}


@pytest.mark.slow
@pytest.mark.parametrize("model", [samples.AveragedBatch, samples.LastSample])
def test_stated_samples_that_no_result_has(model):
    """It is not accused, as a model may return something else; nor does it conform."""
    report = checked(model, inputs=STATED)

    assert (0, "not verified") == (report.against, report.outcome)
    assert isinstance(report.unverified, Unverified)
    assert "samples_not_in_result" == report.unverified.reason
    assert 2 == len([*samples_not_checked(report, Spelling.COMMAND)])


@pytest.mark.slow
def test_other_axis_is_suggested():
    """Where the result has another axis, and no layer says that samples are first."""
    report = checked(TimeFirst, inputs=STATED)
    *_, last = samples_not_checked(report, Spelling.COMMAND)

    assert '  --input "series=float seq batch 3"' == last


class TimeFirst(samples.LastSample):
    """It takes the last step, of a layer that has steps first."""

    batch_first = False


@pytest.mark.slow
def test_loss_conforms():
    """A loss has no axis of samples; the verdict says that they were not checked."""
    report = checked(samples.Loss, inputs=WITH_TARGET)
    lines = [*samples_not_checked(report, Spelling.COMMAND)]

    assert report.ok
    assert "Samples not checked: the result is one number for all samples" == lines[0]


@pytest.mark.slow
def test_result_beside_a_loss_has_samples():
    """They are checked there."""
    report = checked(samples.LossAndResult, inputs=WITH_TARGET)

    assert report.ok
    assert [] == [*samples_not_checked(report, Spelling.COMMAND)]


class Similarity(nn.Module):
    """How alike two sequences are: one number for all samples, by a norm over all axes."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 4)
        self.rnn = nn.LSTM(4, 4, batch_first=True)

    def forward(self, first, second):
        ours, theirs = (self.rnn(self.embedding(each))[1][0][-1] for each in (first, second))
        return torch.exp(-torch.norm(ours - theirs))


PAIR = {"first": "int<20 batch seq", "second": "int<20 batch other"}


@pytest.mark.slow
def test_verdict_says_that_samples_were_not_checked():
    """One number for all samples may be a loss; the report says how to state that it is none."""
    report = checked(Similarity, inputs=PAIR)

    assert report.verdict.startswith("conforms; its samples were not checked (")
    assert '  --output "float batch"' == [*samples_not_checked(report, Spelling.COMMAND)][-1]
    assert '  output="float batch"' == [*samples_not_checked(report, Spelling.PYTHON)][-1]


@pytest.mark.slow
def test_stated_result_shows_where_the_axis_of_samples_is_lost():
    """What the report says to state makes the fault a failure, at its line."""
    report = checked(Similarity, inputs=PAIR, output="float batch")
    failed = [each for each in report.results if each.status == "failed"]

    assert ["model_shapes"] == [each.law for each in failed]
    assert isinstance(failed[0].location.reason, RemovesBatch)
    assert "torch.norm(" in failed[0].location.code
