"""`rnn-spec campaign` as a person runs it: what it finds, and what is left after a kill."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from comparable import comparable

from rnn_spec.campaigns.engine import MISSING
from rnn_spec.cli import main

pytest.importorskip("distributed")

START = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from rnn_spec.cli import main
main()
"""
RNN_SPEC = [sys.executable, "-c", START]

LAYERS = """
import os
import signal
import sys
from pathlib import Path

import torch


class Fine(torch.nn.LSTM):
    pass


class Faulty(torch.nn.GRU):
    def forward(self, input, hx=None):
        output, h = super().forward(input, hx)
        return output, h * 0.5


def worker():
    pid = os.getpid()
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text():
            return pid


class Killer(torch.nn.RNN):
    def __init__(self, *args, **kwargs):
        os.kill(worker(), signal.SIGKILL)
        super().__init__(*args, **kwargs)
"""

CAMPAIGN = """
profile = "quick"
laws = ["splitting"]
"""


@pytest.fixture
def folder(tmp_path):
    """Return a folder with layers."""
    (tmp_path / "layers.py").write_text(LAYERS)

    return tmp_path


def start(folder, *options):
    """Start a campaign in a session of its own, as a terminal does."""
    pipe = subprocess.PIPE

    return subprocess.Popen(
        [*RNN_SPEC, "campaign", "campaign.toml", "--out", "out", *options],
        cwd=folder,
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
    )


def run(folder, text, *options):
    """Run a campaign to its end, and return its exit status and what it printed."""
    (folder / "campaign.toml").write_text(CAMPAIGN + text)
    with start(folder, *options) as process:
        output, errors = process.communicate(timeout=600)

    return process.returncode, output + errors


def records(folder):
    """Return the units that are finished."""
    file = folder / "out" / "results.jsonl"
    lines = file.read_text().splitlines(keepends=True) if file.exists() else []

    return [json.loads(each) for each in lines if each.endswith("\n")]


def running(folder):
    """Return the processes that run in a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if (each / "cwd").readlink() == folder and b"Z" not in _state(each):
                found.append((each / "cmdline").read_text())
        except OSError:
            continue

    return found


def _state(process):
    return (process / "stat").read_bytes().rpartition(b")")[2].split()[0]


def wait_for(condition, seconds=300):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_without_dask_one_line_says_what_to_install(folder, monkeypatch):
    """The extra is named, and nothing is written."""
    (folder / "campaign.toml").write_text('subjects = ["torch.nn:LSTM"]')
    monkeypatch.setattr(sys.modules["rnn_spec.cli.campaign"], "find_spec", lambda _: None)
    done = CliRunner().invoke(main, ["campaign", str(folder / "campaign.toml")])

    assert (2, f"rnn-spec: {MISSING}\n") == (done.exit_code, done.output)
    assert not (folder / ".rnn_spec").exists()


def test_a_wrong_file_is_one_line(folder):
    """The line names the file and the key."""
    file = folder / "campaign.toml"
    file.write_text('profile = "fast"\nsubjects = ["torch.nn:LSTM"]')
    done = CliRunner().invoke(main, ["campaign", str(file)])

    assert 2 == done.exit_code
    assert f"{file}: profile: got 'fast', expected one of quick" in done.output
    assert 1 == done.output.count("\n")


def test_workers_and_a_cluster_cannot_be_combined(folder):
    """`--workers` is about this machine."""
    done = CliRunner().invoke(main, ["campaign", "c.toml", "-j", "2", "--dask", "tcp://a:1"])

    assert 2 == done.exit_code
    assert "cannot be combined with --dask" in done.output


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_one_line(folder):
    """The line has the address."""
    status, text = run(folder, 'subjects = ["./layers.py:Fine"]', "--dask", "tcp://127.0.0.1:9")

    assert 2 == status
    assert "rnn-spec: --dask: cannot reach 'tcp://127.0.0.1:9'" in text
    assert "Traceback" not in text


@pytest.mark.slow
@pytest.mark.versions
def test_a_campaign_finds_what_a_check_finds(folder):
    """The merged report is that of one process, and the database has the same results."""
    status, text = run(
        folder, 'seeds = "3..4"\nsubjects = ["./layers.py:Fine", "./layers.py:Faulty"]'
    )
    check = ["check", "./layers.py:Fine", "./layers.py:Faulty", "--profile", "quick"]
    one = subprocess.run(
        [*RNN_SPEC, *check, "--law", "splitting", "--seeds", "3..4", "-j1", "--json", "one.json"],
        cwd=folder,
        check=False,
        capture_output=True,
    )
    with closing(sqlite3.connect(folder / "out" / "results.db")) as database:
        failed = database.execute("SELECT name, seed FROM results WHERE status = 'failed'")
        found = sorted(failed.fetchall())

    assert one.returncode == status == 1, text
    assert comparable(folder / "one.json") == comparable(folder / "out" / "report.json")
    assert [("./layers.py:Faulty", 3), ("./layers.py:Faulty", 4)] == found
    assert "Faulty" in (folder / "out" / "report.html").read_text()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are listed in /proc")
def test_what_ends_its_worker_or_cannot_be_loaded_is_a_result(folder):
    """The others go on; the second run tries only these again."""
    text = 'subjects = ["./layers.py:Fine", "./layers.py:Killer", "nothing:Here"]'
    status, printed = run(folder, text, "-j", "2")
    _, again = run(folder, text.replace(', "./layers.py:Killer"', ""), "-j", "1")
    flat = " ".join(printed.split())

    assert 2 == status
    assert "./layers.py:Killer seed 0 was not checked: it ended the worker" in flat
    assert "nothing:Here seed 0 was not checked: cannot import 'nothing'" in flat
    assert "conforms ./layers.py:Fine seed 0" in printed
    assert "resumed: 1 of 2 units are finished" in again
    assert "Traceback" not in printed + again


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are listed in /proc")
def test_a_killed_client_loses_nothing_and_leaves_nothing(folder):
    """What its worker had finished, and it had not collected, is found by the next run."""
    text = 'seeds = "0..2"\nsubjects = ["./layers.py:Fine"]'
    (folder / "campaign.toml").write_text(CAMPAIGN + text)
    with start(folder, "-j", "1") as process:
        wait_for(lambda: records(folder))
        process.send_signal(signal.SIGSTOP)
        before = records(folder)
        process.kill()
        process.communicate()
    wait_for(lambda: not running(folder))
    status, printed = run(folder, text, "-j", "1")

    assert 0 == status, printed
    assert before == records(folder)[: len(before)]
    assert [0, 1, 2] == sorted(each["seed"] for each in records(folder))
    assert f"resumed: {len(before)} of 3 units are finished" in printed


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are listed in /proc")
def test_ctrl_c_ends_cleanly(folder):
    """One line, exit status 130, and no process is left; the terminal interrupts all of them."""
    text = 'seeds = "0..9"\nsubjects = ["./layers.py:Fine"]'
    (folder / "campaign.toml").write_text(CAMPAIGN + text)
    with start(folder, "-j", "2") as process:
        wait_for(lambda: records(folder))
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=120)

    assert 130 == process.returncode, output + errors
    assert "rnn-spec: interrupted; the same command continues from here" in errors
    assert "Traceback" not in output + errors
    assert (folder / "out" / "report.json").exists()
    wait_for(lambda: not running(folder), 20)
