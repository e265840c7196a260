"""`rnn-spec replay`: what failed is tried again, and what comes of it is told."""

import json

import pytest
from click.testing import CliRunner
from msgspec import structs

import rnn_spec
from rnn_spec.cli import main
from rnn_spec.reproductions.header import Call, header_of
from rnn_spec.reproductions.script_text import script_of

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
        (
            ["changed.py"],
            "'changed.py' is not as rnn-spec wrote it: read its code, then",
        ),
        (["changed.py", "--trust", "--device", "cpu"], "--device: 'changed.py' is run as it is"),
        (["deep.py"], "'deep.py' has no counterexample: "),
        (["one.py", "--device", "abacus"], "--device: got 'abacus', expected an available"),
    ],
)
def test_wrong_call_exits_with_2_and_one_line(folder, arguments, said):
    """What cannot be tried gets one clear line."""
    (folder / "wrong.json").write_text("{")
    (folder / "list.json").write_text("[3]")
    (folder / "deep.py").write_text("(" * 100_000 + ")" * 100_000)
    (folder / "changed.py").write_text(f"print()\n{(folder / 'one.py').read_text()}")
    done = replay(*arguments)

    assert 2 == done.exit_code
    assert said in done.stderr
    assert 1 == len(done.stderr.splitlines())


def test_script_to_be_filled_in_is_not_tried(folder, report):
    """Where nothing can be run, it is no pass."""
    header = header_of(report.results[2].reproduction)
    (folder / "blank.py").write_text(script_of(structs.replace(header, call=Call())))
    done = replay("blank.py")

    assert 2 == done.exit_code
    assert "causality is not tried: its script has to be filled in" in done.stdout


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
    assert 2 == done.stdout.count(" still fails: output ")


ELSEWHERE = 'open("injected.txt", "w")\n'


def test_code_in_a_report_is_not_run(folder, report):
    """A report is data: law, layer and case are tried, whatever its script says."""
    data = report.to_dict()
    splitting, causality = data["results"][1:]
    splitting["reproduction"] = f"# splitting fails for X: r\n{ELSEWHERE}"
    causality["reproduction"] += ELSEWHERE
    (folder / "other.json").write_text(json.dumps(data))
    done = replay("other.json")

    assert not (folder / "injected.txt").exists()
    assert 1 == done.exit_code
    assert replay("report.json").stdout == done.stdout


def test_script_that_was_changed_is_run_if_it_is_trusted(folder):
    """What a person put into a script is run after they said so."""
    (folder / "changed.py").write_text(ELSEWHERE + (folder / "one.py").read_text())
    refused = replay("changed.py")
    (was_run,) = [(folder / "injected.txt").exists()]
    trusted = replay("changed.py", "--trust")

    assert (2, False) == (refused.exit_code, was_run)
    assert (1, True) == (trusted.exit_code, (folder / "injected.txt").exists())


def test_law_that_has_no_name_is_not_tried(folder, report):
    """A report of an earlier version does not say how a law of one's own is loaded."""
    data = report.to_dict()
    data["results"] = [{**data["results"][2], "law": "own_law", "reproduction": None}]
    (folder / "own.json").write_text(json.dumps(data))
    done = replay("own.json")

    assert 2 == done.exit_code
    assert "own_law is not tried: its script has to be filled in" in done.stdout
