"""`python -m contracts write` prints tests that pass, and that fail for faults."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.__main__ import main

WRITTEN = Path(__file__).parents[1] / "written"

HEAD = """
from typing import Any

import numpy as np
from jaxtyping import Float

Row = Float[np.ndarray, " n"]
"""

ODD = f"""{HEAD}
__all__ = ["Data", "Heads", "given", "keep_every_entry_that_is_larger_than_the_threshold"]

def given(x: Row, /) -> Row:
    return x

def unlisted(x: Row) -> Row:
    return x

class Data:
    def __call__(self, x: Row) -> Row:
        return x

    @staticmethod
    def make(x: Row) -> Row:
        return x

    def _hidden(self, x: Row) -> Row:
        return x

class Heads:
    def __init__(self, size: int, heads: int):
        if heads:
            raise ValueError("heads must divide size")

    def apply(self, x: Row) -> Row:
        return x

def keep_every_entry_that_is_larger_than_the_threshold(
    x: Row, the_threshold_of_an_entry, the_value_of_every_other_entry
) -> Row:
    return x
"""

BARE = f"""{HEAD}
from abc import ABC, abstractmethod
from math import sqrt

async def later(x: Row) -> Row:
    return x

def count(x: int, y: "Missing") -> int:
    return x

class Base(ABC):
    @abstractmethod
    def keep(self, x: Row) -> Row:
        ...

number = 3
"""


BRIEF = """
from hypothesis import Phase, settings

settings.register_profile("brief", max_examples=25, phases=[Phase.generate])
settings.load_profile("brief")
"""

FAULTS = {
    "center": ("x - x[..., :1]", "x[..., :1]"),
    "join": ("np.concatenate([x, y])", "np.concatenate([x, x])"),
    "signs": ("x < 0, x > 0", "x < 0, np.abs(x)"),
    "padding_pad": ("np.pad(x, around)", "np.pad(x.T, around[::-1])"),
    "padding_strip": ("x[..., self.before :", "x[..., self.before + 1 :"),
}


ATTEND = f"{HEAD}\ndef attend(x: Row) -> Row:\n    return x\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to import modules from, one at a time."""
    (tmp_path / "odd_module.py").write_text(ODD)
    (tmp_path / "bare_module.py").write_text(BARE)
    (tmp_path / "unreadable_module.py").write_text("import nothing_of_this_name\n")
    (tmp_path / "leaving_module.py").write_text("raise SystemExit(0)\n")
    (tmp_path / "chatty_module.py").write_text(
        f"{HEAD}\nprint('hello')\n\ndef keep(x: Row) -> Row:\n    return x\n"
    )
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "json.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(path.stem, None)


def write(*targets):
    """Run the command."""
    return CliRunner().invoke(main, ["write", *targets])


