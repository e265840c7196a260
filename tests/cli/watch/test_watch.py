"""With --watch, subjects are checked again whenever one of their files is saved."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from click.testing import CliRunner
from living import is_alive

from rnn_spec.cli import main

LAYER = """
import os
import time
from pathlib import Path

from torch import nn

with Path("processes").open("a") as file:
    print(os.getpid(), os.getppid(), file=file)


class Layer(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out, CHANGED
"""

RIGHT, WRONG = LAYER.replace("CHANGED", "state"), LAYER.replace("CHANGED", "state.mT")

ENDLESS = LAYER.replace(
    "        out,", "        Path('called').touch(); time.sleep(60)\n        out,"
)

COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from rnn_spec.cli import main
main()
"""

LAWS = ("--law", "answer", "--law", "state_shapes", "--profile", "quick", "-j", "1")

WAITS = "watching 1 file, Ctrl-C ends"


class Session:
    """The command, watching a file, and what it prints."""

    def __init__(self, folder, *options):
        """Start it in a folder."""
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "check", "./layer.py:Layer", "--watch", *options],
            cwd=folder,
            env={**os.environ, "COLUMNS": "120"},  # a message is one line
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._watchdog = threading.Timer(100, self.process.kill)
        self._watchdog.start()

    def save(self, text):
        """Save the file as many editors do: write another one, then move it there."""
        (self.folder / "new").write_text(text)
        (self.folder / "new").replace(self.folder / "layer.py")

    def until_it_waits(self):
        """Return what it prints until it waits for a change."""
        lines = []
        while not lines or lines[-1] not in {WAITS, ""}:
            lines.append(self.process.stdout.readline().rstrip("\n"))
            if not lines[-1] and self.process.poll() is None:
                lines.pop()

        return lines

    def until_it_is_called(self):
        """Wait until the layer runs."""
        while not (self.folder / "called").exists() and self.process.poll() is None:
            time.sleep(0.01)
        (self.folder / "called").unlink()

    def end(self):
        """Press Ctrl-C; return the exit status, the last output, and processes that are left."""
        self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate()
        self._watchdog.cancel()
        pids = (self.folder / "processes").read_text().split()

        return self.process.returncode, output, [pid for pid in pids if is_alive(pid)]


@pytest.fixture
def start(tmp_path):
    """Start the command on a layer; it is ended at the end."""
    started = []

    def start(text, *options):
        (tmp_path / "layer.py").write_text(text)
        started.append(Session(tmp_path, *LAWS, *options))
        return started[0]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


@pytest.mark.slow
def test_saved_layer_is_checked_again(start, tmp_path):
    """What has changed is said; the report files are those of the last run, and so is the seed."""
    session = start(WRONG, "--json", "report.json")
    first = session.until_it_waits()
    seed = json.loads((tmp_path / "report.json").read_text())["seed"]
    (tmp_path / "layer.py").touch()
    session.save(WRONG)
    session.save(RIGHT)
    second = session.until_it_waits()
    report = json.loads((tmp_path / "report.json").read_text())

    assert any("does not conform" in each for each in first)
    assert 1 == len([each for each in second if each.startswith("layer.py changed")])
    assert "./layer.py:Layer conforms (2 passed)" in second
    assert ["fixed: state_shapes", WAITS] == second[-2:]
    assert ("conforms", seed) == (report["verdict"], report["seed"])
    session.save(RIGHT + "def broken(:\n")
    _, message, waits = session.until_it_waits()
    assert message.startswith("rnn-spec: cannot import './layer.py': SyntaxError")
    assert WAITS == waits
    for number in range(5):
        session.save(WRONG + f"number = {number}\n")
    last = session.until_it_waits()
    assert 1 == len([each for each in last if each.startswith("profile quick")])
    assert "newly failing: state_shapes" == last[-2]
    assert (1, "\n", []) == session.end()


@pytest.mark.slow
def test_change_stops_a_run(start):
    """The run starts anew with the file as it is now; Ctrl-C in a run is no verdict."""
    session = start(ENDLESS)
    session.until_it_is_called()
    session.save(RIGHT)
    lines = session.until_it_waits()
    assert lines[0].startswith("layer.py changed")
    assert "./layer.py:Layer conforms (2 passed)" in lines
    session.save(ENDLESS)
    session.until_it_is_called()
    status, output, left = session.end()

    assert (130, []) == (status, left)
    assert output.splitlines()[-1].startswith("rnn-spec: interrupted")


@pytest.mark.parametrize("command", ["check", "check-model"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--no-isolate"], "--watch needs --isolate"),
        (["--resume"], "--watch starts anew: it cannot be combined with --resume"),
        (
            ["--json", "-"],
            "--watch writes reports to files: --json, --html and --sarif cannot be -",
        ),
        (
            ["--html", "-"],
            "--watch writes reports to files: --json, --html and --sarif cannot be -",
        ),
        (["--github"], "--watch runs on and on: it cannot be combined with --github"),
    ],
)
def test_options_that_cannot_be_combined_exit_with_2(command, options, message):
    """Each is named in one line, before anything is run."""
    result = CliRunner().invoke(main, [command, "./layer.py:Layer", "--watch", *options])

    assert (2, f"rnn-spec: {message}\n") == (result.exit_code, result.output)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.here:Layer"], "cannot import 'nothing.here'"),
        (["torch.nn:GRU", "--law", "splittin"], "did you mean splitting?"),
    ],
)
def test_what_no_saved_file_can_mend_ends_at_once(arguments, message):
    """There is nothing to wait for."""
    result = CliRunner().invoke(main, ["check", "--watch", *arguments])

    assert 2 == result.exit_code
    assert message in result.output
