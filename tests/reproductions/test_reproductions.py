"""Scripts of failures: what they say, and that each fails as it says when it is run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mutants.catalogue import CAUSES
from mutants.dropout import OwnStream
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.description import describe
from rnn_spec.conformance.applicability import inapplicable
from rnn_spec.conformance.law_check import not_checked
from rnn_spec.reports.report import Report
from rnn_spec.reproductions.import_path import Address, address
from rnn_spec.reproductions.reproduction import script
from rnn_spec.reproductions.scripts import runnable
from rnn_spec.reproductions.verification import alike, alone, verified, verified_here
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.search import Search
from rnn_spec.trials.trial import controlled, failure_at

SHARES = 4
"""Fresh processes in which the scripts of all mutants are run."""

OWN_MEMORY = {"OwnEntropy", "OwnStream", "StateOfTheClass"}
"""Mutants that draw from entropy, or go on from what their process did before."""

CASE = Case(Options(input_size=1, hidden_size=1), sizes={"seq": 1, "batch": 1})

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


class Elman(nn.RNN):
    """A layer whose name does not say what it is."""


def failing(mutant, law):
    """The result of a law on the first case found on which a mutant fails it."""
    with controlled():
        subject = subject_of(mutant)
        if inapplicable(subject, law) is not None:
            return None
        case = Search(law, subject, []).counterexample(law.examples or 20, seed=1)
        reason = describe(failure_at(law, subject, case))
    text = script(law, subject, case, reason)

    return not_checked(law, status="failed", reason=reason, counterexample=case, reproduction=text)


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


def test_instance_is_rebuilt_with_its_options():
    """An instance of a class that can be had is written as a call with its options."""
    layer = nn.LSTM(3, 4, num_layers=2, batch_first=True)
    case = Case(Options(3, 4, num_layers=2, batch_first=True))
    text = script(CATALOGUE["agreement"], subject_of(layer), case, "it does not")
    made = "(input_size=3, hidden_size=4, num_layers=2, batch_first=True)"

    assert f'\nlayer = load("torch.nn:LSTM"){made}\n' in text


def test_what_has_no_name_is_to_be_filled_in():
    """A class inside a function, and a law inside one, are left to the person."""

    class Inner(nn.GRU):
        pass

    @rnn_spec.law(source="nobody")
    def stillness(f):
        """Nothing moves."""

    text = script(stillness, subject_of(Inner), CASE, "it does not")

    assert "\nlaw = ...  # stillness, which has no name to load it by\n" in text
    assert "\nlayer = ...  # " in text
    assert not runnable(text)


def test_kind_is_said_where_the_name_does_not():
    """A kind that a person told is told again."""
    said = [script(CATALOGUE["answer"], subject_of(each), CASE, "x") for each in (nn.GRU, Elman)]

    assert ["kind=" in each for each in said] == [False, True]


def test_module_of_another_folder_is_looked_for_there():
    """Where only this process looks, the script looks first."""
    found = address("mutants.state:StartsAnywhere")

    assert ("mutants.state:StartsAnywhere", Path(__file__).parent.parent) == (
        found.name,
        Path(found.folder or "tests").absolute(),
    )
    assert Address("torch.nn:LSTM") == address("torch.nn:LSTM")
    assert address("LSTM") is None


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        ("raise AssertionError('answer: it is so')", "it is so", None),
        ("raise AssertionError('answer: at 0x7f01')", "at 0x7f02", None),
        ("raise AssertionError('answer: 0.25 off')", "0.5 off", "# Each time that this is run"),
        ("raise AssertionError('answer: it is')", "it is so", "# Run by itself this does not"),
        ("pass", "it is so", "# Run by itself this does not fail as reported: nothing failed\n"),
        ("import os; os.abort()", "the process ended by SIGABRT", None),
        ("import os; os._exit(3)", "exited with status 3", None),
        ("import os; os._exit(4)", "exited with status 3", "# Run by itself this does not"),
        ("import time; time.sleep(60)", "did not return within 2 s", None),
    ],
)
def test_verdict_on_a_script(line, reason, said):
    """A script fails as reported by its law and reason, or ends its process, or never ends."""
    given = not_checked(
        CATALOGUE["answer"], status="failed", reason=reason, reproduction=f"{line}\n"
    )
    (seen,) = verified(report(given), timeout=2 if "sleep" in line else 60).results

    assert (said is None or "Each time" in said) == seen.reproduced
    assert seen.reproduction.startswith(said or line)


def test_script_after_one_that_ends_the_process_is_run():
    """What one script does to its process does nothing to the others."""
    lines = ["import os; os._exit(3)", "raise AssertionError('answer: no')"]
    given = [
        not_checked(CATALOGUE["answer"], status="failed", reason="no", reproduction=each)
        for each in [*lines, lines[1]]
    ]
    seen = verified(report(*given), jobs=2).results

    assert [False, True, True] == [each.reproduced for each in seen]


def test_what_is_not_complete_is_not_run():
    """A script that is to be filled in is neither right nor wrong."""
    text = "layer = ...  # it has no name\n"
    given = not_checked(CATALOGUE["answer"], status="failed", reason="no", reproduction=text)

    assert (given,) == verified(report(given)).results


def test_case_that_holds_by_chance_is_enlarged():
    """Where a layer draws as it likes and the smallest case holds anew, a larger one is told."""
    law, small = CATALOGUE["seeded_masks"], Options(1, 1, num_layers=2, dropout=0.25)
    case = Case(small, sizes={"seq": 1, "batch": 1}, seed=26409)
    text = script(law, subject_of(OwnStream), case, "it did once")
    given = not_checked(
        law, status="failed", reason="it did once", counterexample=case, reproduction=text
    )
    (seen,) = verified(report(given)).results

    assert seen.reproduced
    assert (5, {"seq": 5, "batch": 5}) == (
        seen.counterexample.options.hidden_size,
        seen.counterexample.sizes,
    )
    assert alike(seen.law, seen.reason, alone(seen.reproduction))
    assert "\n# seeded_masks fails for mutants.dropout:OwnStream: output at" in seen.reproduction


def test_running_here_leaves_no_module_behind(tmp_path, monkeypatch):
    """A module that a script loads from its file takes no other's place."""
    (tmp_path / "json.py").write_text(PEEKING)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "json", json)
    text = 'from rnn_spec.subjects.target import load\nload("./json.py:Peeking")\n'
    given = not_checked(CATALOGUE["answer"], status="failed", reason="no", reproduction=text)
    before = [*sys.path]
    seen = verified_here(given)

    assert "nothing failed" in seen.reproduction
    assert (json, before) == (sys.modules["json"], sys.path)
