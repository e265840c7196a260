"""A keeper ends with its child, and ends whatever that leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rnn_spec.processes.descendants import descendants

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="no process adopts orphans here"),
]

KEPT = "from rnn_spec.processes.keeper import go_on_under_keeper\ngo_on_under_keeper()\n"

ESCAPES = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
    time.sleep(600)
print("ready", flush=True)
"""
"""Two processes in sessions of their own; one is a child of the other."""


def started(code):
    """Start a script under a keeper."""
    return subprocess.Popen(
        [sys.executable, "-c", KEPT + code], stdout=subprocess.PIPE, start_new_session=True
    )


def until(condition, seconds=20.0):
    """Wait until a condition is true, and return what it is."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end
        time.sleep(0.02)

    return value


def below(pid, count):
    """Return the processes below a process, when there are so many."""
    return until(lambda: len(found := descendants(pid)) == count and found)


def gone(pids):
    """Wait until processes are gone."""
    return until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


@pytest.mark.parametrize(
    ("last", "status"),
    [
        ("", 0),
        ("os._exit(3)", 3),
        ("os.kill(os.getpid(), 9)", -signal.SIGKILL),
        ("os.abort()", -signal.SIGABRT),
    ],
)
def test_keeper_ends_as_its_child(last, status):
    """The status is that of the child, and nothing that holds the pipe is left."""
    with started(ESCAPES + last) as process:
        output = process.stdout.read()

    assert (b"ready\n", status) == (output, process.returncode)


def test_keeper_that_is_asked_to_end_ends_all():
    """At SIGTERM the child and all below it are killed, in whatever session they are."""
    with started(f"{ESCAPES}time.sleep(600)") as it:
        pids = below(it.pid, 3)
        it.terminate()

    assert gone(pids)
    assert -signal.SIGTERM == it.returncode


def test_keeper_ends_with_its_parent():
    """After kill -9 of the parent nothing is left."""
    code = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {KEPT + ESCAPES + 'time.sleep(600)'!r}])\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        pids = below(parent.pid, 4)
        os.kill(parent.pid, signal.SIGKILL)

    assert gone(pids)
