"""The report of a run."""

import json

import pytest
from outcomes import failure, mixed, outcome, report

from rnn_spec.causes.cause import BlockedBy
from rnn_spec.causes.failure import Accepted, Raised, Unchanged
from rnn_spec.causes.process import Exited, TimedOut
from rnn_spec.causes.texts.messages import describe
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.reports.report import Report, ReportError, Result
from rnn_spec.vocabulary import STATUSES


def of(*statuses, **fields):
    """A report with these statuses."""
    results = tuple(
        Result(f"law_{n}", "relations", "It holds.", status, reason="because")
        for n, status in enumerate(statuses)
    )

    return Report("mypkg:Layer", "quick", 0, {"torch": "2.13.0"}, results, **fields)


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
    assert ok == of(*statuses).ok


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        (["passed"], "interrupted (1 passed)"),
        (["failed"], "does not conform, interrupted (1 failed)"),
        ([], "interrupted (no laws)"),
    ],
)
def test_interrupted_run_is_no_pass(statuses, verdict):
    """Of a run that was cut short the verdict says so, and is never that it conforms."""
    cut = of(*statuses, complete=False)

    assert (False, verdict) == (cut.ok, cut.verdict)


def test_counts_have_every_status():
    """A status that did not occur is counted as none."""
    assert dict.fromkeys(STATUSES, 0) | {"passed": 2} == of("passed", "passed").counts


def test_text_says_what_is_against():
    """In plain text a report has its verdict and what did not pass, with reasons."""
    expected = "mypkg:Layer: does not conform (1 passed, 1 failed)\n  failed law_1: because"

    assert expected == str(of("passed", "failed"))


def test_text_tells_a_cause_once():
    """Laws that fail for the same cause are named after the first of them."""
    cause = Exited(3, "")
    first, other = (
        Result(law, "relations", "It holds.", "failed", cause=cause)
        for law in ("answer", "splitting")
    )
    text = str(Report("mypkg:Layer", "quick", 0, {}, (first, other)))

    assert ["  failed answer: exited with status 3", "    for the same reason: splitting"] == (
        text.splitlines()[1:]
    )


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


@pytest.mark.parametrize("complete", [True, False])
def test_report_is_read_back_from_its_json(complete):
    """What is written is read back whole: every case, reason and script."""
    written = mixed(complete=complete)

    assert written == Report.from_json(written.to_json())


def test_keys_that_are_not_known_are_let_pass():
    """A report of a later version, which says more, is read."""
    data = report(failure()).to_dict()
    data["later"] = data["results"][0]["later"] = {"more": 1}

    assert report(failure()) == Report.from_dict(data)


def test_the_least_report_is_read():
    """The keys that every version writes suffice."""
    least = {"law": "answer", "level": "relations", "status": "passed"}
    data = {"subject": "x:Y", "versions": {}, "seed": 0, "profile": "quick", "results": [least]}

    assert Report.from_dict(data).ok


def broken(place, value):
    """The data of a report with something else in one place; `...` for nothing."""
    data = json.loads(report(failure()).to_json())
    *path, last = place
    inside = data
    for each in path:
        inside = inside[each]
    inside[last] = value
    if value is ...:
        del inside[last]

    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([1, 2], "report: got a list of 2, expected an object with subject, versions, seed,"),
        (None, "report: got None, expected an object"),
        ({}, "report has no subject, no versions, no seed, no profile, no results"),
        (broken(["seed"], ...), "report has no seed"),
        (broken(["seed"], "x"), "seed: got 'x', expected an integer"),
        (broken(["seed"], value=True), "seed: got True, expected an integer"),
        (broken(["subject"], 3), "subject: got 3, expected text"),
        (broken(["versions"], []), "versions: got a list of 0, expected an object of texts"),
        (broken(["results"], {}), "results: got {}, expected a list"),
        (broken(["results", 0], "x" * 99), "..., expected an object with law, level, status"),
        (broken(["results", 0, "law"], ...), "results[0] has no law"),
        (
            broken(["results", 0, "status"], "fine"),
            "results[0].status: got 'fine', expected one of",
        ),
        (
            broken(["results", 0, "examples"], "1"),
            "results[0].examples: got '1', expected an integer",
        ),
        (
            broken(["results", 0, "reproduced"], 1),
            "reproduced: got 1, expected true, false or null",
        ),
        (broken(["results", 0, "counterexample", "seq"], 1.5), "seq: got 1.5, expected an integer"),
        (broken(["results", 0, "counterexample", "input_size"], ...), "has no input_size"),
        (broken(["results", 0, "counterexample", "input_size"], 0), "counterexample: input_size"),
        (
            broken(["pairs", "missing"], [1]),
            "pairs.missing: got a list of 1, expected a list of texts",
        ),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(data, said):
    """The error names the key, what came and what was expected."""
    with pytest.raises(ReportError) as refused:
        Report.from_dict(data)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_no_json_is_refused():
    """A file of something else is said to be no JSON."""
    with pytest.raises(ReportError, match="a report is JSON; this is not"):
        Report.from_json("<html>")


