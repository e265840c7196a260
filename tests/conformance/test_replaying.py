"""`rnn-spec replay`: what failed is tried again, and what comes of it is told."""

import json

import pytest
from click.testing import CliRunner

import rnn_spec
from rnn_spec.cli import main
from rnn_spec.reproductions.script_text import on_device

pytestmark = pytest.mark.slow

PEEKING = """
import torch
from torch import nn


class Peeking(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out.roll(-1, 0) if isinstance(out, torch.Tensor) else out, state
"""


def replay(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, ["replay", *arguments])


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report of a faulty layer, in its folder."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("faulty")
        patch.chdir(folder)
        (folder / "layer.py").write_text(PEEKING)
        laws = ["answer", "splitting", "causality"]

        return rnn_spec.check("./layer.py:Peeking", laws=laws, profile="quick", seed=1)


@pytest.fixture
def folder(report, tmp_path, monkeypatch):
    """A folder with the layer, the report and a script, to work in."""
    (tmp_path / "layer.py").write_text(PEEKING)
    (tmp_path / "report.json").write_text(report.to_json())
    (tmp_path / "one.py").write_text(report.results[2].reproduction)
    monkeypatch.chdir(tmp_path)

    return tmp_path


def test_what_still_fails_is_told_with_its_reason(folder, report):
    """Every counterexample of a report is tried; it exits with 1."""
    done = replay("report.json")
    _, splitting, causality = report.results

    assert 1 == done.exit_code
    assert [
        f"./layer.py:Peeking splitting still fails: {splitting.reason}",
        f"./layer.py:Peeking causality still fails: {causality.reason}",
    ] == done.stdout.splitlines()


def test_script_of_a_law_is_tried_alone(folder):
    """Of a report one law can be chosen; a script is of one."""
    chosen, script = replay("report.json", "--law", "causality"), replay("one.py")

    assert (1, 1) == (chosen.exit_code, script.exit_code)
    assert chosen.stdout == script.stdout
    assert 1 == len(chosen.stdout.splitlines())


def test_what_is_mended_passes_now(folder):
    """A layer that was mended exits with 0."""
    (folder / "layer.py").write_text(PEEKING.replace("out.roll(-1, 0)", "out"))
    done = replay("report.json")

    assert 0 == done.exit_code, done.output
    assert {"passes now"} == {line[-10:] for line in done.stdout.splitlines()}


def test_what_fails_otherwise_is_told_so(folder):
    """Another reason is named, beside the one that was."""
    (folder / "layer.py").write_text(PEEKING.replace("out.roll(-1, 0)", "1 / 0"))
    done = replay("one.py")

    assert 1 == done.exit_code
    error = "raised ZeroDivisionError: division by zero"
    assert f"causality fails otherwise: {error}; it was: output at " in done.stdout


def test_crash_is_told(folder):
    """A layer that takes its process with it is named, and the others are tried."""
    ends = "import os\n\nos._exit(3)\n"
    (folder / "layer.py").write_text(ends)
    done = replay("report.json")

    assert 1 == done.exit_code
    assert 2 == done.stdout.count("fails otherwise: exited with status 3; it was: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.json"], "cannot read 'absent.json': No such file"),
        (["layer.py"], "'layer.py' has no counterexample: "),
        (["wrong.json"], "'wrong.json' is neither a report of `check --json` nor a script: "),
        (["list.json"], "'list.json' is neither a report of `check --json` nor a script: "),
        (["report.json", "--law", "answer"], "no counterexample of 'answer'"),
        (["report.json", "--law", "causalty"], "did you mean causality?"),
        (["one.py", "--device", "cuda:77"], "--device: got 'cuda:77', expected an available"),
        (["one.py", "--device", "abacus"], "--device: got 'abacus', expected an available"),
    ],
)
def test_wrong_call_exits_with_2_and_one_line(folder, arguments, said):
    """What cannot be tried gets one clear line."""
    (folder / "wrong.json").write_text("{")
    (folder / "list.json").write_text("[3]")
    done = replay(*arguments)

    assert 2 == done.exit_code
    assert said in done.stderr
    assert 1 == len(done.stderr.splitlines())


def test_script_to_be_filled_in_is_not_tried(folder, report):
    """Where nothing can be run, it is no pass."""
    text = report.results[2].reproduction.replace("replay(\n", "layer = ...  # x\nreplay(\n")
    (folder / "blank.py").write_text(text)
    done = replay("blank.py")

    assert 2 == done.exit_code
    assert "causality is not tried: its script has to be filled in" in done.stdout


def test_other_device_is_written_into_the_case(report):
    """A case is tried elsewhere by its device; one that computes nothing stays."""
    script = report.results[2].reproduction
    there = on_device(script, "cuda:1")
    nowhere = script.replace("sizes=", 'device="meta", sizes=')

    assert "device='cuda:1'" in there
    assert there == on_device(there, "cuda:1")
    assert "device='meta'" in on_device(nowhere, "cuda")


def test_device_of_the_report_is_tried(folder):
    """The device where it was found is one to try on."""
    assert 1 == replay("one.py", "--device", "cpu").exit_code


def test_report_of_an_earlier_version_is_replayed(folder, report):
    """A report without causes, whose scripts have no header, is replayed all the same."""
    data = report.to_dict()
    for each in data["results"]:
        del each["cause"]
        if each["reproduction"]:
            each["reproduction"] = each["reproduction"].partition("# ///")[0]
    (folder / "old.json").write_text(json.dumps(data))
    done = replay("old.json")

    assert 1 == done.exit_code
    assert 2 == done.stdout.count(" still fails: output at ")
