"""Objects that another process cannot import are sent as their code."""

import linecache
import pickle
import subprocess
import sys
from importlib import import_module
from io import BytesIO

import pytest

from rnn_spec.checking.sending import NotSentError
from rnn_spec.processes.by_value import written
from rnn_spec.processes.sent_object import SentObject, in_file

SCRIPT = """
import sys, pickle, threading
from rnn_spec.checking.sending import NotSentError
from rnn_spec.processes.by_value import written

STEP = 2

def doubled(x):
    return STEP * x

class Own:
    def value(self, x):
        return doubled(x)

    def same(self):
        return type(self) is Own

with open(sys.argv[1], "wb") as file:
    file.write(written(Own()))
"""

READ = """
import pickle, sys
from rnn_spec.processes.by_value import read
with open(sys.argv[1], "rb") as file:
    own = read(file)
print(own.value(3), own.same(), type(pickle.loads(pickle.dumps(own))) is type(own))
print(sys.modules["__main__"].__file__ == sys.argv[2], "threading" in sys.modules)
"""

CELL = """
def third(values):
    return values[2]
"""


def run(*command):
    """Run Python, and return what it prints."""
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.slow
def test_object_of_a_script_is_read_in_another_process(tmp_path):
    """What is defined in `__main__` is there with the names that it uses, and can be pickled."""
    script, data = tmp_path / "script.py", tmp_path / "data"
    script.write_text(SCRIPT)
    run(script, data)

    assert "6 True True\nTrue True\n" == run("-c", READ, data, script)


def test_module_is_written_by_its_name_where_another_process_finds_the_same_file(
    tmp_path, monkeypatch
):
    """A module of another file than the one that would be imported is written as its code."""
    (tmp_path / "found.py").write_text("class Here:\n    note = 'the note of a class'\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = import_module("found")
    by_name = written(found.Here)
    monkeypatch.setattr(found, "__file__", "/elsewhere/found.py")
    by_value = written(found.Here)
    del sys.modules["found"]

    assert (False, True) == tuple(b"the note of a class" in each for each in (by_name, by_value))


def test_own_functions_are_written_by_name_where_the_import_path_has_another_copy(
    tmp_path, monkeypatch
):
    """A clone in the working directory is found before the package that is installed."""
    (tmp_path / "rnn_spec").mkdir()
    (tmp_path / "rnn_spec/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    assert (NotSentError.__doc__ or "").encode() not in written(NotSentError)


def test_lines_of_a_cell_are_sent():
    """The lines of code that is in no file are known in the other process."""
    names = {"__name__": "__main__"}
    exec(compile(CELL, "<cell 7>", "exec"), names)  # noqa: S102 - the cell above
    linecache.cache["<cell 7>"] = len(CELL), None, CELL.splitlines(keepends=True), "<cell 7>"
    try:
        surroundings = pickle.load(BytesIO(written(names["third"])))
    finally:
        del linecache.cache["<cell 7>"]

    assert {"<cell 7>": CELL.splitlines(keepends=True)} == surroundings.cells


def test_sent_object_is_a_name_until_it_is_received():
    """The object is in a file as long as it may be received."""
    with in_file([1, 2], "main:numbers") as sent:
        again = pickle.loads(pickle.dumps(sent))
        received = again.received()

    assert ("main:numbers", [1, 2]) == (again, received)
    assert isinstance(again, SentObject)
    assert not sent.file.exists()
