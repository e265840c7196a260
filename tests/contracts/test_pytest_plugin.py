"""`pytest --contracts`: the option, its errors, its workers."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SUMS = """
import numpy as np
from jaxtyping import Float

def add(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]):
    return x + y
"""

TEST = """
import numpy as np
import pytest
import toy.sums

@pytest.mark.parametrize("case", range(4))
def test_add(case):
    with pytest.raises(TypeError, match="y: got 3"):
        toy.sums.add(np.zeros(2), np.zeros(3))
"""


@pytest.fixture
def run(tmp_path):
    """Run pytest on a package and a test that only passes under contract."""
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/__init__.py").write_text("")
    (tmp_path / "toy/sums.py").write_text(SUMS)
    (tmp_path / "toyother.py").write_text("")
    (tmp_path / "test_toy.py").write_text(TEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")

    def pytest_run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
            cwd=tmp_path,
            env={**os.environ, "CONTRACTS": "on", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return pytest_run


@pytest.mark.parametrize(
    "options",
    [
        ["--contracts=toy"],
        ["--contracts", "toyother, toy.sums"],
        ["--contracts=toyother", "--contracts=toy"],
        ["--contracts=toy", "--import-mode=importlib"],
        ["--contracts=toy", "-W", "error"],
    ],
)
def test_named_packages_are_under_contract(run, options):
    """The packages that are named are imported under contract before the tests are."""
    done = run(*options)

    assert 0 == done.returncode, done.stdout


def test_nothing_named_is_nothing_done(run):
    """Without the option the tests see the package as it stands."""
    done = run()

    assert 1 == done.returncode
    assert "4 failed" in done.stdout
    assert "\ncontracts: " not in done.stdout


def test_off_is_nothing_done(run):
    """Off, the option does nothing."""
    assert "4 failed" in run("--contracts=toy", CONTRACTS="off").stdout


@pytest.mark.versions
def test_conftest_finds_it_installed(run, tmp_path):
    """A conftest may import the package: the hook is there before it."""
    (tmp_path / "conftest.py").write_text("import toy.sums\n")

    assert 0 == run("--contracts=toy").returncode


def test_option_may_stand_in_the_configuration(run, tmp_path):
    """`addopts` names the packages once and for all."""
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath=.\naddopts=--contracts=toy\n")

    assert 0 == run().returncode


@pytest.mark.versions
@pytest.mark.parametrize("workers", ["1", "2"])
def test_workers_are_under_contract(run, workers):
    """Each worker of pytest-xdist imports as a run without workers does."""
    pytest.importorskip("xdist")
    done = run("--contracts=toy", "-n", workers)

    assert 0 == done.returncode, done.stdout
    assert "4 passed" in done.stdout


def test_header_says_what_is_under_contract(run):
    """The header names the packages, and those that are not there."""
    done = run("--contracts=toy,toyy")

    assert "\ncontracts: toy, toyy; not found: toyy\n" in done.stdout


@pytest.mark.parametrize("missing", ["toyy", "toy.nosuch", "toyy.nosuch"])
def test_package_that_does_not_exist_is_an_error(run, missing):
    """Of a name with a mistake, no call would be checked."""
    done = run("-q", f"--contracts=toy,{missing}")

    assert pytest.ExitCode.USAGE_ERROR == done.returncode
    assert f"ERROR: --contracts: {missing}: not found, so no call of it is checked\n" in done.stderr


@pytest.mark.parametrize(
    ("option", "environment", "message"),
    [
        ("--contracts=json", {}, "--contracts: install: json is imported already: "),
        (
            "--contracts=a..b",
            {},
            "--contracts: install: packages: got 'a..b', expected the dotted ",
        ),
        ("--contracts=", {}, "--contracts: install: packages: got '', expected the dotted "),
        ("--contracts=toy", {"CONTRACTS": "maybe"}, "--contracts: CONTRACTS: got 'maybe', "),
    ],
)
def test_errors_are_of_one_line(run, option, environment, message):
    """What cannot be installed is an error of usage, in one line."""
    done = run(option, **environment)

    assert pytest.ExitCode.USAGE_ERROR == done.returncode
    assert f"ERROR: {message}" == done.stderr[: len(message) + 7]
    assert 1 == len(done.stderr.strip().splitlines())


@pytest.mark.parametrize("unwanted", ["torch", "hypothesis", "rnn_spec"])
def test_plugin_is_light(run, tmp_path, unwanted):
    """A run without the option imports neither torch, nor Hypothesis, nor a layer."""
    (tmp_path / "test_toy.py").write_text(
        f"import sys\n\ndef test_light():\n    assert {unwanted!r} not in sys.modules\n"
    )

    assert 0 == run().returncode


ROWS = """
import numpy as np
from jaxtyping import Int

def row(ids: Int[np.ndarray, " n"]):
    return np.zeros(3)[ids]
"""


def test_index_without_a_bound_has_a_note(run, tmp_path):
    """A generated test that fails by an index says which marker is missing."""
    (tmp_path / "toy/rows.py").write_text(ROWS)
    done = run("--contracts-fuzz=toy.rows", "-k", "row")

    assert 1 == done.returncode, done.stdout
    assert "ids: its integers were drawn without a bound, of Int[n]." in done.stdout
    assert "contracts.Below(n)" in done.stdout
