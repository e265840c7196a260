"""Standard output and files that cannot be written cost a line, and not the run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main
from rnn_spec.cli.output.files import in_folder, put
from rnn_spec.cli.output.signals import stopped_by_signals
from rnn_spec.cli.output.stopping import complain

PRINTS = """
import sys
from rnn_spec.cli.output.streams import standard_output

with standard_output():
    print("first", flush=True)
    print("more" * 100_000)
with standard_output():
    print("more")
sys.exit(3)
"""


def printed_to(stdout):
    """Run the code above with a standard output, and return its exit status and errors."""
    done = subprocess.run(
        [sys.executable, "-c", PRINTS],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    return done.returncode, done.stderr.splitlines()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_output_is_one_line():
    """The error is named once, and the exit status is the command's own."""
    with Path("/dev/full").open("w") as full:
        status, errors = printed_to(full)

    assert (3, 1) == (status, len(errors))
    assert "cannot write to standard output: No space left on device" in errors[0]


def test_pipe_that_nobody_reads_is_no_error():
    """As with `head`, nothing is said, and the exit status is the command's own."""
    reading, writing = os.pipe()
    os.close(reading)

    assert (3, []) == printed_to(writing)

    os.close(writing)


@pytest.mark.slow
def test_report_is_written_though_the_pipe_is_closed_early(tmp_path):
    """`check --html FILE | head` writes the file, and ends with the status of the verdict."""
    reading, writing = os.pipe()
    os.close(reading)
    code = "from rnn_spec.cli import main; main()"
    options = ["--profile", "quick", "--law", "output_shape", "--html", "page.html"]
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "torch.nn:GRU", *options],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        cwd=tmp_path,
    )

    assert (0, b"") == (done.returncode, done.stderr)
    assert (tmp_path / "page.html").read_text().endswith("</html>\n")


def test_file_that_cannot_be_written_is_a_line(tmp_path, capsys):
    """Neither a temporary file nor half of a report is left."""
    (tmp_path / "report.json").mkdir()

    assert not put("--json", str(tmp_path / "report.json"), "{}")
    assert not put("--json", str(tmp_path / "absent" / "report.json"), "{}")
    assert 2 == len(capsys.readouterr().err.splitlines())
    assert ["report.json"] == [each.name for each in tmp_path.iterdir()]


def test_temporary_file_of_a_killed_run_is_deleted(tmp_path):
    """The next report of that name deletes it, and leaves that of a run that goes on."""
    file = tmp_path / "report.json"
    left, going = (tmp_path / f".report.json.{pid}.tmp" for pid in (2**22 + 1, os.getppid()))
    left.touch()
    going.touch()
    put("--json", str(file), "{}")

    assert {file, going} == {*tmp_path.iterdir()}


def test_deleted_folder_is_a_line(tmp_path, monkeypatch, capsys):
    """A command that starts in a deleted folder goes on without a journal."""
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()

    assert not in_folder()
    assert "the current directory is gone" in capsys.readouterr().err
    assert Path("/") == Path.cwd()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_that_asks_to_end_is_as_ctrl_c(number):
    """The first raises, so that all is put in order; a second one would end the process."""
    outside = signal.signal(number, signal.SIG_DFL)  # under nohup it is ignored
    try:
        with pytest.raises(KeyboardInterrupt), stopped_by_signals():
            os.kill(os.getpid(), number)

        assert signal.SIG_DFL == signal.getsignal(number)
    finally:
        signal.signal(number, outside)


@pytest.mark.parametrize("command", ["check", "report", "laws"])
def test_command_that_is_interrupted_says_so(monkeypatch, command):
    """Whatever it does then, such as write a report, its status is not that of a verdict."""

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(main.commands[command], "callback", interrupt)
    result = CliRunner().invoke(main, [command, "a.json"])

    assert (130, "rnn-spec: interrupted\n") == (result.exit_code, result.output)


def test_errors_are_wrapped_for_a_terminal(capsys, monkeypatch):
    """Lines break between words, but for code; what reads the message gets it as it is."""
    message = "a " * 60 + "b\n\n    " + "code " * 30
    complain(message)
    plain = capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((80, 24)))
    complain(message)
    wrapped = capsys.readouterr().err

    assert f"rnn-spec: {message.strip()}\n" == plain
    assert plain.split() == wrapped.split()
    assert [True] * 3 == [len(each) <= 80 for each in wrapped.splitlines()[:3]]
    assert plain.splitlines()[-1] == wrapped.splitlines()[-1]


def test_errors_are_wrapped_to_the_width_that_is_stated(capsys, monkeypatch):
    """With COLUMNS set, lines are of that width, also where standard error is no terminal."""
    monkeypatch.setenv("COLUMNS", "40")
    complain("word " * 20)

    assert all(len(each) <= 40 for each in capsys.readouterr().err.splitlines())
