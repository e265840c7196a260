"""A layer in thirty lines, as its author runs the command: what is checked, and what is found."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main

pytestmark = pytest.mark.slow

PLAIN = Path(__file__).parents[2] / "docs/project/mypkg/plain.py"
"""The layers of the guide: an LSTM of two linear maps, and one with a sigmoid for a tanh."""

MODEL = '''

class Model(nn.Module):
    """A model around it."""

    def __init__(self):
        super().__init__()
        self.rnn = PlainLSTM(3, 4)

    def forward(self, x):
        return self.rnn(x)[0][-1]
'''

EQUATIONS = ("cell", "two_biases", "agreement")

SCREEN = 40
"""Lines of a screen."""


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run `rnn-spec check` on a class of the file, at 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "mylayers.py").write_text(PLAIN.read_text() + MODEL)

    def run(name, *options):
        target = f"./mylayers.py:{name}"
        return CliRunner().invoke(main, ["check", target, "--profile", "quick", *options])

    return run


def statuses(file):
    """Return the status of each law in a report."""
    return {each["law"]: each["status"] for each in json.loads(file.read_text())["results"]}


def test_correct_layer_is_checked_by_its_equations(command, tmp_path):
    """A correct LSTM conforms, on one screen, with its weights found."""
    result = command("PlainLSTM", "--json", "report.json")
    lines, laws = result.stdout.splitlines(), statuses(tmp_path / "report.json")

    assert (0, True) == (result.exit_code, "./mylayers.py:PlainLSTM conforms" in lines[0])
    assert "Detected: an LSTM with gates i, f, o, g in `from_input.weight`" in lines[1]
    assert ["passed"] * 3 == [laws[each] for each in EQUATIONS]
    assert len(lines) < SCREEN


def test_near_miss_is_not_called_an_lstm(command, tmp_path):
    """With a sigmoid for a tanh the nearest equations are named, and nothing is verified."""
    result = command("SigmoidLSTM", "--json", "report.json")
    first = " ".join(" ".join(result.stdout.splitlines()[:7]).split())
    laws = statuses(tmp_path / "report.json")

    assert 2 == result.exit_code
    assert "not verified: its name is that of a kind whose equations it does not compute" in first
    assert "Detected: a recurrent layer of unknown kind" in first
    assert "Equations not checked: an LSTM with a sigmoid for the candidate, off by" in first
    assert ["skipped"] * 3 == [laws[each] for each in EQUATIONS]


def test_near_miss_may_have_equations_of_its_own(command):
    """With `--level relations` the name claims nothing."""
    result = command("SigmoidLSTM", "--level", "relations", "--law", "cell", "--law", "splitting")

    assert 0 == result.exit_code, result.output
    assert "conforms; its equations were not checked" in " ".join(result.stdout.split())


def test_near_miss_fails_if_it_is_said_to_be_an_lstm(command):
    """With `--kind` it is a claim."""
    result = command("SigmoidLSTM", "--kind", "LSTM", "--law", "cell", "--law", "causality", "-v")

    assert 1 == result.exit_code
    assert "its equations are not those of torch.nn.LSTM" in " ".join(result.stdout.split())
    assert "Smallest case" not in result.stdout  # an experiment of its own showed it
    assert "it fails in the same way" in result.stdout


def test_mapping_is_printed_on_request(command):
    """The functions for an adapter are there to be copied."""
    result = command("PlainLSTM", "--law", "cell", "-v")

    assert '# Adapter(..., weights=weights, write=write, kind="LSTM")' in result.stdout


def test_model_is_told_apart_and_its_layer_checked(command):
    """A model is recognised; the path in the message leads to its layer."""
    model = command("Model", "--law", "cell")
    layer = command("Model.rnn", "--law", "cell", "--law", "causality")

    assert 2 == model.exit_code
    assert "rnn-spec check ./mylayers.py:Model.rnn" in model.stderr
    assert 0 == layer.exit_code, layer.output
