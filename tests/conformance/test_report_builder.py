"""A report is built from the events of a run, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from outcomes import failure, outcome

from rnn_spec.conformance.events import (
    Interrupted,
    LawFinished,
    LawStarted,
    RunStarted,
    ScriptVerified,
    ScriptWritten,
    SubjectInspected,
)
from rnn_spec.conformance.report_builder import ReportBuilder

PAIR = (("bias", True), ("seq", 1))
OTHER = (("bias", False), ("seq", 1))

PASSED = LawFinished(outcome("passed", "answer"), frozenset({PAIR}), (PAIR, OTHER))
FAILED = LawFinished(failure())


def report(*events):
    """The report of a run of two laws with such events."""
    builder = ReportBuilder()
    for event in (RunStarted("x:Y", ("answer", "splitting"), "quick", 3), *events):
        builder(event)

    return builder.report


def test_results_are_in_the_order_of_the_run():
    """Whichever worker is first, the results are in the order of the laws."""
    built = report(SubjectInspected("x:Y", {"kind": "GRU"}), FAILED, LawStarted("answer"), PASSED)

    assert ("x:Y", "quick", 3, {"kind": "GRU"}) == (
        *(built.subject, built.profile, built.seed),
        built.about,
    )
    assert (PASSED.result, FAILED.result) == built.results
    assert (1, 2, ("bias=False with seq=1",)) == (
        *(built.pairs.visited, built.pairs.possible),
        built.pairs.missing,
    )
    assert built.complete


@pytest.mark.parametrize("events", [[PASSED], [PASSED, FAILED, Interrupted()]])
def test_run_that_was_stopped_is_not_complete(events):
    """A run is complete if every law has its result and nobody stopped it."""
    assert not report(*events).complete


def test_results_of_an_earlier_run_count():
    """A resumed run reports the results that it takes over."""
    builder = ReportBuilder()
    builder(RunStarted("x:Y", ("answer", "splitting"), "quick", 3, (PASSED,)))
    builder(FAILED)

    assert (PASSED.result, FAILED.result) == builder.report.results


def test_script_is_added_and_verified():
    """A script may be written and verified after its law has finished."""
    bare = LawFinished(replace(FAILED.result, reproduction=None))
    written = report(bare, ScriptWritten("splitting", "a script")).results[0]
    verified = report(FAILED, ScriptVerified(replace(FAILED.result, reproduced=True))).results[0]

    assert "a script" == written.reproduction
    assert verified.reproduced
