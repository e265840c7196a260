"""Failures at the lines of the source: for GitHub, and as SARIF."""

import json
from dataclasses import replace
from urllib.parse import unquote

import pytest
from outcomes import failure, mixed, outcome, report

from rnn_spec.causes.failure import NotRepeated
from rnn_spec.causes.location import Location, MixesSamples
from rnn_spec.causes.model_failure import NotUsed
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.reports.formats.github import workflow_commands
from rnn_spec.reports.formats.remarks import Line, remarks_on
from rnn_spec.reports.formats.sarif import to_sarif
from rnn_spec.reports.lines.sentence import sentence
from rnn_spec.reports.result import Result
from rnn_spec.reports.subject_not_checked import NotChecked

LAYERS = """import torch


class Layer(torch.nn.LSTM):
    pass
"""

SIZES = "input_size 1, hidden_size 2, batch_first True, seq 3, batch 2, more 1, seed 5"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A repository with a package in a subfolder, which is the working directory."""
    package = tmp_path / "a b" / "mypkg"
    package.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (package / "__init__.py").write_text("from mypkg.layers import Layer\n")
    (package / "layers.py").write_text(LAYERS)
    monkeypatch.chdir(package.parent)

    return package


def sarif(*reports):
    """Return the one run of a log."""
    (run,) = json.loads(to_sarif(reports))["runs"]

    return run


def test_failure_is_at_the_class_of_the_layer():
    """The path is from the folder of the repository, wherever the command was run."""
    (found,) = remarks_on([report(failure())])

    assert Line("a b/mypkg/layers.py", 4) == found.line
    assert "error" == found.grade
    assert "splitting failed: mypkg:Layer" == found.title
    assert found.message.splitlines() == [
        "It may be cut.",
        "output at (0, 1): got 1, expected 2 (within 1e-06)",
        f"Smallest case found: {SIZES}",
        "Hint: the state is dropped",
    ]


def test_failure_of_a_model_is_at_the_line_that_breaks_the_law(folder):
    """A location that was found counts more than the class."""
    place = Location(MixesSamples(), str(folder / "layers.py"), 5)
    (found,) = remarks_on([report(failure(location=place))])

    assert Line("a b/mypkg/layers.py", 5) == found.line


@pytest.mark.parametrize("file", [json.__file__, "<ipython-input-1>", "", "x" * 2000])
def test_location_outside_the_repository_gives_way_to_the_class(file):
    """GitHub can show no line of an installed package, nor of a notebook."""
    (found,) = remarks_on([report(failure(location=Location(MixesSamples(), file, 3)))])

    assert Line("a b/mypkg/layers.py", 4) == found.line


@pytest.mark.parametrize("subject", ["torch.nn:LSTM", "gone.module:X", "LSTM"])
def test_subject_without_a_file_in_the_repository_has_no_line(subject):
    """It is reported all the same, at no line."""
    every = [report(failure(), subject=subject)]
    (command,) = workflow_commands(every)
    (result,) = sarif(*every)["results"]

    assert command.startswith("::error title=splitting failed%3A ")
    assert "locations" not in result


def test_what_counts_is_an_error_and_comes_first():
    """An expected failure that passes is an error, a warning a warning, and advice a note."""
    advice = outcome("warned", "model_arguments_used", severity="advice")
    found = [*remarks_on([replace(mixed(), results=(advice, *mixed().results))])]

    assert [
        ("error", "splitting"),
        ("error", "strides"),
        ("warning", "wrong_rank"),
        ("note", "model_arguments_used"),
    ] == [(each.grade, each.law) for each in found]


def test_report_that_conforms_has_no_remark():
    """GitHub shows nothing, and code scanning closes what was open."""
    every = report(outcome("passed", "answer"))

    assert [] == workflow_commands([every])
    assert [] == sarif(every)["results"]
    assert ["answer"] == [each["id"] for each in sarif(every)["tool"]["driver"]["rules"]]


def test_run_that_verifies_nothing_is_an_error():
    """It is an error at the layer for GitHub; for code scanning, a run that did not succeed."""
    every = report(outcome("skipped", "answer"))
    invocation = sarif(every)["invocations"][0]
    (command,) = workflow_commands([every])

    assert command.startswith("::error file=a b/mypkg/layers.py,line=4,title=not verified%3A ")
    assert command.endswith("::Not verified: no law was tried.")
    assert invocation["executionSuccessful"] is False
    assert "error" == invocation["toolExecutionNotifications"][0]["level"]


def test_subject_that_was_not_checked_is_an_error_at_its_class():
    """GitHub shows the reason where the class is defined, before what else there is."""
    absent = NotChecked("mypkg:Layer", "it needs a size\nstate it")
    first, *_ = workflow_commands([mixed()], [absent])

    assert first.startswith("::error file=a b/mypkg/layers.py,line=4,title=not checked%3A mypkg")
    assert first.endswith("::it needs a size%0Astate it")


def test_failures_of_one_cause_are_one_command():
    """The other laws are named in it, as on the terminal; code scanning has a result for each."""
    alike = [failure(law) for law in ("splitting", "causality", "final_state")]
    other = failure("strides", hint="another", cause=NotRepeated())
    one, two = workflow_commands([report(*alike, other)])

    assert "%0AFor the same reason: causality, final_state failed" in one
    assert "title=splitting failed" in one
    assert "title=strides failed" in two
    assert "For the same reason" not in two
    assert 4 == len(sarif(report(*alike, other))["results"])


def test_command_is_one_line_whatever_the_text_is():
    """What has a meaning in a command is escaped, and read back it is the text."""
    text = "50%0A, a:b,c\r\n::error::x"
    every = report(failure(statement=text, cause=None, hint=None), subject="a,b:c%")
    (command,) = workflow_commands([every])
    start, _, message = command.removeprefix("::").partition("::")

    assert 1 == len(command.splitlines())
    assert "error title=splitting failed%3A a%2Cb%3Ac%25" == start
    assert unquote(message).startswith("50%0A, a:b,c\\r\n::error::x")


def test_rule_is_the_law_with_its_page():
    """A rule has the statement of the law and its address; a user's own law has no page."""
    run = sarif(report(failure(), failure("mine", severity="portability")))
    ours, own = run["tool"]["driver"]["rules"]

    assert "https://rnn-spec.github.io/rnn-spec/laws/time.html#law-splitting" == ours["helpUri"]
    assert "It may be cut." == ours["fullDescription"]["text"]
    assert "helpUri" not in own
    assert {"level": "warning"} == own["defaultConfiguration"]
    assert [0, 1] == [each["ruleIndex"] for each in run["results"]]


