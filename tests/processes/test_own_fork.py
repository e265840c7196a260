"""A fork of a fresh process starts and ends as a new process does."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process is forked here")

CODE = """
import os, signal, subprocess, sys, threading, time
from rnn_spec.processes.own_fork import OwnFork, is_fresh

reading, writing = os.pipe()

def note():
    leads, files = os.getsid(0) == os.getpid(), len(os.listdir("/proc/self/fd"))
    os.write(writing, f"{sys.argv[1:]} {leads} {files < 6}".encode())

def wait():
    time.sleep(600)

print(is_fresh())
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(OwnFork(note, writing).wait(20), os.read(reading, 1 << 10).decode())
fork = OwnFork(wait, writing)
try:
    fork.wait(0.2)
except subprocess.TimeoutExpired:
    print(fork.poll())
fork.terminate()
print(fork.wait(20), fork.poll())
fork.kill()
print(OwnFork(lambda: 1 / 0, writing).wait(20))
threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
print(is_fresh())
"""


def output(*arguments):
    """Run Python, and return what it prints."""
    run = [sys.executable, "-c", *arguments]

    return subprocess.run(run, check=True, capture_output=True, text=True, timeout=60).stdout


def test_fork_has_nothing_of_its_parent_and_ends_as_asked():
    """It has no argument, a session of its own, the usual signals, and a status of its own."""
    assert output(CODE, "argument").splitlines() == [
        "True",
        "0 [] True True",
        "None",
        "-15 -15",
        "1",
        "False",
    ]


@pytest.mark.slow
def test_process_that_uses_torch_is_not_fresh():
    """What a caller has done with torch is not taken over."""
    code = "import torch; from rnn_spec.processes.own_fork import is_fresh; print(is_fresh())"

    assert output(code) == "False\n"
