"""`pytest --contracts-fuzz`: the collected items, their outcomes, and the failures shown."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest

pytestmark = pytest.mark.slow

HEAD = """
import numpy as np
from jaxtyping import Float, Shaped
"""

FILES = {
    "toy/__init__.py": "from toy.right import add\n",
    "toy/__main__.py": "raise SystemExit('it was run')\n",
    "toy/right.py": f"""{HEAD}
from typing import Any

from contracts import checked

@checked
def add(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    return (x + y).astype(x.dtype)

plus = add

def _last(x: Shaped[np.ndarray, "n+1"], n: int) -> Shaped[np.ndarray, ""]:
    return np.asarray(x[-1])

def plain(x: int) -> int:
    return x
""".replace('"n+1"', '"{n}+1"'),
    "toy/deep/__init__.py": "",
    "toy/deep/wrong.py": f"""{HEAD}
from toy.right import add

def transposed(x: Float[np.ndarray, "a b"]) -> Float[np.ndarray, "a b"]:
    return x.T

def mean(x: Float[np.ndarray, "batch n"]) -> Float[np.ndarray, " n"]:
    return x.mean(0, dtype=x.dtype) if len(x) else np.zeros(x.shape[1], int)

def squeezed(x: Float[np.ndarray, "batch hidden"]) -> Float[np.ndarray, "batch hidden"]:
    return x.squeeze(1) if x.shape[1] == 1 else x

def first(x: Float[np.ndarray, "a b"]) -> Float[np.ndarray, " b"]:
    return one(x)

def one(x):
    return x[0]
""",
    "toy/layers.py": f"""{HEAD}
from abc import abstractmethod, ABC

class Linear:
    def __init__(self, input_size: int, output_size: int):
        self.input_size, self.output_size = input_size, output_size
        self.weight = np.ones((output_size, input_size))

    def __call__(
        self, x: Float[np.ndarray, "batch {{self.input_size}}"]
    ) -> Float[np.ndarray, "batch {{self.output_size}}"]:
        return (x @ self.weight.T).astype(x.dtype)

    def turned(
        self, x: Float[np.ndarray, "batch {{self.input_size}}"]
    ) -> Float[np.ndarray, "batch {{self.output_size}}"]:
        return (self.weight @ x.T).astype(x.dtype)

class Table:
    def __init__(self, sizes):
        self.size = sizes["size"]

    def look(self, x: Float[np.ndarray, " n"]) -> Float[np.ndarray, "{{self.size}}"]:
        return np.zeros(self.size)

class Other(Table):
    def __init__(self, sizes):
        super().__init__(sizes)

class Model(ABC):
    @abstractmethod
    def run(self, x: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]: ...
""",
    "toy/vague.py": f"""{HEAD}
from typing import Any

def anything(x: Float[np.ndarray, " n"], y: Any) -> Float[np.ndarray, " n"]:
    return x
""",
    "echo.py": f"""{HEAD}
def echo(x: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    print(x.shape, x.sum())
    return x
""",
    "broken.py": "import os\n\n1 / 0\n",
    "multiline.py": "raise ValueError('one\\ntwo')\n",
    "misspelt.py": f"""{HEAD}
def f(x: Float[np.ndarray, "{{self.n + 1}}"]):
    return x
""",
    "conftest.py": """
from hypothesis import settings
from hypothesis import strategies as st

settings.load_profile("default")

def pytest_contracts_given(subject):
    if subject.__name__ == "Table":
        return {"sizes": st.fixed_dictionaries({"size": st.integers(0, 3)})}
""",
    "test_toy.py": """
import numpy as np
import pytest
import toy.right

def test_last():
    with pytest.raises(TypeError, match="x: got 3"):
        toy.right._last(np.zeros(3), 3)
""",
    # Under tox, pytest's own default is one cache for all the runs of an environment.
    "pytest.ini": (
        "[pytest]\npythonpath = .\ncache_dir = .pytest_cache\naddopts = --contracts-fuzz-empty\n"
    ),
}

OUTCOMES = {
    "test_toy.py::test_last": "PASSED",
    "toy.deep.wrong::transposed[valid]": "FAILED",
    "toy.deep.wrong::transposed[violations]": "PASSED",
    "toy.deep.wrong::mean[valid]": "FAILED",
    "toy.deep.wrong::mean[violations]": "PASSED",
    "toy.deep.wrong::squeezed[valid]": "FAILED",
    "toy.deep.wrong::squeezed[violations]": "PASSED",
    "toy.deep.wrong::first[valid]": "FAILED",
    "toy.deep.wrong::first[violations]": "PASSED",
    "toy.layers::Linear::__call__[valid]": "PASSED",
    "toy.layers::Linear::__call__[violations]": "PASSED",
    "toy.layers::Linear::turned[valid]": "FAILED",
    "toy.layers::Linear::turned[violations]": "PASSED",
    "toy.layers::Table::look[valid]": "PASSED",
    "toy.layers::Table::look[violations]": "PASSED",
    "toy.layers::Other[valid]": "SKIPPED",
    "toy.layers::Model::run[valid]": "SKIPPED",
    "toy.layers::Model::run[violations]": "SKIPPED",
    "toy.right::add[valid]": "PASSED",
    "toy.right::add[violations]": "PASSED",
    "toy.right::_last[valid]": "PASSED",
    "toy.right::_last[violations]": "PASSED",
    "toy.vague::anything[valid]": "SKIPPED",
    "toy.vague::anything[violations]": "SKIPPED",
}

FAILED = [name for name, outcome in OUTCOMES.items() if outcome == "FAILED"]

TRANSPOSED = """\
_____________________________ transposed[valid] ______________________________
ContractError: transposed: return: got 1 on axis 0, expected a = 0.
  return    (1, 0)
  expected  (0, 1)   a b   a = 0, b = 1, from x (0, 1)
  return fits with axes 0 and 1 swapped.
Failing test case: transposed_valid(
    arguments={'x': array([], shape=(0, 1), dtype=float32)},
)
toy/deep/wrong.py:7: transposed
"""

FIRST = """\
IndexError: index 0 is out of bounds for axis 0 with size 0
Failing test case: first_valid(
    arguments={'x': array([], shape=(0, 0), dtype=float32)},
)
toy/deep/wrong.py:16: first
toy/deep/wrong.py:17: in first
    return one(x)
toy/deep/wrong.py:20: in one
    return x[0]
"""

TURNED = """\
Failing test case: Linear_turned_valid(
    instance=Linear(input_size=1, output_size=1),
    data=data(...),
)
Draw 1 (arguments): {'x': array([], shape=(0, 1), dtype=float32)}
toy/layers.py:17: Linear.turned
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with packages, a test and a `conftest.py`."""
    root = tmp_path_factory.mktemp("fuzzed")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)

    return root


@pytest.fixture(scope="module")
def run(folder):
    """Run pytest there, 80 columns wide."""

    def pytest_run(*options, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=folder,
            env={**os.environ, "CONTRACTS": "on", "COLUMNS": "80", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        # Older versions of Hypothesis say it so.
        done.stdout = done.stdout.replace("Falsifying example: ", "Failing test case: ")

        return done

    return pytest_run


@pytest.fixture(scope="module")
def whole(run):
    """A run of everything, beside a test."""
    return run("--contracts=toy", "--contracts-fuzz=toy", "-v", "-rs")


def outcomes(done):
    """Return the outcome of each item of a verbose run."""
    found = re.findall(
        r"^(?:\[gw\d] \[ *\d+%] (\w+) )?(\S+::\S+)(?: (\w+))?", done.stdout, re.MULTILINE
    )

    return {name: before or after for before, name, after in found if before or after}


def test_everything_under_contract_is_checked(whole):
    """Functions and methods, private ones and undecorated ones, once each; the faulty ones fail."""
    assert OUTCOMES == outcomes(whole)
    assert "collected 24 items\n" in whole.stdout
    assert pytest.ExitCode.TESTS_FAILED == whole.returncode
    assert not whole.stderr


@pytest.mark.versions
@pytest.mark.parametrize("shown", [TRANSPOSED, FIRST, TURNED])
def test_failure_is_the_smallest_example_and_the_error(whole, shown):
    """A failure shows the error, the smallest example, and user code only."""
    assert shown.replace("_", "") in whole.stdout.replace("_", "")


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("mean_valid", "{'x': array([], shape=(0, 0), dtype=float32)}"),
        ("squeezed_valid", "{'x': array([], shape=(0, 1), dtype=float32)}"),
    ],
)
def test_edges_are_drawn(whole, name, example):
    """A wrong dtype of an empty batch and an axis lost at size 1 are found, and no larger."""
    assert f"Failing test case: {name}(\n    arguments={example},\n)" in whole.stdout


def test_empty_axes_are_drawn_on_request(run):
    """Without the option, a function that has no value for size 0 passes; one mistake is found."""
    anew = "-o", "addopts=", "-p", "no:cacheprovider"
    done = run("--contracts=toy", "--contracts-fuzz=toy.deep.wrong", "-v", *anew)
    expected = {"transposed[valid]": "FAILED", "squeezed[valid]": "FAILED"}
    named = {name.rpartition("::")[2]: outcome for name, outcome in outcomes(done).items()}

    assert {"PASSED": 7, "FAILED": 2} == Counter(named.values())
    assert expected.items() <= named.items()


@pytest.mark.parametrize(
    "reason",
    [
        "SKIPPED [2] toy/vague.py:7: y: no value can be generated for Any: provide one",
        "SKIPPED [1] toy/layers.py:29: Other: sizes has no annotation: provide it",
        "SKIPPED [2] toy/layers.py:34: Model() raises TypeError: Can't instantiate abstract",
    ],
)
def test_undrawable_argument_is_skipped(whole, reason):
    """A skip shows the reason, and the position of the callable."""
    assert reason in whole.stdout


@pytest.mark.parametrize("options", [[], ["-q"], ["-n", "2"]])
def test_reason_of_a_skip_is_in_the_summary(run, options):
    """Each reason is one line without `-rs` too, with the tests that it is the reason of."""
    if "-n" in options:
        pytest.importorskip("xdist")
    done = run("--contracts-fuzz=toy.vague", "-p", "no:cacheprovider", *options)
    (line,) = (each for each in done.stdout.splitlines() if each.startswith("SKIPPED"))
    _, test, *others, reason = line.split(maxsplit=4)

    assert test.startswith("toy.vague::anything[")
    assert others == ["and", "1"]
    assert reason == "more: y: no value can be generated for Any: provide one"


def test_last_failures_are_run_again(run, whole):
    """`--lf` runs what failed, and the examples that failed are tried first."""
    done = run("--contracts-fuzz=toy", "--lf", "-v")

    assert dict.fromkeys(FAILED, "FAILED") == outcomes(done)


@pytest.mark.versions
def test_workers_run_the_same_items(run, whole):
    """With pytest-xdist the items are the same as without."""
    pytest.importorskip("xdist")
    done = run("--contracts-fuzz=toy", "-n", "2", "-v", "-p", "no:cacheprovider")
    expected = {name: outcome for name, outcome in OUTCOMES.items() if "test_toy" not in name}

    # Without `--contracts` the test is under contract all the same.
    assert {**expected, "test_toy.py::test_last": "PASSED"} == outcomes(done)
    assert pytest.ExitCode.TESTS_FAILED == done.returncode


def test_packages_may_be_repeated(run):
    """Given twice, or in one list with what is in them, modules are collected once."""
    options = ["--contracts-fuzz=toy.right,toy.layers", "--contracts-fuzz", "toy.right, echo"]
    done = run(*options, "--collect-only", "-q", "-k", "not Linear and not look and not test_last")

    assert [
        "toy.right::add[valid]",
        "toy.right::add[violations]",
        "toy.right::_last[valid]",
        "toy.right::_last[violations]",
        "toy.layers::Other[valid]",
        "toy.layers::Model::run[valid]",
        "toy.layers::Model::run[violations]",
        "echo::echo[valid]",
        "echo::echo[violations]",
    ] == done.stdout.split("\n\n")[0].splitlines()
    assert pytest.ExitCode.OK == done.returncode


def test_ids_may_be_given(run):
    """An id of the summary runs that item; of a callable or a class, all that are its."""
    ids = ["toy.layers::Linear", "toy.right::add", "toy.right::_last[valid]"]
    done = run("--contracts-fuzz=toy", "-v", "-p", "no:cacheprovider", *ids)
    wanted = [name for name in OUTCOMES if name.startswith(tuple(ids))]

    assert {name: OUTCOMES[name] for name in wanted} == outcomes(done)


def test_ids_may_be_deselected(run):
    """`--deselect` and a path of tests leave nothing but that path."""
    done = run("test_toy.py", "--contracts-fuzz=echo", "--deselect=echo::echo", "-v")

    assert {"test_toy.py::test_last": "FAILED"} == outcomes(done)
    assert "2 deselected" in done.stdout


def test_seed_gives_the_same_run(run):
    """The calls are the same for one seed of Hypothesis."""
    options = [
        "--contracts-fuzz=echo",
        "echo::echo",
        "-s",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    first, again, other = (run(*options, f"--hypothesis-seed={seed}") for seed in (1, 1, 2))
    printed = [re.findall(r"^\(.*", each.stdout, re.MULTILINE) for each in (first, again, other)]

    assert 50 < len(printed[0])
    assert printed[0] == printed[1] != printed[2]


@pytest.mark.parametrize("style", ["short", "native"])
def test_other_styles_are_those_of_pytest(run, style):
    """Other styles of `--tb` show pytest's traceback, with the smallest example."""
    done = run("--contracts-fuzz=toy.deep", "toy.deep.wrong::first[valid]", f"--tb={style}")

    assert "fuzz.py" in done.stdout
    assert "arguments={'x': array([], shape=(0, 0), dtype=float32)}" in done.stdout


@pytest.mark.parametrize(
    ("options", "environment", "message"),
    [
        (
            ["--contracts-fuzz=toyy"],
            {},
            "cannot import 'toyy': ModuleNotFoundError: No module named 'toyy'",
        ),
        (
            ["--contracts-fuzz=toy,broken"],
            {},
            "cannot import 'broken': ZeroDivisionError: division by zero ({folder}/broken.py:3)",
        ),
        (
            ["--contracts-fuzz=multiline"],
            {},
            "cannot import 'multiline': ValueError: one two ({folder}/multiline.py:1)",
        ),
        (
            ["--contracts-fuzz=misspelt"],
            {},
            (
                "cannot import 'misspelt': ContractError: {folder}/misspelt.py:5: f: axis "
                "'{{self.n': incomplete expression: spaces separate axes, so write {{self.n}}+1, "
                "not {{self.n}} + 1"
            ),
        ),
        (["--contracts-fuzz=toy", "toy.right::ad"], {}, "not found: toy.right::ad"),
        (
            ["--contracts-fuzz=json"],
            {},
            "install: json is imported already: install before importing it",
        ),
        (["--contracts-fuzz=toy"], {"CONTRACTS": "off"}, "CONTRACTS: got off, expected on"),
        (
            ["--contracts-fuzz=toy"],
            {"CONTRACTS": "oracle"},
            "CONTRACTS: got oracle, expected on",
        ),
    ],
)
def test_errors_are_of_one_line(run, folder, options, environment, message):
    """A package that cannot be collected is a usage error, in one line."""
    done = run("-p", "no:cacheprovider", *options, **environment)

    assert f"ERROR: --contracts-fuzz: {message.format(folder=folder)}" == done.stderr.strip()
    assert "Traceback" not in done.stdout
    assert pytest.ExitCode.USAGE_ERROR == done.returncode


def test_workers_hand_on_errors(run):
    """An error in a package that only the workers import is reported."""
    pytest.importorskip("xdist")
    done = run("--contracts-fuzz=toyy", "-n", "2", "-p", "no:cacheprovider")

    assert "\n--contracts-fuzz: cannot import 'toyy': ModuleNotFoundError" in done.stdout
    assert pytest.ExitCode.TESTS_FAILED == done.returncode


def test_hook_that_names_no_argument_is_refused(run, folder, tmp_path):
    """The hook must return names of parameters; the error is reported for the module."""
    (tmp_path / "extra.py").write_text("def pytest_contracts_given(subject): return {'foo': 1}\n")
    path = {"PYTHONPATH": str(tmp_path)}
    done = run("-p", "extra", "--contracts-fuzz=echo", "-p", "no:cacheprovider", **path)

    assert "ERROR collecting echo" in done.stdout
    assert "\necho has no parameter foo; its parameters: x\n" in done.stdout
    assert pytest.ExitCode.INTERRUPTED == done.returncode