@pytest.mark.parametrize(
    ("law", "blockers"),
    [
        ("causality", ("splitting",)),
        ("memory", ("splitting", "unheard")),
        ("splitting", ()),
        ("answer", ()),
    ],
)
def test_blocked_law_names_its_blockers(law, blockers):
    """The laws that a blocked one waits for are read from its cause; others have none."""
    (result,) = [each for each in mixed().results if each.law == law]

    assert blockers == result.blockers


def test_seconds_are_those_of_all_laws():
    """A report says how long its laws took together."""
    assert 2.5 == report(failure(), failure("prefix")).seconds


@pytest.mark.parametrize(
    ("cause", "read"),
    [
        (None, None),
        ({"type": "from_the_future", "more": 1}, None),
        ({"type": "timed_out", "seconds": 3}, TimedOut(3.0)),
        ({"type": "unchanged", "part": "h_n", "later": 1}, Unchanged("h_n")),
    ],
)
def test_cause_is_read_as_far_as_it_is_known(cause, read):
    """A cause of a later version leaves the reason as it was written."""
    data = {**report(failure()).results[0].to_dict(), "reason": "so it is", "cause": cause}
    (result,) = Report.from_dict({**report().to_dict(), "results": [data]}).results

    assert (read, describe(read) if read else "so it is") == (result.cause, result.reason)


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("it failed", "results[0].cause: Expected"),
        ({"type": "unchanged"}, "results[0].cause: Object missing required field `part`"),
        ({"type": "unchanged", "part": [1]}, "Expected `str`, got `array` - at `$.part`"),
    ],
)
def test_what_is_no_cause_is_refused(cause, said):
    """The error names the field of the cause."""
    with pytest.raises(ReportError) as refused:
        Report.from_dict(broken(["results", 0, "cause"], cause))

    assert said in str(refused.value)


def test_reason_is_the_text_of_the_cause():
    """A result is given its cause, and has a reason; a reason alone is kept."""
    assert "h_n: got the same values" in failure(cause=Unchanged("h_n")).reason
    assert "because" == Result("x", "relations", "", "failed", reason="because").reason


def test_texts_of_a_report_are_clean():
    """What cannot be printed is escaped, and what is long is cut, where the report is made."""
    odd = "\x1b[31m\ud800" + "x" * 10**6
    result = failure(odd, cause=Raised("E" * 10**6, odd), hint=odd, reproduction=odd, family=odd)
    made = report(result, subject=odd, profile=odd, about={odd: odd}, versions={odd: odd})
    written = made.to_json()

    assert len(written) < 500_000
    assert all(each.isprintable() for each in written.split("\n"))
    assert made == Report.from_json(written)


def test_blocked_laws_are_counted_in_text():
    """A report as text has a line for each law that blocks, however many it blocks."""
    blocked = [outcome("blocked", f"law_{n}", cause=BlockedBy(("inputs_kept",))) for n in range(89)]
    both = outcome("blocked", "memory", cause=BlockedBy(("splitting", "causality")))
    lines = str(report(failure(), *blocked, both)).splitlines()

    assert ["  89 blocked by inputs_kept", "  1 blocked by splitting"] == lines[-2:]
    assert 5 == len(lines)


def test_text_has_the_hint_of_a_failure():
    """What is printed in Python says what to change, as the terminal does."""
    failed = outcome("failed", "cell", cause=Accepted("a state"), hint="transpose it")

    assert "    Hint: transpose it" in str(report(failed)).splitlines()
