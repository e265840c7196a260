"""Scripts of failures, run before they are shown: each fails as reported, or has a note."""

import json
import subprocess
import sys

import pytest
from mutants.catalogue import CAUSES
from mutants.dropout import OwnStream

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.failure import NotRepeated, Unchanged, WrongValue
from rnn_spec.causes.process import Exited, Killed, TimedOut
from rnn_spec.causes.same_cause import same_cause
from rnn_spec.conformance.applicability import inapplicable
from rnn_spec.conformance.events import ScriptsStarted, ScriptStarted, ScriptVerified
from rnn_spec.conformance.law_check import not_checked
from rnn_spec.conformance.verification import verified, verified_here
from rnn_spec.reports.report import Report
from rnn_spec.reproductions.header import header_of
from rnn_spec.reproductions.script_runner import run_scripts
from rnn_spec.reproductions.script_writer import write_script
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.search import Search
from rnn_spec.trials.trial import controlled, failure_at

pytestmark = pytest.mark.slow

SHARES = 4
"""Fresh processes in which the scripts of all mutants are run."""

OWN_MEMORY = {"OwnEntropy", "OwnStream", "StateOfTheClass"}
"""Mutants that draw from entropy, or go on from what their process did before."""

PEEKING = """
import torch
from torch import nn


class Peeking(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out.roll(-1, 0) if isinstance(out, torch.Tensor) else out, state
"""

CHECKING = """

if __name__ == "__main__":
    import json
    import rnn_spec

    options = {"laws": ["causality"], "profile": "quick", "seed": 1}
    subjects = ["./layer.py:Peeking", Peeking, Peeking(1, 1)]
    print(json.dumps([rnn_spec.check(each, **options).to_dict() for each in subjects]))
"""


def failing(mutant, law):
    """The result of a law on the first case found on which a mutant fails it."""
    with controlled():
        subject = subject_of(mutant)
        if inapplicable(subject, law) is not None:
            return None
        case = Search(law, subject, []).counterexample(law.examples or 20, seed=1)
        cause = failure_at(law, subject, case)
    text = write_script(law, subject, case, cause)

    return not_checked(law, status="failed", cause=cause, counterexample=case, reproduction=text)


def report(*results):
    """A report of some results."""
    return Report("a mutant", "quick", 1, {}, tuple(each for each in results if each))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("share", range(SHARES))
def test_script_of_each_mutant_fails_as_reported(share):
    """In a fresh process the script ends with the law and the reason that the report has."""
    found = [failing(each, CATALOGUE[law]) for each, law in [*CAUSES.items()][share::SHARES]]
    kept = [each for each in found if each]
    seen = verified(report(*kept), timeout=120)
    other = {each.reproduction for each in seen.results if each.reproduction.startswith("# Each")}

    assert [] == [each.reproduction for each in seen.results if not each.reproduced]
    assert len(kept) == len(seen.results)
    assert all(any(name in each for name in OWN_MEMORY) for each in other)


