"""What a subject that is watched takes over from one run to the next, and what has changed."""

import pytest

from rnn_spec.cli.watch.subject import WatchedSubject, changes
from rnn_spec.conformance.events import LawFinished, RunStarted, SubjectInspected
from rnn_spec.conformance.report_builder import ReportBuilder
from rnn_spec.conformance.request import Request
from rnn_spec.isolation.history import LastResult
from rnn_spec.reports.result import Result


def results(**statuses):
    """Return results by the names of their laws."""
    return {law: Result(law, "relations", "", status, "why") for law, status in statuses.items()}


def run(subject, **statuses):
    """Run a subject, of which so much is found; return what has changed."""
    found = results(**statuses)
    events = [
        RunStarted("./layer.py:Layer", tuple(found), "quick", 7),
        SubjectInspected("Layer", {"level": "relations"}),
        *map(LawFinished, found.values()),
    ]
    builder = ReportBuilder()
    subject.begin()
    for each in events:
        subject(each)
        builder(each)

    return subject.finish(builder.report)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("failed", "passed", {"fixed": ["law"]}),
        ("xpassed", "xfailed", {"fixed": ["law"]}),
        ("warned", "passed", {"fixed": ["law"]}),
        ("passed", "failed", {"newly failing": ["law"]}),
        ("blocked", "failed", {"newly failing": ["law"]}),
        ("failed", "failed", {"still failing": ["law"]}),
        ("passed", "warned", {"newly warned": ["law"]}),
        ("failed", "warned", {"newly warned": ["law"]}),
        ("warned", "warned", {}),
        ("warned", "failed", {"newly failing": ["law"]}),
        ("failed", "blocked", {}),
        ("failed", "undecided", {}),
        ("failed", "skipped", {}),
        ("passed", "passed", {}),
    ],
)
def test_change_of_a_law(before, after, expected):
    """A law is fixed if it passes now; one that warned, or was not decided, is not failing."""
    assert expected == dict(changes(results(law=before), results(law=after)))


def test_runs_are_compared_with_the_last_that_came_to_its_end():
    """Before that there is nothing to compare; a run that is stopped changes nothing."""
    subject = WatchedSubject(Request("./layer.py:Layer"), "")

    assert {} == run(subject, answer="passed", causality="failed")
    subject.begin()
    subject(LawFinished(results(causality="passed")["causality"]))
    assert {"fixed": ["causality"]} == run(subject, answer="passed", causality="passed")


def test_next_run_has_the_seed_and_knows_the_results():
    """Also those of a run that was stopped, and of laws that it did not come to."""
    subject = WatchedSubject(Request("./layer.py:Layer"), "")
    assert subject.last is None
    run(subject, answer="passed", causality="failed")
    subject.begin()
    subject(LawFinished(results(causality="passed")["causality"]))

    assert 7 == subject.request.seed
    assert subject.last == dict.fromkeys(
        ("answer", "causality"), LastResult(failed=False, seconds=0.0)
    )


def test_subject_is_due_until_a_run_comes_to_its_end():
    """A run that is stopped is no verdict; a subject that cannot be imported is one."""
    subject = WatchedSubject(Request("./layer.py:Layer"), "")
    assert subject.is_due
    run(subject, answer="failed")
    assert (False, 1) == (subject.is_due, subject.status)
    subject.begin()
    assert subject.is_due
    subject.reject(ValueError("no such class"))

    assert (False, 2, None) == (subject.is_due, subject.status, subject.report)
