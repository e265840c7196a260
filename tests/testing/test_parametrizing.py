"""`parametrize_with_laws`: what is collected, what fails, and the messages."""

import os
import re
import subprocess
import sys
from xml.etree import ElementTree  # noqa: ICN001 - its name

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec.testing.parametrizing import _names

pytestmark = pytest.mark.slow

LAYERS = """
import torch
from torch import nn


class Right(nn.GRU):
    pass


class Peeking(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out.roll(-1, 0) if isinstance(out, torch.Tensor) else out, state


class BatchFirstState(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out, state.transpose(0, 1)


class Unbuildable(nn.Module):
    def __init__(self, input_size, hidden_size):
        raise RuntimeError("no weights today")


class Unsaid(nn.GRU):
    def __repr__(self):
        raise RuntimeError("no words")
"""

TEST = """
import pytest
import rnn_spec
import layers


@rnn_spec.parametrize_with_laws([layers.Right, layers.Peeking], ["answer", "causality"])
def test_obeys(law):
    law()


def known(subject):
    peeking = {"causality": "peeks", "answer": "excused", "permutation": "wrongly"}
    return peeking if subject == "layers:Peeking" else {}


class TestLayer:
    @pytest.mark.filterwarnings("ignore")
    @rnn_spec.parametrize_with_laws(
        ["layers:Peeking", layers.Right(3, 4), layers.Unsaid(3, 4), layers.Unsaid(3, 4)],
        ["answer", "causality", "batch_first", "permutation"],
        expected_failures=known,
    )
    def test_may_take_the_subject_and_fixtures(self, subject, law, request, tmp_path):
        assert request.node.name.endswith(law.law.name + "]") and tmp_path.exists()
        law(subject)


@rnn_spec.parametrize_with_laws([layers.BatchFirstState], ["state_shapes", "splitting"])
def test_state(law):
    law()


@rnn_spec.parametrize_with_laws(
    [layers.Unbuildable], ["answer", "causality"], expected_failures={"answer": "no"}
)
def test_unbuildable(law):
    law()


@rnn_spec.parametrize_with_laws(["torch.nn:LSTM"], ["packed_input_size_named"])
def test_torch(law):
    law()
"""

CONFTEST = """
from hypothesis import settings

settings.register_profile("few", max_examples=12)
settings.load_profile("few")
"""

CONFIGURATION = """
[pytest]
pythonpath = .
filterwarnings = error
xfail_strict = true
"""

OUTCOMES = {
    "Right-answer": "PASSED",
    "Right-causality": "PASSED",
    "Peeking-answer": "PASSED",
    "Peeking-causality": "FAILED",
    "BatchFirstState-state_shapes": "FAILED",
    "Unbuildable-answer": "FAILED",
    "LSTM-packed_input_size_named": "XFAIL",
}
"""Of the functions; the others are skipped."""

