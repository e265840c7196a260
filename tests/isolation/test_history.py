"""What is known of the last run: which laws failed, and how long each took."""

from dataclasses import replace
from pathlib import Path

import pytest

from rnn_spec.conformance.events import LawFinished, RunStarted, SubjectInspected
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.history import LastResult, last_results
from rnn_spec.isolation.journal import FOLDER, create
from rnn_spec.reports.result import Result

REQUEST = Request("./layer.py:Layer", profile="quick", seed=3)

RESULTS = (
    Result("answer", "relations", "Stated.", "passed", seconds=0.25),
    Result("cell", "equations", "Stated.", "failed", "off", seconds=1.5),
    Result("compiled", "relations", "Stated.", "warned", "off", seconds=2.0),
)

FOUND = {
    "answer": LastResult(failed=False, seconds=0.25),
    "cell": LastResult(failed=True, seconds=1.5),
    "compiled": LastResult(failed=True, seconds=2.0),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)

    return tmp_path / FOLDER


def write(request, *results):
    """Write the journal of a run."""
    journal = create(Path(FOLDER), request, Limits())
    journal(RunStarted("Layer", (), request.profile, request.seed))
    journal(SubjectInspected("Layer", {}, sources={"layer.py": "1"}))
    for each in results:
        journal(LawFinished(each))
    journal.close()


@pytest.mark.parametrize("asked", [{"seed": 4}, {"laws": ("cell",)}, {"strict": True}])
def test_last_run_is_found_whatever_else_was_asked(asked, folder):
    """The target and the profile decide; neither the source nor the seed does."""
    write(REQUEST, *RESULTS)

    assert FOUND == last_results(folder, replace(REQUEST, **asked))


@pytest.mark.parametrize("asked", [{"profile": "default"}, {"target": "./layer.py:Other"}])
def test_other_runs_are_not_the_last_run(asked, folder):
    """Another profile takes other times, and another target fails elsewhere."""
    write(REQUEST, *RESULTS)

    assert {} == last_results(folder, replace(REQUEST, **asked))


def test_newest_run_counts(folder):
    """A later run of other laws is the last one."""
    write(REQUEST, *RESULTS)
    write(replace(REQUEST, laws=("answer",)), RESULTS[0])

    assert {"answer": FOUND["answer"]} == last_results(folder, REQUEST)


@pytest.mark.parametrize("text", ["", "{}", "no JSON\n", '{"type": "law"}\n'])
def test_what_cannot_be_read_is_passed_over(text, folder):
    """A file that is no journal says nothing."""
    write(REQUEST, *RESULTS)
    (folder / "x-9999999999999999999.jsonl").write_text(text)

    assert FOUND == last_results(folder, REQUEST)


def test_there_may_be_no_run(folder):
    """In a folder without journals nothing is known."""
    assert {} == last_results(folder, REQUEST)
