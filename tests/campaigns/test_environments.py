"""The environments of a campaign: how they are made, and what is said if they cannot be."""

import shutil
import sys
import threading
import time

import pytest

from rnn_spec.campaigns import environments
from rnn_spec.campaigns.child import Finished, NotWantedError, run_command, variables
from rnn_spec.campaigns.environments import NotMadeError, python_of
from rnn_spec.campaigns.job import Environment


def wanted():
    """The result is wanted."""
    return True


@pytest.fixture
def commands(monkeypatch):
    """Collect the commands, and run none."""
    found = []

    def run(command, *_):
        found.append([*command])
        if "venv" in command:
            environments.Path(command[-1]).mkdir(exist_ok=True)
        return Finished(0, b"", b"")

    monkeypatch.setattr(environments, "run_command", run)

    return found


def test_an_environment_is_made_once(commands, tmp_path):
    """The second time it is there; other requirements are another environment."""
    given = Environment(requirements=("mypkg==1.0",), no_deps=("other==2.0",))
    first = python_of("old", given, tmp_path, wanted)
    count = len(commands)
    again = python_of("old", given, tmp_path, wanted)
    other = python_of("old", Environment(requirements=("mypkg==1.1",)), tmp_path, wanted)

    assert 3 == count
    assert first == again
    assert first != other


def test_it_has_the_checker_the_same_torch_and_what_is_required(commands, tmp_path):
    """What is named without its dependencies is installed last."""
    given = Environment(requirements=("mypkg==1.0",), no_deps=("other==2.0",))
    python_of("old", given, tmp_path, wanted)
    _, first, alone = commands

    assert any(each.startswith("torch==") and "+" not in each for each in first)
    assert any("rnn-spec" in each or each == "--editable" for each in first)
    assert "mypkg==1.0" == first[-1]
    assert ["--no-deps", "other==2.0"] == alone[-2:]


@pytest.mark.parametrize("torch", ["torch==2.5", "torch>=2", "Torch", "torch [x]"])
def test_a_torch_that_is_required_is_not_chosen_twice(commands, tmp_path, torch):
    """The requirement decides."""
    python_of("old", Environment(requirements=(torch,)), tmp_path, wanted)

    assert [torch] == [each for each in commands[1] if each.lower().startswith("torch")]


def test_without_uv_it_is_made_by_venv_and_pip(commands, tmp_path, monkeypatch):
    """The interpreter is this one, if it has the version."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = python_of("old", Environment(python=version), tmp_path, wanted)

    assert [sys.executable, "-m", "venv"] == commands[0][:3]
    assert [str(python), "-m", "pip", "install"] == commands[1][:4]
    with pytest.raises(NotMadeError, match=r"environment new: there is no Python 3\.99"):
        python_of("new", Environment(python="3.99"), tmp_path, wanted)


def test_a_failed_install_is_said_in_one_line(tmp_path, monkeypatch):
    """The last line of the tool, and the file that has all; nothing is taken for made."""
    monkeypatch.setattr(
        environments, "run_command", lambda *_: Finished(1, b"", b"long story\nno such package\n")
    )
    for _ in range(2):
        with pytest.raises(NotMadeError) as caught:
            python_of("old", Environment(), tmp_path, wanted)

        assert str(caught.value).startswith("environment old cannot be made: no such package (see ")
        assert "\n" not in str(caught.value)


def test_another_environment_takes_no_module_from_this_one(monkeypatch):
    """PYTHONPATH is for the interpreter of this process; each unit has one thread."""
    monkeypatch.setenv("PYTHONPATH", "here")

    assert "here" == variables(is_own=True)["PYTHONPATH"]
    assert "PYTHONPATH" not in variables(is_own=False)
    assert "1" == variables(is_own=False)["OMP_NUM_THREADS"]


def test_a_command_has_its_status_and_its_last_line(tmp_path):
    """The last line of its errors says why it failed."""
    code = "import sys; print(sys.stdin.read()); sys.exit('first\\nlast')"
    done = run_command([sys.executable, "-c", code], tmp_path, variables(is_own=True), wanted, b"x")

    assert (1, b"x", "last") == (done.status, done.output.strip(), done.why)


@pytest.mark.slow
def test_a_command_is_ended_when_it_is_not_wanted(tmp_path):
    """It ends within seconds, however long it would run."""
    code = "import time; time.sleep(600)"
    start = time.monotonic()
    with pytest.raises(NotWantedError):
        run_command(
            [sys.executable, "-c", code], tmp_path, variables(is_own=True), lambda: False, b"x"
        )

    assert time.monotonic() - start < 30
    assert 1 == threading.active_count()