def test_result_names_file_line_and_level():
    """The path is a URI from the root of the sources, and the same failure is known again."""
    first, other = (sarif(report(failure(), subject=each)) for each in ("mypkg:Layer", "x:Y"))
    (result,) = first["results"]

    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%20b/mypkg/layers.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 4},
            }
        }
    ]
    assert "error" == result["level"]
    assert result["partialFingerprints"] != other["results"][0]["partialFingerprints"]


def test_laws_of_several_reports_are_one_list_of_rules():
    """Two subjects that fail the same law share its rule."""
    run = sarif(report(failure()), report(failure(), outcome("passed", "answer")))

    assert ["splitting", "answer"] == [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert [0, 0] == [each["ruleIndex"] for each in run["results"]]


def test_every_severity_has_a_level_of_its_own():
    """A rule of the catalogue never falls back on the level of an unknown severity."""
    from rnn_spec.reports.formats.sarif import LEVELS  # noqa: PLC0415 - what only this test needs

    assert {law.severity for law in EVERY_LAW.values()} == set(LEVELS)


def test_case_of_one_call_is_not_shown_where_several_show_a_failure():
    """Of an argument that no call uses, the sizes of one call say nothing."""
    case = ModelCase({"seq": 1, "batch": 1}, 0, "float32")
    unused, other = (
        Result("model_use", "model", "", "warned", cause=cause, counterexample=case)
        for cause in (NotUsed(("x at its middle steps",)), NotRepeated())
    )

    assert "seq 1" not in sentence(unused)
    assert "seq 1" in sentence(other)
