"""What `rnn-spec write` prints: a test file that checks a layer against the laws."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from rnn_spec import CATALOGUE
from rnn_spec.cli import main

pytestmark = pytest.mark.slow

WRITTEN = Path(__file__).parents[1] / "written"

ROW = re.compile(r'^    "(\w+)",$', re.MULTILINE)


def write(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, ["write", *arguments])


@pytest.fixture
def cells(monkeypatch):
    """The folder of the small layer, to work in."""
    monkeypatch.chdir(WRITTEN)

    return WRITTEN


@pytest.mark.skipif(torch.__version__ < "2.6", reason="what is offered depends on torch")
def test_what_is_printed_is_the_file_that_is_tested(cells):
    """The file beside the small layer is the command's output, to the letter."""
    expected = (cells / "test_cells.py").read_text()

    assert expected == write("cells:CellLSTM", "--level", "relations").stdout


def test_faulty_layer_fails(tmp_path):
    """A layer that puts out the wrong part of its state fails the law that says so, alone."""
    right, wrong = "outputs.append(hx[0])", "outputs.append(hx[1])"
    source = (WRITTEN / "cells.py").read_text()
    (tmp_path / "cells.py").write_text(source.replace(right, wrong))
    shutil.copy(WRITTEN / "test_cells.py", tmp_path)
    options = ["-q", "-c", os.devnull, "--rootdir", ".", "-k", "state or splitting"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    failed = re.findall(r"^FAILED .*\[CellLSTM-(\w+)\]", done.stdout, flags=re.MULTILINE)

    assert right in source
    assert ["final_state"] == failed, done.stdout


@pytest.mark.parametrize("layer", ["RNN", "LSTM", "GRU"])
def test_every_law_is_listed_or_left_out_with_its_reason(layer):
    """What applies to torch.nn's layers is what `check` tries, and the rest says why not."""
    text = write(f"torch.nn:{layer}").stdout
    others = re.findall(r"^# - (\w+): .", text, flags=re.MULTILINE)

    expected = [each for each in CATALOGUE if each != "notebook_distribution"]  # of one network

    assert expected == sorted([*ROW.findall(text), *others], key=expected.index)
    assert "notebook_distribution" not in others
    assert {"agreement", "finite_differences", "exchange"} <= set(ROW.findall(text))


def test_options_are_spelled_where_they_are_given():
    """Kind and level stand in the call where a person gave them, and nowhere else."""
    bare = write("torch.nn:GRU").stdout
    given = write("torch.nn:GRU", "--kind", "GRU", "--level", "equations").stdout

    assert "@rnn_spec.parametrize_with_laws([GRU], LAWS)" in bare
    assert '([GRU], LAWS, kind="GRU", level="equations")' in given


@pytest.mark.parametrize(
    ("place", "imported", "found"),
    [
        ("./cells.py", "from cells import CellLSTM", "pytest finds cells beside this file"),
        ("./pkg/cells.py", "from pkg.cells import CellLSTM", "pytest finds pkg beside this file"),
    ],
)
def test_file_is_imported_by_its_name(tmp_path, monkeypatch, place, imported, found):
    """A file is imported as a module, in its package, and the file says where it is looked for."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    shutil.copy(WRITTEN / "cells.py", tmp_path / place)
    monkeypatch.chdir(tmp_path)
    text = write(f"{place}:CellLSTM").stdout

    assert f"\n{imported}\n\n# {found}" in text


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nothing.here:Layer", "cannot import 'nothing.here': ModuleNotFoundError"),
        ("torch.nn:LTSM", "torch.nn has no 'LTSM'; did you mean LSTM?"),
        ("torch.nn", "TARGET: got 'torch.nn', expected module:Class"),
        ("./my-cells.py:CellLSTM", "'./my-cells.py' cannot be imported: its name is not"),
    ],
)
def test_wrong_call_exits_with_2_and_one_line(tmp_path, monkeypatch, target, message):
    """What cannot be written gets one clear line on standard error, and nothing else."""
    shutil.copy(WRITTEN / "cells.py", tmp_path / "my-cells.py")
    monkeypatch.chdir(tmp_path)
    result = write(target)

    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(f"rnn-spec: {message}")
    assert 1 == len(result.stderr.splitlines())