OUTCOMES_OF_METHOD = {
    "Peeking-answer": "FAILED",
    "Peeking-causality": "XFAIL",
    "Peeking-batch_first": "FAILED",
    "Peeking-permutation": "FAILED",
    "Right-3-4-answer": "PASSED",
    "Right-3-4-causality": "PASSED",
    "Right-3-4-permutation": "PASSED",
    "Unsaid-3-4-answer": "PASSED",
    "Unsaid-3-4-causality": "PASSED",
    "Unsaid-3-4-permutation": "PASSED",
    "Unsaid-3-4-2-answer": "PASSED",
    "Unsaid-3-4-2-causality": "PASSED",
    "Unsaid-3-4-2-permutation": "PASSED",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A project with a test of some layers."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "layers.py").write_text(LAYERS)
    (folder / "test_layers.py").write_text(TEST)
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text(CONFIGURATION)

    return folder


@pytest.fixture(scope="module")
def run(folder):
    """Run pytest in the project."""

    def pytest_run(*options):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-rA", *options],
            cwd=folder,
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return pytest_run


@pytest.fixture(scope="module")
def whole(run):
    """A run of everything."""
    return run("--hypothesis-seed=1", "--junitxml=report.xml")


def outcomes(done, *, method=False):
    """What became of each test, by its id."""
    place = r"test_layers\.py::(\w+::)?\w+\[(.+?)\]"
    found = re.findall(rf"^(PASSED|FAILED|XFAIL|ERROR) {place}", done.stdout, re.MULTILINE)

    return {name: status for status, group, name in found if bool(group) == method}


@pytest.mark.versions
def test_each_law_of_each_subject_is_a_test(whole):
    """
    Functions and methods, of classes, names and instances; expected failures are strict.

    A law that most laws require is no expected failure.
    """
    assert OUTCOMES == outcomes(whole), whole.stdout
    assert OUTCOMES_OF_METHOD == outcomes(whole, method=True), whole.stdout
    assert "[XPASS(strict)] wrongly" in whole.stdout
    assert "answer is expected to fail, and most laws require it: this run veri" in whole.stdout


def test_workers_agree(run):
    """
    In several processes, with a seed drawn for all of them, the same comes about.

    A layer that cannot be built fails once in each.
    """
    pytest.importorskip("xdist")
    done = run("-n", "2", "-k", "not TestLayer and not Unbuildable")
    buildable = {name: each for name, each in OUTCOMES.items() if "Unbuildable" not in name}
    seeds = set(re.findall(r"--hypothesis-seed=(\d+)$", done.stdout, re.MULTILINE))

    assert buildable == outcomes(done), done.stdout
    assert 1 == len(seeds)


def test_failure_is_for_people(whole):
    """Reason, statement, smallest case, script, and how to run it again; no traceback."""
    message = whole.stdout.partition("___ test_obeys[Peeking-causality] ___")[2].partition("___")[2]
    own = message.partition("\n____")[0]

    assert own.lstrip("_\n").startswith("causality: output at step 0, sample 0, feature 0: got ")
    assert "\nChanging later inputs never changes earlier outputs, " in own
    assert "\nSmallest case found: input_size 1, hidden_size 1, seq 1, batch 1, more 1" in own
    assert '        "causality",\n        "layers:Peeking",\n' in own
    assert own.rstrip().endswith('[Peeking-causality]" --hypothesis-seed=1')
    assert (
        "[Peeking-causality] - Failed: causality: output at step 0, sample 0, feature 0: got "
        in whole.stdout
    )
    assert "# ///" not in own
    assert not {"Traceback", "Run by itself"} & set(re.findall("Traceback|Run by itself", own))


def test_law_that_does_not_apply_is_skipped(whole):
    """The reason is pytest's."""
    assert re.search(r"SKIPPED \[3\] .*: it offers no batch_first = True", whole.stdout)


def test_subject_that_cannot_be_had_fails_once(whole):
    """One test says that a layer cannot be built, though it is known to fail; others skip."""
    assert "layers:Unbuildable cannot be built with Options(" in whole.stdout
    assert re.search(r"SKIPPED \[1\] .*: blocked: the subject cannot be built", whole.stdout)


UNVERIFIED = """
import torch
from torch import nn

import rnn_spec


class OwnLSTM(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def forward(self, x, hx=None):
        if hx is None:
            hx = (x.new_zeros(x.shape[1], self.cell.hidden_size),) * 2
        outs = []
        for step in x:
            h, c = self.cell(step, hx)
            hx = 0.5 * h + 0.1, c
            outs.append(hx[0])
        return torch.stack(outs), hx


class Mixed(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(9, 4)
        self.rnn = nn.GRU(4, 5, batch_first=True)

    def forward(self, x):
        out, _ = self.rnn(self.embed(x))
        return (out.softmax(0) * out).sum(1)


laws = ["answer", "cell", "composition"]
of_models = ["model_call", "model_isolation", "model_permutation"]


@rnn_spec.parametrize_with_laws([OwnLSTM], laws)
def test_layer(law):
    law()


@rnn_spec.parametrize_with_laws([OwnLSTM], laws, level="relations")
def test_layer_with_own_equations(law):
    law()


@rnn_spec.parametrize_with_laws([rnn_spec.Model(Mixed)], of_models)
def test_model(law):
    law()
"""


def test_subject_that_is_not_verified_fails_once(run, folder):
    """As in a report: a class with other equations than its name, a model without samples."""
    (folder / "unverified.py").write_text(UNVERIFIED)
    done = run("--hypothesis-seed=1", "unverified.py")
    failed = re.findall(r"^FAILED unverified\.py::(\S+)", done.stdout, re.MULTILINE)

    assert ["test_layer[OwnLSTM-cell]", "test_model[Mixed-model_isolation]"] == sorted(failed)
    assert (
        "not verified: its name is that of a kind whose equations it does not comp" in done.stdout
    )
    assert 'If its equations are its own, state level="relations"' in done.stdout
    assert "not verified: no axis of samples was found" in done.stdout
    assert re.search(
        r"First at unverified\.py:\d+, softmax\(0\): an entry of its result", done.stdout
    )


FAILING = """
import torch
from torch import nn

import rnn_spec


class OwnLSTM(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.rnn = nn.LSTM(input_size, hidden_size)

    def forward(self, x, hx=None):
        out, (h, c) = self.rnn(x, hx)
        return out, (out[:1], c)


@rnn_spec.parametrize_with_laws([OwnLSTM], ["answer", "cell", "final_state"])
def test_layer(law):
    law()
"""


def test_subject_of_which_a_law_fails_has_that_verdict_alone(run, folder):
    """Its equations are unknown for the same mistake, and the command counts one failure too."""
    (folder / "failing.py").write_text(FAILING)
    done = run("--hypothesis-seed=1", "failing.py")
    failed = re.findall(r"^FAILED failing\.py::(\S+)", done.stdout, re.MULTILINE)

    assert ["test_layer[OwnLSTM-final_state]"] == failed
    assert "not verified" not in done.stdout


def test_consequence_is_skipped_if_its_cause_is_reported(whole, run):
    """One cause, one failure; alone, the consequence fails and names its cause."""
    alone = run("-k", "splitting")

    assert re.search(r"SKIPPED \[1\] .*: blocked: state_shapes failed", whole.stdout)
    assert {"BatchFirstState-splitting": "FAILED"} == outcomes(alone)
    assert ": splitting fails only on cases where state_shapes fails too" in alone.stdout
    assert "\nstate_shapes: shape of h_n: got " in alone.stdout


def test_report_for_machines_carries_the_law(whole, folder):
    """`--junitxml` has each law with its level, status and reason; as many cases as the profile."""
    tree = ElementTree.fromstring((folder / "report.xml").read_text())  # noqa: S314 - our own
    cases = {each.get("name"): each for each in tree.iter("testcase")}
    given = cases["test_obeys[Right-answer]"].iter("property")
    found = {each.get("name"): each.get("value") for each in given}

    assert {"law", "family", "level", "status", "examples"} == set(found)
    assert ("answer", "passed", "12") == (found["law"], found["status"], found["examples"])


def test_selections_hold(whole, run):
    """`--lf` does again what failed; `--collect-only` lists each test, in order."""
    last = run("--lf", "-k", "Peeking")
    listed = run("--collect-only", "-q", "-k", "test_obeys").stdout.splitlines()

    assert {"Peeking-causality": "FAILED"} == outcomes(last)
    again = {"Peeking-answer", "Peeking-batch_first", "Peeking-permutation"}

    assert again == set(outcomes(last, method=True))
    assert [f"test_layers.py::test_obeys[{name}]" for name in [*OUTCOMES][:4]] == listed[:4]


@pytest.mark.parametrize(
    ("subjects", "options", "error", "message"),
    [
        ([nn.GRU], {"laws": ["splittin"]}, ValueError, "did you mean splitting"),
        ([nn.GRU], {"laws": []}, ValueError, "laws: got an empty list"),
        ([nn.GRU], {"level": "high"}, ValueError, "no level 'high'"),
        ([nn.GRU], {"expected_failures": {"no": "x"}}, ValueError, "no expected failure 'no'"),
        ([], {}, ValueError, "subjects: got an empty list, expected classes, instances or"),
        (nn.GRU, {}, TypeError, "subjects: got GRU, expected a list of subjects"),
        ("torch.nn:GRU", {}, TypeError, "subjects: got GRU, expected a list of subjects"),
        (nn.GRU(1, 1), {}, TypeError, "subjects: got GRU-1-1, expected a list of subjects"),
    ],
)
def test_wrong_call_is_an_error_at_collection(subjects, options, error, message):
    """What is misspelt or empty is refused where the test is declared."""
    with pytest.raises(error, match=re.escape(message)):
        rnn_spec.parametrize_with_laws(subjects, **options)


@pytest.mark.parametrize("function", [lambda: None, lambda subject: None, nn.GRU])
def test_function_must_take_the_law(function):
    """A test that could not call the law is refused, with how it should look."""
    with pytest.raises(
        TypeError, match=r"takes no argument `law`; expected a test such as def test_obeys\(law"
    ):
        rnn_spec.parametrize_with_laws([nn.GRU])(function)


@pytest.mark.versions
def test_names_are_stable_and_apart():
    """A subject is named by what it is called, without an address; two of a name are numbered."""

    def made(input_size, hidden_size):
        return nn.GRU(input_size, hidden_size)

    subjects = ["torch.nn:LSTM", nn.LSTM, nn.GRU(3, 4), made, torch.nn.RNN]

    assert ["LSTM", "LSTM-2", "GRU-3-4", "made", "RNN"] == _names(subjects)
