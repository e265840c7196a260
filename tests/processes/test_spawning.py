"""Workers are forks of a server, or new processes; both start and end in the same way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from living import is_alive

from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation import WORKER
from rnn_spec.isolation.run import check_isolated
from rnn_spec.processes import fork_client, spawning
from rnn_spec.processes.channel import LOST
from rnn_spec.processes.environment import Environment
from rnn_spec.processes.fork_client import fork

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not spawning.FORKS, reason="no worker is forked on this system"),
]

LAYER = """
import os
import torch

class Layer(torch.nn.GRU):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        with open(os.environ["NOTES"], "w") as file:
            file.write(f"{os.getcwd()} {os.getpid()} {os.getsid(0)} {os.listdir('/proc/self/fd')}")
"""


def server():
    """The pid of the server of this process."""
    return fork_client.SERVERS[-1]._process.pid


def until(condition, seconds=20.0):
    """Wait until a condition is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def forked():
    """Fork workers, which are ended after the test."""
    workers = []

    def forked(*, wait=True):
        workers.append(fork(WORKER, Environment.of_this_process()))
        assert not wait or workers[-1]._read(1, 60)

        return workers[-1]

    yield forked

    for each in workers:
        each.end()


def answer(target):
    """Check one law of a layer."""
    request = Request(target, laws=("answer",), profile="quick", seed=0)

    return check_isolated(request, Limits(60, None, 1))


@pytest.mark.versions
@pytest.mark.parametrize("forks", [True, False])
def test_worker_has_the_directory_path_and_variables_of_its_parent(tmp_path, monkeypatch, forks):
    """A worker that is forked from a server of long ago knows what its parent knows now."""
    answer("torch.nn:GRU")
    (tmp_path / "freshly_written.py").write_text(LAYER)
    monkeypatch.setattr(spawning, "FORKS", forks)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))

    assert answer("freshly_written:Layer").ok

    where, process, session, _ = (tmp_path / "notes").read_text().split(" ", 3)

    assert (str(tmp_path), process) == (where, session)


def test_worker_has_the_descriptors_of_no_other(tmp_path, monkeypatch, forked):
    """What one worker does to its pipes is of no concern to another, or to the server."""
    (tmp_path / "of_descriptors.py").write_text(LAYER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    for _ in range(5):
        forked()
    answer("of_descriptors:Layer")
    descriptors = (tmp_path / "notes").read_text().split(" ", 3)[3]

    assert len(descriptors.split(",")) < 12


def test_exit_status_is_that_of_the_worker(forked):
    """A worker that is killed has the signal as its status, one without a parent its own."""
    killed, left = forked(), forked()
    os.kill(killed.pid, signal.SIGTERM)
    left.close()

    assert (-signal.SIGTERM, LOST) == (killed.wait(20), left.wait(20))


def test_worker_that_is_ended_is_no_zombie(forked):
    """Its process is gone, and its children with it."""
    worker = forked()
    pid = worker.pid
    worker.end()

    until(lambda: not Path(f"/proc/{pid}").exists())

    assert worker.wait() == -signal.SIGKILL


ESCAPING = """
import os
import time
import torch

class Layer(torch.nn.GRU):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for session in (False, True):
            if not os.fork():
                if session:
                    os.setsid()
                with open(os.environ["NOTES"], "a") as file:
                    file.write(f"{os.getpid()}\\n")
                time.sleep(600)
"""


@pytest.mark.versions
@pytest.mark.parametrize("forks", [True, False])
def test_what_a_worker_leaves_behind_is_ended(tmp_path, monkeypatch, forks):
    """Each process that a layer starts is ended after the run, also in a session of its own."""
    (tmp_path / "escaping.py").write_text(ESCAPING)
    monkeypatch.setattr(spawning, "FORKS", forks)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))

    assert answer("escaping:Layer").ok

    pids = (tmp_path / "notes").read_text().split()

    assert len(pids) > 1

    until(lambda: not any(map(is_alive, pids)))


def test_worker_that_is_not_wanted_is_not_waited_for(monkeypatch, forked):
    """A run that ends before the server is ready ends at once."""
    monkeypatch.setattr(fork_client, "SERVERS", [])
    worker = forked(wait=False)
    begun = time.monotonic()
    worker.end()
    took = time.monotonic() - begun
    fork_client.SERVERS[-1].end()

    assert took < 0.5


def test_pid_is_not_waited_for(monkeypatch, forked):
    """Before the server is ready, a worker has no process, and using it is an error of its own."""
    monkeypatch.setattr(fork_client, "SERVERS", [])
    worker = forked(wait=False)
    with pytest.raises(ProcessLookupError):
        worker.pid  # noqa: B018
    assert worker.wait() is None
    assert worker._read(1, 60)
    assert worker.pid > 0

    worker.end()
    fork_client.SERVERS[-1].end()


def test_server_that_was_killed_is_replaced(forked):
    """Its workers end with it, and the next run has another."""
    worker = forked()
    pid, before = worker.pid, server()
    os.kill(before, signal.SIGKILL)

    assert LOST == worker.wait(20)

    until(lambda: not Path(f"/proc/{pid}").exists())

    assert answer("torch.nn:GRU").ok
    assert server() != before


def test_variable_that_is_read_at_start_needs_another_server(monkeypatch):
    """What Python and torch read once is not taken over by a fork."""
    answer("torch.nn:GRU")
    before = server()
    monkeypatch.setenv("UNRELATED", "1")
    answer("torch.nn:GRU")
    same = server()
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    answer("torch.nn:GRU")

    assert before == same
    assert server() != before


def test_server_ends_with_its_parent():
    """After kill -9 neither a server nor a worker is left."""
    code = (
        "import sys, time\n"
        "from rnn_spec.processes.fork_client import SERVERS, fork\n"
        "from rnn_spec.processes.environment import Environment\n"
        "from rnn_spec.isolation import WORKER\n"
        "worker = fork(WORKER, Environment.of_this_process())\n"
        "assert worker._read(1, 60)\n"
        "print(worker.pid, SERVERS[-1]._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as parent:
        pids = parent.stdout.readline().split()
        parent.kill()

    assert 2 == len(pids)

    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
