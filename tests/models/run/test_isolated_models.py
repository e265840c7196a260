"""Models in processes of their own: recognised there, resumed, and lost in every way."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from rnn_spec.causes.cause import BlockedBy
from rnn_spec.causes.process import Exited, Killed, TimedOut
from rnn_spec.conformance.check import broadcast
from rnn_spec.conformance.events import LawFinished, ModelRecognised, RunStarted
from rnn_spec.conformance.report_builder import ReportBuilder
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.conformance.resolution import resolve
from rnn_spec.isolation.journal import FOLDER
from rnn_spec.isolation.run import check_isolated, run_isolated
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.reports.report import Report
from rnn_spec.subjects.subject import SubjectError

pytestmark = pytest.mark.slow

MODELS = """
import os
import time

import torch
from jaxtyping import Float
from torch import Tensor, nn

import rnn_spec


class Right(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(4, 6, batch_first=True), nn.Linear(6, 3)

    def forward(self, x: Float[Tensor, "batch seq 4"]):
        return self.head(self.rnn(x)[0])


class Mixing(Right):
    def forward(self, x: Float[Tensor, "batch seq 4"]):
        return super().forward(x - x.mean(0))


class Aborting(Right):
    def forward(self, x: Float[Tensor, "batch seq 4"]):
        if torch.is_grad_enabled():
            os.abort()
        return super().forward(x)


class Exiting(Right):
    def forward(self, x: Float[Tensor, "batch seq 4"]):
        if torch.is_grad_enabled():
            os._exit(3)
        return super().forward(x)


class Hanging(Right):
    def forward(self, x: Float[Tensor, "batch seq 4"]):
        if torch.is_grad_enabled():
            time.sleep(600)
        return super().forward(x)


class Unclear(Right):
    def forward(self, x, y, z):
        return super().forward(x) + y + z


declared = rnn_spec.Model(
    Mixing,
    laws=["model_call", "model_isolation"],
    expected_failures={"model_isolation": "it is centred over the batch"},
)
"""

FEW = ("model_call", "model_isolation", "model_permutation")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with models, to work in."""
    (tmp_path / "models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)

    return tmp_path


def request(name, laws=None):
    """What is asked of a model of that folder, which is not said to be one."""
    return Request(f"./models.py:{name}", profile="quick", laws=laws, seed=0)


def report(name, laws=None, limits=None):
    """The report on a model."""
    return check_isolated(request(name, laws), limits or Limits(60.0))


def by_law(report):
    """The results by the names of their laws."""
    return {each.law: each for each in report.results}


def without_seconds(report):
    """A report without what differs from run to run."""
    return [replace(each, seconds=0.0, reproduction=None) for each in report.results]


@pytest.mark.parametrize("jobs", [1, 2])
def test_model_is_recognised_in_its_process(jobs):
    """The report has the laws of models, whatever the number of processes."""
    builder, events = ReportBuilder(), []
    consumer = broadcast(builder, events.append)
    run_isolated(resolve(request("Mixing"), Limits(60.0, jobs=jobs)), consumer)
    started = [each for each in events if isinstance(each, RunStarted)]

    assert [*MODEL_CATALOGUE] == [each.law for each in builder.report.results]
    assert [ModelRecognised()] == [each for each in events if isinstance(each, ModelRecognised)][:1]
    assert 2 == len(started)
    assert "model_isolation" in {
        each.law for each in builder.report.results if each.status == "failed"
    }


def test_number_of_processes_changes_no_result():
    """Nor does the process in which a law is checked."""
    one, two = (report("Mixing", limits=Limits(60.0, jobs=jobs)) for jobs in (1, 2))

    assert without_seconds(one) == without_seconds(two)


def test_laws_of_a_declared_model_are_checked():
    """And what is expected of it, although only its process knows them."""
    results = report("declared").results

    assert ["passed", "xfailed"] == [each.status for each in results]


def test_unclear_model_is_rejected_in_words():
    """The line says how to declare it."""
    with pytest.raises(SubjectError, match="has no annotation for x, y, z"):
        report("Unclear")


LOST = [("Aborting", Killed), ("Exiting", Exited), ("Hanging", TimedOut)]


@pytest.mark.parametrize(("name", "cause"), LOST)
def test_lost_process_is_a_failure(name, cause):
    """Of the law that was tried; the laws that require it are blocked, the others are checked."""
    laws = ("model_call", "model_liveness", "model_learns", "model_isolation")
    results = by_law(report(name, laws, Limits(10.0)))

    assert isinstance(results["model_liveness"].cause, cause)
    assert "failed" == results["model_liveness"].status
    assert isinstance(results["model_learns"].cause, BlockedBy)
    assert "passed" == results["model_isolation"].status


def test_script_of_a_lost_process_is_written_afterwards():
    """It has the case at which the process was lost."""
    result = by_law(report("Aborting", ("model_call", "model_liveness")))["model_liveness"]

    assert '"model_liveness",' in result.reproduction
    assert result.counterexample is not None


def finished(name):
    """What an earlier run has finished: its first two laws."""
    events = []
    run_isolated(resolve(request(name, FEW), Limits(60.0)), events.append)

    return tuple(each for each in events if isinstance(each, LawFinished))[:2]


def test_finished_laws_are_not_checked_again():
    """Also of a model that is only recognised when it is inspected."""
    events = []
    resolved = resolve(request("Mixing"), Limits(60.0))
    run_isolated(resolved, events.append, resumed=finished("Mixing"))
    *_, started = [each for each in events if isinstance(each, RunStarted)]
    checked = {each.result.law for each in events if isinstance(each, LawFinished)}

    assert {"model_call", "model_isolation"} == {each.result.law for each in started.resumed}
    assert set(MODEL_CATALOGUE) - {"model_call", "model_isolation"} == checked


def command(*arguments):
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-c", "from rnn_spec.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_command_checks_and_resumes(folder):
    """The report names the fault; `--resume` takes over every result."""
    asked = ["check", "./models.py:Mixing", "--profile", "quick", "--seed", "0"]
    first = command(*asked, "--json", "first.json")
    second = command(*asked, "--resume", "--json", "second.json")
    reports = [
        Report.from_json((folder / name).read_text()) for name in ("first.json", "second.json")
    ]

    assert (1, 1) == (first.returncode, second.returncode), first.stderr
    assert "Detected: a model, with a signature from the annotations of Mixing.forward" in (
        first.stdout
    )
    assert "replacing sample 0 changed the result of sample 1" in first.stdout
    assert f"resumed: {len(MODEL_CATALOGUE)} results are taken over" in second.stderr
    assert reports[0].results == reports[1].results
    assert (folder / FOLDER).is_dir()


STATUSES = [
    (("check", "./models.py:Right"), 0),
    (("check-model", "./models.py:Right", "--no-isolate"), 0),
    (("check-model", "./models.py:Mixing", "--law", "model_isolation"), 1),
    (("check-model", "./models.py:declared"), 0),
    (("check", "./models.py:Unclear"), 2),
    (("check-model", "./models.py:Right", "--law", "splitting"), 2),
    (("check-model", "./models.py:Right", "--law", "model_resets"), 2),
    (("check", "./models.py:Right", "--causal", "frames"), 2),
]


@pytest.mark.parametrize(("arguments", "status"), STATUSES, ids=str)
def test_exit_status(arguments, status):
    """0 conforms, 1 does not, 2 the call was wrong or nothing was verified."""
    done = command(*arguments, "--profile", "quick", "--seed", "0")

    assert status == done.returncode, done.stderr


def test_options_reach_the_process():
    """What is stated as text is understood where the model is loaded."""
    stated = ModelOptions(example="(torch.ones(2, 3, 4),)", causal={"seq": "weak"})
    asked = replace(request("Right", ("model_call", "model_causality")), model=stated)
    results = check_isolated(asked, Limits(60.0)).results

    assert ["passed", "passed"] == [each.status for each in results]


def test_settings_are_used(folder):
    """A model that is named in the project's settings is checked as they say."""
    (folder / "pyproject.toml").write_text(
        "[tool.rnn-spec]\n"
        'profile = "quick"\n'
        "[[tool.rnn-spec.subjects]]\n"
        'target = "./models.py:Right"\n'
        'causal = "seq"\n'
        'laws = ["model_call", "model_causality"]\n'
    )
    done = command("check", "--json", "-")

    assert ["passed", "passed"] == [each["status"] for each in json.loads(done.stdout)["results"]]
