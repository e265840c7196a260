"""Runs in other processes, stopped by a person or by force, and resumed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from living import is_alive

from rnn_spec.isolation.journal import FOLDER
from rnn_spec.reports.report import Report

pytestmark = pytest.mark.slow

LAYERS = Path(__file__).parent.parent / "hostile" / "layers.py"

COMMAND = [sys.executable, "-c", "from rnn_spec.cli import main; main()", "check"]
LAWS = ["answer", "output_shape", "splitting", "packed_alone", "packed_order"]


@pytest.fixture
def folder(tmp_path):
    """A folder with hostile layers, to work in."""
    (tmp_path / "layers.py").write_text(LAYERS.read_text())

    return tmp_path


def command(name, *options):
    """The command that checks a layer of that folder."""
    asked = [word for law in LAWS for word in ("--law", law)]

    return [*COMMAND, f"./layers.py:{name}", *asked, "--profile", "quick", *options]


def done(folder, name, *options):
    """Run the command to its end."""
    return subprocess.run(
        command(name, *options), cwd=folder, capture_output=True, text=True, check=False
    )


def stopped(folder, name, how, *options):
    """Run the command until the layer waits, then send it a signal."""
    (folder / "slow").touch()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    with subprocess.Popen(
        command(name, "-j", "1", *options),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        until((folder / "waiting").exists)
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
    (folder / "slow").unlink()

    return process.returncode, out, err


def until(condition, seconds=90.0):
    """Wait until a condition is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def statuses(file):
    """What became of each law, by a report."""
    return {each.law: each.status for each in Report.from_json(file.read_text()).results}


def test_run_stopped_by_a_person_reports_and_is_resumed(folder):
    """Ctrl-C gives the report so far, complete only when it is resumed: with the same seed."""
    status, out, err = stopped(
        folder, "SlowWhileAFileIsThere", signal.SIGINT, "--seed", "5", "--json", "half.json"
    )
    half = Report.from_json((folder / "half.json").read_text())

    assert 130 == status
    assert "interrupted; --resume continues from here" in err
    assert not half.complete
    assert LAWS[:3] == [each.law for each in half.results]
    assert "interrupted" in out

    resumed = done(folder, "SlowWhileAFileIsThere", "--resume", "--json", "whole.json")
    whole = Report.from_json((folder / "whole.json").read_text())

    assert 0 == resumed.returncode, resumed.stderr
    assert "resumed: 3 results are taken over" in resumed.stderr
    assert (True, 5) == (whole.complete, whole.seed)
    assert dict.fromkeys(LAWS, "passed") == statuses(folder / "whole.json")
    assert half.results == whole.results[:3]
    assert not list(folder.glob(".*.json*"))


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who is alive")
def test_run_that_is_asked_to_end_reports_and_leaves_nothing(folder):
    """SIGTERM is as Ctrl-C: the report so far is there, and the worker is gone."""
    status, _, err = stopped(folder, "SlowWhileAFileIsThere", signal.SIGTERM, "--json", "half.json")
    worker = int((folder / "waiting").read_text())

    assert 130 == status
    assert "interrupted; --resume continues from here" in err
    assert dict.fromkeys(LAWS[:3], "passed") == statuses(folder / "half.json")
    assert not is_alive(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who is alive")
def test_killed_run_leaves_no_worker_and_is_resumed(folder):
    """After kill -9 the workers end by themselves, and what was found is there."""
    status, _, _ = stopped(folder, "SlowWhileAFileIsThere", signal.SIGKILL)
    worker = int((folder / "waiting").read_text())
    until(lambda: not is_alive(worker), 10)
    resumed = done(folder, "SlowWhileAFileIsThere", "--resume", "--json", "whole.json")

    assert -signal.SIGKILL == status
    assert "resumed: 3 results are taken over" in resumed.stderr
    assert dict.fromkeys(LAWS, "passed") == statuses(folder / "whole.json")


def test_results_of_other_code_are_not_taken_over(folder):
    """Where the layer has changed, nothing is resumed, and a line says so; git ignores it all."""
    first = done(folder, "Behaved")
    (journal,) = (file.read_text() for file in (folder / FOLDER).glob("*.jsonl"))
    with (folder / "layers.py").open("a") as file:
        file.write("# another version\n")
    again = done(folder, "Behaved", "--resume")

    assert (0, 0) == (first.returncode, again.returncode)
    assert "nothing to resume" in again.stderr
    assert all(json.loads(line) for line in journal.splitlines())
    assert "*" in (folder / FOLDER / ".gitignore").read_text().splitlines()


def test_folder_that_cannot_be_written_costs_the_journal_only(folder):
    """Without a journal the run goes on, and says so."""
    (folder / FOLDER).write_text("in the way")
    result = done(folder, "Behaved")

    assert 0 == result.returncode
    assert "no journal is kept" in result.stderr


def test_several_targets_are_checked_one_after_another(folder):
    """The worst exit status counts; JSON is a list, with what could not be checked."""
    asked = ["./layers.py:Behaved", "./layers.py:Unbuildable", "--json", "all.json"]
    result = subprocess.run(
        [*COMMAND, *asked, "--law", "answer", "--profile", "quick"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 2 == result.returncode
    assert "cannot be built" in result.stderr
    assert [("./layers.py:Behaved", "conforms"), ("./layers.py:Unbuildable", "not checked")] == [
        (each["subject"], each["verdict"]) for each in json.loads((folder / "all.json").read_text())
    ]


def test_project_says_what_is_checked(folder):
    """Without a target, the subjects of pyproject.toml are checked as it says."""
    (folder / "pyproject.toml").write_text(
        "[tool.rnn-spec]\nprofile = 'quick'\nlaws = ['answer', 'surroundings_kept']\n"
        "subjects = ['./layers.py:Behaved', { target = './layers.py:DisturbsDtype', "
        "expected-failures = { surroundings_kept = 'known' } }]\n"
    )
    result = subprocess.run(
        [*COMMAND, "--json", "-"], cwd=folder, capture_output=True, text=True, check=False
    )
    both = json.loads(result.stdout)

    assert 0 == result.returncode, result.stderr
    assert [2, 1] == [each["counts"]["passed"] for each in both]
    assert 1 == both[1]["counts"]["xfailed"]


def test_nothing_to_check_is_an_error(folder):
    """Without a target and without a project there is one line, and status 2."""
    result = subprocess.run([*COMMAND], cwd=folder, capture_output=True, text=True, check=False)

    assert 2 == result.returncode
    assert 1 == len(result.stderr.strip().splitlines())
