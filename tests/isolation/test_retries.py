"""A worker that is ended from outside costs no verdict: what it did is tried once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnn_spec import SubjectError
from rnn_spec.causes.cause import Interrupted
from rnn_spec.causes.process import Killed
from rnn_spec.conformance.events import LawFinished
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.journal import FOLDER, create, find_earlier
from rnn_spec.isolation.run import check_isolated
from rnn_spec.reports.result import Result

LAYERS = """
import os
import signal
from pathlib import Path

from torch import nn
from torch.nn.utils.rnn import PackedSequence

CALLS = Path(__file__).with_name("calls")


def killed(first, number, place):
    '''End this process at the first calls, each at another place.'''
    with CALLS.open("a") as file:
        file.write("x")
    if CALLS.stat().st_size in first:
        os.kill(os.getpid(), number)


class Killed(nn.GRU):
    first, number = {2}, signal.SIGKILL

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            killed(self.first, self.number, input)
        return super().forward(input, hx)


class KilledTwice(Killed):
    first = {2, 9}


class Crashes(Killed):
    number = signal.SIGSEGV


class KilledWhenBuilt(nn.GRU):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        killed({1}, signal.SIGKILL, self)
"""

LAWS = ("answer", "packed_alone", "splitting")


@pytest.fixture
def check(tmp_path):
    """Check a layer of the file above in another process, and return the results."""
    (tmp_path / "killed_layers.py").write_text(LAYERS)

    def check(name, memory=None):
        target = f"{tmp_path}/killed_layers.py:{name}"
        request = Request(target, profile="quick", laws=LAWS, seed=0)

        return {each.law: each for each in check_isolated(request, Limits(60, memory)).results}

    return check


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Killed", "KilledWhenBuilt"])
def test_law_whose_worker_was_killed_once_has_its_verdict(check, name):
    """The second try has the verdict, and no capability is lost."""
    assert dict.fromkeys(LAWS, "passed") == {law: each.status for law, each in check(name).items()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "signal"), [("KilledTwice", "SIGKILL"), ("Crashes", "SIGSEGV")])
def test_loss_that_does_not_repeat_is_no_verdict(check, name, signal):
    """A law whose worker is killed at two places, or crashes once, is undecided and blocks none."""
    results = check(name)
    cause = results["packed_alone"].cause

    assert ("undecided", Interrupted) == (results["packed_alone"].status, type(cause))
    assert isinstance(cause.loss, Killed)
    assert signal == cause.loss.signal
    assert {"passed"} == {results[law].status for law in ("answer", "splitting")}


@pytest.mark.slow
def test_fresh_worker_is_never_replaced(check, monkeypatch):
    """A limit that a fresh worker nearly fills does not keep the run from its end."""
    monkeypatch.setattr("rnn_spec.isolation.run.grown", lambda *_: True)

    assert dict.fromkeys(LAWS, "passed") == {
        law: each.status for law, each in check("Killed").items()
    }


@pytest.mark.slow
def test_limit_below_the_start_of_a_worker_is_refused(check):
    """The message has both numbers."""
    with pytest.raises(SubjectError, match=r"uses 0\.\d+ GiB of memory or more; the limit is 0.1"):
        check("Killed", memory=0.1)


def test_interrupted_law_is_not_kept(tmp_path, monkeypatch):
    """A run that is resumed tries it again."""
    monkeypatch.chdir(tmp_path)
    request, folder = Request("torch.nn:GRU", seed=3), Path(FOLDER)
    results = [
        Result("answer", "relations", "", "undecided", cause=Interrupted(Killed("SIGKILL"))),
        Result("finite", "relations", "", "passed"),
    ]
    journal = create(folder, request, Limits())
    for each in results:
        journal(LawFinished(each))
    journal.close()

    assert (LawFinished(results[1]),) == find_earlier(folder, request, Limits()).finished