def test_script_finds_what_only_this_process_names(tmp_path, monkeypatch):
    """A class of the script that is run, by name or as an instance, is found by its file."""
    (tmp_path / "layer.py").write_text(PEEKING + CHECKING)
    monkeypatch.chdir(tmp_path)
    command = [sys.executable, "layer.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = [Report.from_dict(each).results[0] for each in json.loads(done.stdout)]
    seen = verified(report(*found)).results

    assert ["failed", "failed", "failed"] == [each.status for each in seen]
    assert ["./layer.py:Peeking" in each.reproduction for each in seen] == [True] * 3
    assert [each.reproduced for each in seen] == [True] * 3


FAILING = """
from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.causes.failure import WrongValue

raise ReplayFailedError("answer", WrongValue("output", (0, 1), 0.25, 1.0, 1e-6))
"""

CAUSE = WrongValue("output", (0, 1), 0.25, 1.0, 1e-6)

OTHER_VALUE = WrongValue("output", (2, 0), 0.5, 1.0, 1e-6)


@pytest.mark.parametrize(
    ("script", "cause", "note"),
    [
        (FAILING, CAUSE, None),
        (FAILING, OTHER_VALUE, "# Each time that this is run"),
        (FAILING, Unchanged("output"), "# Run by itself this does not"),
        ("pass\n", CAUSE, "# Run by itself this does not fail as reported: nothing failed\n"),
        ("raise OSError('answer')\n", CAUSE, "# Run by itself this does not"),
        ("import os; os.abort()\n", Killed("SIGABRT", "act (layers.py, line 3)"), None),
        ("import os; os._exit(3)\n", Exited(3, "good bye"), None),
        ("import os; os._exit(4)\n", Exited(3), "# Run by itself this does not"),
        ("import time; time.sleep(60)\n", TimedOut(2.0), None),
    ],
)
def test_verdict_on_a_script(script, cause, note):
    """A script fails as reported by its cause, or with other values, or ends its process."""
    given = not_checked(CATALOGUE["answer"], status="failed", cause=cause, reproduction=script)
    (seen,) = verified(report(given), timeout=3 if "sleep" in script else 60).results

    assert (note is None or "Each time" in note) == seen.reproduced
    assert seen.reproduction.startswith(note or script)


def test_script_after_one_that_ends_the_process_is_run():
    """What one script does to its process does nothing to the others."""
    lines = ["import os; os._exit(3)", FAILING]
    given = [
        not_checked(CATALOGUE["answer"], status="failed", cause=CAUSE, reproduction=each)
        for each in [*lines, lines[1]]
    ]
    events = []
    seen = verified(report(*given), jobs=2, emit=events.append).results
    started, *run = events

    assert [False, True, True] == [each.reproduced for each in seen]
    assert ScriptsStarted(3) == started
    assert 3 * [ScriptStarted("answer")] == [
        each for each in run if isinstance(each, ScriptStarted)
    ]
    assert [False, True, True] == sorted(
        each.result.reproduced for each in run if isinstance(each, ScriptVerified)
    )


def test_what_is_not_complete_is_not_run():
    """A script that is to be filled in is neither right nor wrong."""
    text = "layer = ...  # it has no name\n"
    given = not_checked(CATALOGUE["answer"], status="failed", cause=CAUSE, reproduction=text)

    assert (given,) == verified(report(given)).results


def test_case_that_holds_by_chance_is_enlarged():
    """Where a layer draws as it likes and the smallest case holds anew, a larger one is told."""
    law, small = CATALOGUE["seeded_masks"], Options(1, 1, num_layers=2, dropout=0.25)
    case = Case(small, sizes={"seq": 1, "batch": 1}, seed=26409)
    cause = NotRepeated()
    text = write_script(law, subject_of(OwnStream), case, cause)
    given = not_checked(law, status="failed", cause=cause, counterexample=case, reproduction=text)
    (seen,) = verified(report(given)).results

    assert seen.reproduced
    assert (5, {"seq": 5, "batch": 5}) == (
        seen.counterexample.options.hidden_size,
        seen.counterexample.sizes,
    )
    assert seen.cause == header_of(seen.reproduction).cause
    assert [True] == [same_cause(seen.cause, each) for each in run_scripts([seen.reproduction])]
    assert "\n# seeded_masks fails for mutants.dropout:OwnStream: output at" in seen.reproduction


def test_running_here_leaves_no_module_behind(tmp_path, monkeypatch):
    """A module that a script loads from its file takes no other's place."""
    (tmp_path / "json.py").write_text(PEEKING)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "json", json)
    text = 'from rnn_spec.subjects.build.target import load\nload("./json.py:Peeking")\n'
    given = not_checked(CATALOGUE["answer"], status="failed", cause=CAUSE, reproduction=text)
    before = [*sys.path]
    seen = verified_here(given)

    assert "nothing failed" in seen.reproduction
    assert (json, before) == (sys.modules["json"], sys.path)
