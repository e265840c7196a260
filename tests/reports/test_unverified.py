"""A run in which nothing fails conforms only if what passed can support that."""

from __future__ import annotations

import pytest
from outcomes import failure, outcome, report

from rnn_spec.causes.cause import BlockedBy, ExpectedFailure, NoSamples
from rnn_spec.causes.process import Undecided
from rnn_spec.reports.report import Report
from rnn_spec.reports.unverified import Unverified


def xfailed(law):
    """A law that is expected to fail."""
    return outcome("xfailed", law, cause=ExpectedFailure("known"))


def blocked(law, by):
    """A law that another one blocks."""
    return outcome("blocked", law, cause=BlockedBy((by,)))


def without_samples(why):
    """A law of samples that does not apply."""
    return outcome("skipped", "model_isolation", cause=NoSamples(why))


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], Unverified("nothing_tried")),
        ([outcome("skipped", "splitting")], Unverified("nothing_tried")),
        ([xfailed("splitting")], Unverified("nothing_passed")),
        (
            [xfailed("answer"), blocked("causality", "answer")],
            Unverified("foundation_fails", ("answer",)),
        ),
        (
            [xfailed("strides"), outcome("passed", "causality")],
            Unverified("foundation_fails", ("strides",)),
        ),
        (
            [outcome("undecided", "finite", cause=Undecided(6.0, 9)), outcome("passed", "memory")],
            Unverified("foundation_undecided", ("finite",)),
        ),
        (
            [outcome("passed", "answer"), outcome("skipped", "splitting")],
            Unverified("foundations_only"),
        ),
        (
            [outcome("passed", "answer"), blocked("splitting", "other")],
            Unverified("foundations_only"),
        ),
        (
            [outcome("passed", "splitting"), blocked("agreement", "composition")],
            Unverified("prerequisite_fails", ("composition",)),
        ),
        (
            [outcome("passed", "model_use"), without_samples("not_found")],
            Unverified("samples_not_found", ("model_isolation",)),
        ),
        (
            [outcome("passed", "model_use"), without_samples("not_in_result")],
            Unverified("samples_not_in_result", ("model_isolation",)),
        ),
    ],
)
def test_run_that_verifies_nothing_does_not_conform(results, expected):
    """It is neither right nor wrong, in the report and in what is read from its JSON."""
    for each in (report(*results), Report.from_json(report(*results).to_json())):
        assert expected == each.unverified
        assert ("not verified", False) == (each.outcome, each.ok)
        assert f"not verified: {expected} (" in each.verdict
        assert each.to_dict()["unverified"] == {
            "reason": expected.reason,
            "laws": expected.laws,
        }


@pytest.mark.parametrize(
    "results",
    [
        [outcome("passed", "answer")],
        [outcome("passed", "splitting"), outcome("skipped", "packed_alone")],
        [outcome("passed", "answer"), xfailed("splitting")],
        [outcome("passed", "splitting"), outcome("warned", "wrong_rank", severity="strictness")],
        [outcome("warned", "dtype_kept", severity="portability"), outcome("passed", "splitting")],
        [outcome("undecided", "splitting", cause=Undecided(6.0, 9)), outcome("passed", "memory")],
        [outcome("passed", "model_use"), without_samples("not_declared")],
        [outcome("passed", "model_use"), without_samples("scalar")],
    ],
)
def test_run_that_verifies_something_conforms(results):
    """What was asked for was tried, and what fails is expected, or is not about values."""
    assert (True, None) == (report(*results).ok, report(*results).unverified)


def test_failure_and_interruption_come_first():
    """A failure is one whatever else was tried, and a part of a run is judged by nothing else."""
    fails = report(failure("answer"), blocked("splitting", "answer"))
    part = report(xfailed("answer"), complete=False)

    assert ("does not conform", None) == (fails.outcome, fails.unverified)
    assert ("interrupted", None) == (part.outcome, part.unverified)
