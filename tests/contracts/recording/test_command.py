"""Tests of a command that runs under the recorder: its processes behave as without."""

import sys
import textwrap

import pytest

from contracts.errors import ContractError
from contracts.recording.command import record
from contracts.recording.events import Entered, Returned

PACKAGE = """
import functools
import numpy as np

def traced(function):
    @functools.wraps(function)
    def call(*args):
        return function(*args)
    return call

def double(x):
    return 2 * x

@traced
def halve(x):
    return x / 2

def items(x):
    yield from x

async def later(x):
    return x

def fails(x):
    raise ValueError(x.shape)

class Box:
    def __init__(self, x):
        self.x = x
    @property
    def size(self):
        return self.x.size
    @classmethod
    def of(cls, x):
        return cls(x)
    @staticmethod
    def same(x):
        return x
"""

SCRIPT = """
import asyncio, inspect, pickle, traceback
import numpy as np
import toy

x = np.ones((2, 3))
print(toy.double(x).shape, toy.halve(x).sum(), list(toy.items([1, 2])), asyncio.run(toy.later(3)))
print(toy.Box.of(x).size, toy.Box.same(x) is x, toy.Box(x).x is x)
print(inspect.signature(toy.halve), pickle.loads(pickle.dumps(toy.double)) is toy.double)
print(inspect.getsource(toy.double), toy.double.__module__, toy.double.__qualname__)
print(inspect.isgeneratorfunction(toy.items), inspect.iscoroutinefunction(toy.later))
try:
    toy.fails(x)
except ValueError:
    print(traceback.format_exc())
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a package, in which commands run."""
    (tmp_path / "toy.py").write_text(PACKAGE)
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    monkeypatch.chdir(tmp_path)

    return tmp_path


@pytest.mark.slow
def test_code_runs_as_without_the_recorder(folder, capfd):
    """Values, identity, signatures, sources and tracebacks are the same."""
    printed = []
    for modules in (["other"], ["toy"]):
        recording = record("python script.py", modules)
        printed.append(capfd.readouterr().err)

    assert printed[0] == printed[1]
    assert recording.status == 0
    names = {each.call.function for each in recording.events if isinstance(each, Returned)}
    assert {"toy:double", "toy:halve", "toy:Box.of", "toy:Box.same"} <= names
    assert {"toy:fails"} <= {
        each.function for each in recording.events if isinstance(each, Entered)
    }


def test_status_of_the_command_is_returned(folder):
    """A command that fails gives its exit status, and what was recorded before."""
    recording = record("""python -c "import toy, sys; toy.double([1]); sys.exit(7)" """, ["toy"])

    assert recording.status == 7
    assert recording.events


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["", "no-such-command-here x", "python 'x"])
def test_command_that_cannot_start_is_refused(command):
    """The error names the option."""
    with pytest.raises(ContractError, match="--run"):
        record(command, ["toy"])


def test_sitecustomize_of_the_user_runs(folder, monkeypatch, capfd):
    """A `sitecustomize` that the recorder shadows is imported as well."""
    own = folder / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import sys; print('own', file=sys.stderr)")
    paths = [str(own), *filter(None, sys.path)]
    monkeypatch.setenv("PYTHONPATH", ":".join(paths))
    record("python -c pass", ["toy"])

    assert "own\n" in capfd.readouterr().err


@pytest.mark.slow
def test_workers_of_xdist_and_contracts_record_as_well(folder):
    """Workers inherit the recorder, and it works beside checked imports and errors on warnings."""
    (folder / "test_toy.py").write_text(
        "import numpy as np, toy, pytest\n"
        "@pytest.mark.parametrize('n', [1, 2, 3, 4])\n"
        "def test_double(n):\n"
        "    assert toy.double(np.ones(n)).shape == (n,)\n"
    )
    command = "python -W error -m pytest -q -n 2 --contracts=toy -p no:cacheprovider test_toy.py"
    recording = record(command, ["toy"])
    returned = [each for each in recording.events if isinstance(each, Returned)]
    sizes = {each.result.shape for each in returned if each.call.function == "toy:double"}

    assert recording.status == 0
    assert {(1,), (2,), (3,), (4,)} == sizes
