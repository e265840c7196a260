"""The report of a run."""

import json

import pytest

from rnn_spec.case import Case
from rnn_spec.options import Options
from rnn_spec.report import STATUSES, Report, Result


def report(*statuses):
    """A report with these statuses."""
    results = tuple(
        Result(f"law_{n}", "relations", "It holds.", status, reason="because")
        for n, status in enumerate(statuses)
    )

    return Report("mypkg:Layer", "quick", 0, {"torch": "2.13.0"}, results)


@pytest.mark.parametrize(
    ("statuses", "ok"),
    [
        (["passed", "skipped"], True),
        (["passed", "xfailed"], True),
        (["passed", "failed"], False),
        (["passed", "xpassed"], False),
        (["skipped", "skipped"], False),
        (["blocked"], False),
        ([], False),
    ],
)
def test_verdict(statuses, ok):
    """Something was tried, and nothing is against the specification."""
    assert ok == report(*statuses).ok


def test_counts_have_every_status():
    """A status that did not occur is counted as none."""
    assert dict.fromkeys(STATUSES, 0) | {"passed": 2} == report("passed", "passed").counts


def test_text_says_what_is_against():
    """In plain text a report has its verdict and what did not pass, with reasons."""
    expected = "mypkg:Layer: does not conform (1 passed, 1 failed)\n  failed law_1: because"

    assert expected == str(report("passed", "failed"))


def test_json_has_the_counterexample():
    """A counterexample is written as sizes and options, without floats."""
    case = Case(Options(1, 2, bidirectional=True), {"seq": 3}, seed=5, dtype="float64")
    result = Result("splitting", "relations", "It holds.", "failed", counterexample=case)
    data = json.loads(Report("x:Y", "quick", 0, {}, (result,)).to_json())
    expected = {
        "input_size": 1,
        "hidden_size": 2,
        "bidirectional": True,
        "seq": 3,
        "dtype": "float64",
        "seed": 5,
    }

    assert expected == data["results"][0]["counterexample"]
