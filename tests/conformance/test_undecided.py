"""A law that was not decided is no failure, blocks nothing, and is listed with its reason."""

from __future__ import annotations

import time
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from outcomes import outcome, report

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.failure import NotRepeated
from rnn_spec.causes.process import TimedOut, Undecided
from rnn_spec.conformance.law_check import failed_status
from rnn_spec.conformance.request import Limits
from rnn_spec.isolation.heartbeat import Activity
from rnn_spec.isolation.supervision import stop_of
from rnn_spec.reports.report import Report
from rnn_spec.reports.terminal import show
from rnn_spec.testing.law_cache import Finding
from rnn_spec.testing.law_test import LawTest
from rnn_spec.vocabulary import BROKEN, STATUSES

LATE = Undecided(6.0, 9)

REASON = "was not decided within 6 s, in 9 cases"

REPORT = report(
    outcome("passed", "answer"),
    outcome("passed", "splitting"),
    outcome("undecided", "causality", cause=LATE),
)


def worker(seconds):
    """A worker that has used up its time, and began its case so many seconds ago."""
    now = time.monotonic()
    activity = Activity("trying", 9, Case(Options(1, 1)), since=now - seconds)
    process = SimpleNamespace(activity=activity, location=lambda: "f, line 1")

    return SimpleNamespace(process=process, since=now - 1000, ready=True, task="a law")


@pytest.mark.parametrize(("seconds", "cause"), [(0, Undecided), (900, TimedOut)])
def test_law_of_slow_cases_is_undecided(seconds, cause):
    """If the time runs out soon after a case began, no case hangs; else this one does."""
    stop = stop_of(worker(seconds), Limits(timeout=600.0))

    assert isinstance(stop.cause, cause)
    assert (stop.activity.case is None) == (cause is Undecided)


@pytest.mark.parametrize(
    ("timeout", "hung", "seconds"),
    [(60.0, 0, 20.0), (60.0, 1, 10.0), (60.0, 9, 1.5), (5.0, 0, 5.0), (5.0, 1, 2.5), (1.0, 9, 1.0)],
)
def test_probe_has_less_time_after_others_have_hung(timeout, hung, seconds):
    """The time limit of a user bounds each probe; one after the other they take not much more."""

    def stopped(after):
        now = time.monotonic()
        activity = Activity("probing", probe="a plain call", since=now - after)
        process = SimpleNamespace(
            activity=activity, location=lambda: "f, line 1", memory=None, ended_for=0.0
        )
        probing = SimpleNamespace(process=process, since=now, ready=False, task=None)
        return stop_of(probing, Limits(timeout=timeout), hung)

    assert stopped(seconds - 0.3) is None
    assert TimedOut(seconds, "f, line 1") == stopped(seconds + 0.3).cause


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("cause", [LATE, NotRepeated()])
@pytest.mark.parametrize("law", ["splitting", "pickled", "wrong_rank"])
def test_what_decides_nothing_is_undecided(law, cause, strict):
    """Whatever the severity of the law, and also where every failure counts."""
    assert "undecided" == failed_status(CATALOGUE[law], cause, strict=strict)


def test_hang_is_a_failure():
    """One call that does not return is the layer's own."""
    assert "failed" == failed_status(CATALOGUE["splitting"], TimedOut(6.0), strict=False)


def test_undecided_law_is_not_broken():
    """So it blocks no law that requires it."""
    assert "undecided" in STATUSES
    assert "undecided" not in BROKEN


def test_undecided_law_does_not_fail_the_run():
    """The verdict counts it."""
    assert (True, "conforms") == (REPORT.ok, REPORT.outcome)
    assert "1 undecided" in REPORT.verdict


def test_terminal_lists_undecided_laws(capsys):
    """Under a heading, with the reason."""
    show(REPORT)
    text = capsys.readouterr().out
    places = [text.find(each) for each in ("Undecided", "causality", REASON)]

    assert sorted(places) == places
    assert -1 not in places


def test_html_lists_undecided_laws():
    """Under a heading, with the reason."""
    page = REPORT.to_html()

    assert "<h2>Undecided <small>1</small></h2>" in page
    assert REASON in page


def test_json_has_undecided_laws():
    """With the cause as data; what is read is what was written."""
    read = Report.from_json(REPORT.to_json())

    assert REPORT.results == read.results
    assert 1 == REPORT.to_dict()["counts"]["undecided"]
    assert "undecided" == REPORT.to_dict()["results"][-1]["cause"]["type"]


def test_test_of_an_undecided_law_is_skipped():
    """With the reason, in a user's own suite."""
    result = outcome("undecided", "causality", cause=LATE)
    cache = Mock(target=None, finding=lambda law, effort: Finding(result))

    with pytest.raises(pytest.skip.Exception, match=f"undecided: {REASON}"):
        LawTest(CATALOGUE["causality"], cache)()
