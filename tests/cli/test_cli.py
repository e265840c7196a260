"""The command: what it prints, and how it exits."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnn_spec import CATALOGUE
from rnn_spec.cli import main
from rnn_spec.laws.catalogue import prerequisites
from rnn_spec.unrolled.shapes import LAYERS
from rnn_spec.vocabulary import KIND_NAMES, LEVELS, PROFILES

pytestmark = pytest.mark.slow

BROKEN = """
import torch
from torch import nn


class BatchFirstState(nn.LSTM):
    def forward(self, input, hx=None):
        out, (h, c) = super().forward(input, hx)
        return out, (h.transpose(0, 1), c.transpose(0, 1))


class Unflipped(nn.GRU):
    def forward(self, input, hx=None):
        out, h = super().forward(input, hx)
        if self.bidirectional and isinstance(out, torch.Tensor):
            ahead, back = out.chunk(2, -1)
            time = 1 if self.batch_first and out.dim() == 3 else 0
            out = torch.cat([ahead, back.flip(time)], -1)
        return out, h


class GateOrder(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih_l0 = nn.Parameter(torch.randn(4 * hidden_size, input_size))
        self.weight_hh_l0 = nn.Parameter(torch.randn(4 * hidden_size, hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.randn(4 * hidden_size))
        self.bias_hh_l0 = nn.Parameter(torch.randn(4 * hidden_size))

    def forward(self, x, state=None):
        zeros = x.new_zeros(1, x.size(1), self.hidden_size)
        h, c = (part[0] for part in state or (zeros, zeros))
        outs = []
        for step in x @ self.weight_ih_l0.T + self.bias_ih_l0 + self.bias_hh_l0:
            i, o, f, g = (step + h @ self.weight_hh_l0.T).chunk(4, -1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            outs.append(h)
        return torch.stack(outs), (h.unsqueeze(0), c.unsqueeze(0))


class Unready(nn.GRU):
    def forward(self, input, hx=None):
        raise RuntimeError("not today")


class Unchecked(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.read = nn.Linear(input_size + hidden_size, hidden_size)
        self.hidden_size = hidden_size

    def forward(self, x, state=None):
        h = x.new_zeros(x.shape[1], self.hidden_size) if state is None else state[0]
        outs = []
        for step in x:
            h = torch.tanh(self.read(torch.cat([step, h.expand(len(step), -1)], -1)))
            outs.append(h)
        return torch.stack(outs), h[None]


class Unbuildable(nn.Module):
    def __init__(self, input_size, hidden_size):
        raise RuntimeError("no weights" + chr(10) + "today")


class NoModule:
    def __init__(self, input_size, hidden_size):
        pass


class OtherSizes(nn.Module):
    def __init__(self, channels):
        super().__init__()


number = 3
"""


ARRAYS = """
from jaxtyping import Float
from torch import Tensor


def attend(q: Float[Tensor, "n d"], k: Float[Tensor, "m d"], v: Float[Tensor, "m e"]):
    return q @ k.mT @ v


def plain(x: Tensor) -> Tensor:
    return x


def steps(xs, state, W_ih, W_hh):
    return xs
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with faulty layers, to work in."""
    (tmp_path / "layers.py").write_text(BROKEN)
    (tmp_path / "unreadable.py").write_text("import nothing_of_this_name\n")
    (tmp_path / "leaving.py").write_text("raise SystemExit(0)\n")
    (tmp_path / "empty.py").write_text("import torch\n")
    (tmp_path / "arrays.py").write_text(ARRAYS)
    monkeypatch.chdir(tmp_path)

    return tmp_path


def run(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, arguments)


def laws(names):
    """The options that ask for some laws, in reading order."""
    return [word for name in CATALOGUE if name in names for word in ("--law", name)]


def test_conforming_layer_exits_with_0():
    """A layer that conforms says so."""
    asked = ["answer", "output_shape", "packed_alone", "packed_state_refused"]
    result = run("check", "torch.nn:GRU", *laws(asked), "--profile", "quick", "--seed", "0")

    assert 0 == result.exit_code, result.output
    assert "torch.nn:GRU conforms (" in result.stdout
    assert "1 xfailed" in result.stdout


@pytest.mark.parametrize(
    ("name", "law", "smallest", "hint"),
    [
        (
            "BatchFirstState",
            "state_shapes",
            {"input_size": 1, "hidden_size": 1, "seq": 1, "batch": 2},
            "batch-first",
        ),
        (
            "Unflipped",
            "concatenation",
            {"input_size": 1, "hidden_size": 1, "bidirectional": True, "seq": 2, "batch": 1},
            "flipped in time",
        ),
        (
            "GateOrder",
            "cell",
            {"input_size": 1, "hidden_size": 1, "batch": 1},
            "the gates are read i, o, f, g",
        ),
    ],
)
def test_broken_layer_is_named(folder, name, law, smallest, hint):
    """A broken layer exits with 1; the law, the smallest case and the mistake are named."""
    asked = [*prerequisites(CATALOGUE[law]), law, "unbatched"]
    options = [*laws(asked), "--profile", "quick", "-v", "--json", "report.json"]
    result = run("check", f"./layers.py:{name}", *options)
    report = json.loads((folder / "report.json").read_text())
    failed = [each for each in report["results"] if each["status"] == "failed"]

    assert 1 == result.exit_code
    assert law == failed[0]["law"]
    assert smallest == {k: v for k, v in failed[0]["counterexample"].items() if k != "seed"}
    assert hint in failed[0]["hint"]
    assert all(line in result.stdout for line in failed[0]["reproduction"].splitlines())


def test_reproduction_fails_in_the_same_way(folder):
    """The script that is printed, run by itself, fails with the reason that was given."""
    run("check", "./layers.py:GateOrder", "--law", "cell", "--json", "report.json")
    (result,) = json.loads((folder / "report.json").read_text())["results"]
    (folder / "again.py").write_text(result["reproduction"])
    again = subprocess.run(
        [sys.executable, "again.py"], capture_output=True, text=True, check=False
    )

    assert 1 == again.returncode
    assert f"cell: {result['reason']}" in again.stderr


@pytest.mark.slow
def test_package_is_a_command() -> None:
    """`python -m rnn_spec` is `rnn-spec`, under its name."""
    command = [sys.executable, "-m", "rnn_spec", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)

    assert f"rnn-spec, version {version('rnn-spec')}\n" == shown.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.here:Layer"], "cannot import 'nothing.here': ModuleNotFoundError"),
        (["./unreadable.py:Layer"], "cannot import './unreadable.py': ModuleNotFoundError"),
        (["./leaving.py:Layer"], "cannot import './leaving.py': SystemExit"),
        (["builtins:int"], "has no argument input_size"),
        (["./absent.py:Layer"], "there is no file './absent.py'"),
        (["torch.nn"], "TARGET: got 'torch.nn', expected module:Class"),
        (["torch.nn.LSTM"], "did you mean torch.nn:LSTM?"),
        (["GRU"], "did you mean torch.nn:GRU?"),
        (["GateOrder"], "did you mean ./layers.py:GateOrder?"),
        (["Absent"], "TARGET: got 'Absent', expected module:Class or ./file.py:Class\n"),
        (["./layers.py"], "names no class; it defines ./layers.py:BatchFirstState, ./layers.py"),
        (["./empty.py"], "TARGET: './empty.py' defines no torch.nn.Module; expected ./file.py"),
        (["torch.nn:LTSM"], "did you mean LSTM?"),
        (["./layers.py:gateorder"], "./layers.py has no 'gateorder'; did you mean GateOrder?"),
        (["torch.nn:Linear"], "torch.nn:Linear is not a recurrent layer, as torch.nn.RNN, LSTM"),
        (["./arrays.py:attend"], "a function of arrays, with the arguments (q, k, v); for contr"),
        (["./arrays.py:attend"], "contracts: python -m contracts write ./arrays.py:attend"),
        (["./arrays.py:steps"], "to check it, call it in the forward of a torch.nn.Module"),
        (["./arrays.py:plain"], "plain is not a recurrent layer, nor does it make one: it is a "),
        (["./layers.py:number"], "is an int, expected a class of layers"),
        (["./layers.py:Unbuildable"], "cannot be built with Options(input_size=3"),
        (["./layers.py:NoModule"], "expected a torch.nn.Module"),
        (["torch.nn:GRU", "--law", "splittin"], "did you mean splitting?"),
        (["torch.nn:GRU", "--expect-failure", "splitting"], 'expected NAME="reason"'),
        (["torch.nn:GRU", "--expect-failure", "nothing=x"], "no expected failure 'nothing'"),
        (["torch.nn:GRU", "--json", "absent/report.json"], "there is no folder 'absent'"),
    ],
)
def test_wrong_call_exits_with_2_and_one_line(arguments, message):
    """What cannot be checked gets one clear line on standard error, and no traceback."""
    result = run("check", *arguments)

    assert 2 == result.exit_code
    assert message in result.stderr
    assert 1 == len(result.stderr.strip().splitlines())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seed", "abc"], "'--seed': got 'abc', expected an integer of at least 0"),
        (["--jobs", "0"], "got '0', expected an integer of at least 1"),
        (["--timeout", "-1"], "'--timeout': got '-1', expected a number above 0"),
        (["--kind", "LTSM"], "'LTSM' is not one of 'RNN', 'LSTM', 'GRU'"),
    ],
)
def test_wrong_option_is_answered_with_what_was_expected(arguments, message):
    """The message names the option, what came and what was expected."""
    result = run("check", "torch.nn:LSTM", *arguments)

    assert 2 == result.exit_code
    assert message in result.stderr


@pytest.mark.parametrize("kind", ["lstm", "LSTM", "Lstm"])
def test_choices_are_accepted_in_any_case(kind):
    """Upper and lower case of a kind, a level and a profile are the same."""
    options = ["--kind", kind, "--profile", "Quick", "--level", "Relations", "--law", "answer"]

    assert 0 == run("check", "torch.nn:LSTM", *options).exit_code
    assert "LSTM" in run("shapes", kind).stdout


def test_adapter_that_would_help_is_code_to_copy():
    """A constructor of other names is answered with the adapter, in a line of its own."""
    result = run("check", "./layers.py:OtherSizes")
    code = "    layer = rnn_spec.Adapter(lambda input_size: OtherSizes(channels=input_size))"

    assert (2, True) == (result.exit_code, "has no argument input_size" in result.stderr)
    assert code in result.stderr.splitlines()


def test_nothing_tried_exits_with_2():
    """A run in which every law is skipped is no verdict."""
    assert 2 == run("check", "torch.nn:GRU", "--law", "notebook_distribution").exit_code


def test_run_that_verifies_nothing_exits_with_2():
    """A law that most laws require cannot be excused: the run says so, in the terminal and JSON."""
    asked = ["--law", "answer", "--law", "causality", "--expect-failure", "answer=not today"]
    result = run("check", "./layers.py:Unready", *asked, "--json", "report.json")
    with Path("report.json").open(encoding="utf-8") as file:
        report = json.load(file)

    assert 2 == result.exit_code
    assert "not verified: answer fails, and most laws require it" in result.stdout
    assert {"reason": "foundation_fails", "laws": ["answer"]} == report["unverified"]
    assert "not verified" == report["verdict"]


def test_strict_counts_what_is_no_wrong_value(folder):
    """A layer that accepts a wrong state conforms; with --strict, or the setting, it does not."""
    asked = ["check", "./layers.py:Unchecked", "--law", "answer", "--law", "wrong_state_batch"]
    plain, strict = run(*asked, "--law", "splitting"), run(*asked, "--strict")
    (folder / "pyproject.toml").write_text(
        "[tool.rnn-spec]\nstrict = true\nsubjects = ['./layers.py:Unchecked']\n"
    )

    assert (0, 1) == (plain.exit_code, strict.exit_code)
    assert "Strictness: counts only with --strict" in plain.stdout
    assert 1 == run(*asked).exit_code


def test_json_to_standard_output_is_json_alone():
    """With `--json -` nothing else is printed."""
    result = run("check", "torch.nn:GRU", "--law", "answer", "--seed", "0", "--json", "-")
    report = json.loads(result.stdout)

    assert {"subject", "versions", "seed", "profile", "counts", "results"} <= set(report)
    assert {"passed": 1} == {k: v for k, v in report["counts"].items() if v}


def test_laws_states_one_law():
    """A law is printed with its statement, proviso and source."""
    result = run("laws", "splitting")

    assert 0 == result.exit_code
    assert "Running a sequence in two parts" in result.stdout
    assert "one direction" in result.stdout
    assert "elman1990" in result.stdout


def test_choices_are_those_of_the_library():
    """The command names its choices without importing torch; they are the library's."""
    choices = {one.name: one.type for one in main.commands["check"].params}
    (layer,) = [one.type for one in main.commands["shapes"].params if one.name == "layer"]

    assert list(PROFILES) == list(choices["profile"].choices)
    assert list(LEVELS) == list(choices["level"].choices)
    assert list(KIND_NAMES) == list(choices["kind"].choices)
    assert list(LAYERS) == list(layer.choices)


def test_unknown_law_exits_with_2():
    """A law that is not in the catalogue is an error."""
    assert 2 == run("laws", "splittin").exit_code


@pytest.mark.parametrize(
    ("arguments", "shapes"),
    [
        (
            ["LSTM", "--num-layers", "2", "--bidirectional", "--proj-size", "1"],
            ["(3, 5, 4)", "(4, 5, 1)", "(4, 5, 2)", "(3, 5, 2)", "(4, 5, 1)", "(4, 5, 2)"],
        ),
        (["GRU", "--batch-first"], ["(5, 3, 4)", "(1, 5, 2)", "(5, 3, 2)", "(1, 5, 2)"]),
        (["RNN", "--unbatched"], ["(3, 4)", "(1, 2)", "(3, 2)", "(1, 2)"]),
        (["GRU", "--packed"], ["(3, 5, 4)", "(1, 5, 2)", "(3, 5, 2)", "(1, 5, 2)"]),
        (["Net", "--num-layers", "2"], ["(3, 5, 4)", "(1, 15, 1)", "(2, 5, 2)"]),
    ],
)
def test_shapes_are_those_of_the_contract(arguments, shapes):
    """Each tensor of a call is shown with its shape, in the order of the call."""
    lines = run("shapes", *arguments).stdout.splitlines()
    found = [line[line.index("(") : line.index(")") + 1] for line in lines if "(" in line]

    assert shapes == found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["GRU", "--proj-size", "1"], "GRU offers no proj_size"),
        (["Net", "--packed"], "Net accepts no packed sequence"),
        (["LSTM", "--proj-size", "2"], "proj_size"),
        (["Net", "--unbatched"], "Net needs a batch"),
    ],
)
def test_impossible_shapes_exit_with_2(arguments, message):
    """Options that cannot be had are refused in one line."""
    result = run("shapes", *arguments)

    assert 2 == result.exit_code
    assert message in result.stderr
    assert 1 == len(result.stderr.strip().splitlines())