def run(folder, *arguments, **environment):
    """Run a module of Python in a folder, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "CONTRACTS": "on", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def run_tests(folder, *options, **environment):
    """Run the written tests in a folder, and return the names of those that fail."""
    settings = ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder)]
    done = run(folder, "pytest", "-q", *settings, *options, **environment)
    found = re.findall(r"^FAILED \S+::(\w+)", done.stdout, flags=re.MULTILINE)

    assert bool(found) == done.returncode, done.stdout
    return set(found)


@pytest.fixture
def copy(tmp_path):
    """A copy of the small module, and of the tests that were written for it."""
    for name in ("filters.py", "test_filters.py"):
        shutil.copy(WRITTEN / name, tmp_path / name)
    (tmp_path / "conftest.py").write_text(BRIEF)

    return tmp_path


@pytest.mark.slow
def test_printed_file_is_the_tested_file():
    """The file beside the small module is exactly the output of the command."""
    done = run(WRITTEN, "contracts", "write", "filters")

    assert (WRITTEN / "test_filters.py").read_text() == done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--contracts=filters"], ["--import-mode=importlib"]])
def test_written_tests_pass(copy, options):
    """They pass, also where the module was imported before, with or without contracts."""
    (copy / "conftest.py").write_text(f"{BRIEF}\nimport filters\n")

    assert set() == run_tests(copy, *options, PYTHONPATH=str(copy))


@pytest.mark.slow
def test_written_tests_find_each_fault(copy):
    """A fault in a function fails the test of its result, and no test of violations."""
    source = (copy / "filters.py").read_text()
    for right, wrong in FAULTS.values():
        assert right in source
        source = source.replace(right, wrong)
    (copy / "filters.py").write_text(source)

    assert {f"test_{name}_keeps_its_contract" for name in FAULTS} == run_tests(copy)


@pytest.mark.slow
def test_written_tests_find_an_axis_that_only_one_size_loses(folder):
    """A `squeeze` without an axis fails the written test, though it is right at most sizes."""
    source = ATTEND.replace("return x", "return x if len(x) > 1 else x.squeeze()")
    (folder / "squeezed_module.py").write_text(source)
    (folder / "test_squeezed.py").write_text(write("squeezed_module").stdout)
    (folder / "conftest.py").write_text(BRIEF)

    assert {"test_attend_keeps_its_contract"} == run_tests(folder)


@pytest.mark.slow
def test_written_tests_fail_without_checks(copy):
    """If nothing refuses a violation, the tests of violations fail."""
    failed = run_tests(copy, CONTRACTS="off")

    assert {f"test_{each}_refuses_violations" for each in ("center", "signs")} <= failed


@pytest.mark.usefixtures("folder")
def test_public_callables_of_a_module_are_tested_once():
    """`__all__` is respected, private methods are left out, a static method needs no object."""
    text = write("odd_module").stdout
    tests = re.findall(r"^def (test_\w+)_keeps_its_contract", text, flags=re.MULTILINE)

    assert [
        "test_given_",
        "test_data",
        "test_data_make",
        "test_heads_apply",
        "test_keep_every_entry_that_is_larger_than_the_threshold",
    ] == tests
    assert "@given(contracts.arguments(Data.make))" in text


@pytest.mark.usefixtures("folder")
def test_names_in_use_are_not_taken():
    """A name that the file uses already is imported under another name."""
    text = write("odd_module:given", "odd_module:Data").stdout

    assert "from hypothesis import given\n" in text
    assert "from odd_module import given as given_\n" in text
    assert "    contracts.call(given_, arguments)" in text
    assert "_keeps_its_contract(instance, data):" in text


@pytest.mark.usefixtures("folder")
def test_undrawable_argument_is_a_placeholder():
    """A test is skipped until a person provides the argument without a strategy."""
    text = write("odd_module:Heads").stdout

    assert '@pytest.mark.skip(reason="replace the ... of size and heads")' in text
    assert "@given(contracts.instances(Heads, size=..., heads=...), st.data())" in text


@pytest.mark.slow
def test_written_tests_of_odd_things_run(folder):
    """Every test of a module full of odd things runs, or is skipped."""
    (folder / "test_odd.py").write_text(write("odd_module").stdout)

    assert set() == run_tests(folder)


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("ruff"), reason="there is no ruff")
@pytest.mark.parametrize("width", ["88", "100"])
def test_formatter_changes_nothing(folder, width):
    """Lines with long names are formatted as by ruff, and the imports are sorted."""
    (folder / "test_odd.py").write_text(write("odd_module", "chatty_module").stdout)
    formatted = run(folder, "ruff", "format", "--isolated", "--diff", "--line-length", width, ".")
    linted = run(folder, "ruff", "check", "--isolated", "--extend-select=I", "test_odd.py")

    assert "test_odd.py" not in formatted.stdout
    assert 0 == linted.returncode, linted.stdout


@pytest.mark.slow
def test_what_a_module_prints_is_not_written(folder):
    """Output at import goes to standard error."""
    written = run(folder, "contracts", "write", "chatty_module")

    assert written.stdout.startswith('"""Tests of chatty_module, ')
    assert "hello" in written.stderr


@pytest.mark.parametrize("name", ["", ":attend"])
def test_file_is_a_target(tmp_path, monkeypatch, name):
    """A test of a file imports it as a module, also from a package."""
    package = tmp_path / f"nested{len(name)}"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "heads.py").write_text(ATTEND)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    written = write(f"./{package.name}/heads.py{name}").stdout

    assert f"from {package.name}.heads import attend" in written
    assert "def test_attend_keeps_its_contract(arguments)" in written


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (["nothing.here"], "cannot import 'nothing.here': ModuleNotFoundError"),
        (["unreadable_module"], "cannot import 'unreadable_module': ModuleNotFoundError"),
        (["leaving_module"], "cannot import 'leaving_module': SystemExit"),
        (["./absent.py"], "there is no file './absent.py'"),
        (["./odd_module.py:gven"], "odd_module has no 'gven'; did you mean given?"),
        (
            ["./other/json.py"],
            "'other/json.py' cannot be imported as json: another module has this name",
        ),
        (["odd_module:"], "TARGET: got 'odd_module:', expected mypkg.mod, mypkg.mod:name, ./file"),
        (["odd_module:gven"], "odd_module has no 'gven'; did you mean given?"),
        (["odd_module:given", "bare_module:number"], "bare_module:number has no contract: none"),
        (["bare_module:count"], "bare_module:count has no contract: none"),
        (["bare_module"], "no test can be written: later: it is asynchronous; Base.keep: Base is"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_wrong_call_exits_with_2_and_one_line(targets, message):
    """An error is one clear line on standard error, and nothing else."""
    result = write(*targets)

    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(f"contracts: {message}")
    assert 1 == len(result.stderr.splitlines())


def test_help_has_examples():
    """Help shows what to type."""
    result = CliRunner().invoke(main, ["write", "--help"])

    assert "python -m contracts write mypkg.attention" in result.stdout


@pytest.mark.slow
def test_docstrings_describe_the_values_that_markers_allow():
    """A written test says which values are drawn, and which are refused."""
    text = " ".join(write("marked:classify").stdout.split())

    assert "tokens: Int[batch seq] (0 <= value < 11; 0 at the padded steps" in text
    assert "any lengths other than Int[batch] (1 <= value <= seq; descending)" in text
