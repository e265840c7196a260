"""`rnn-spec completion`: what a shell is given, and what it completes."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from rnn_spec import CATALOGUE, MODEL_CATALOGUE
from rnn_spec.cli import main
from rnn_spec.cli.completion import complete_laws

ASKED = """
import sys
from rnn_spec.cli import main

try:
    main(prog_name="rnn-spec")
finally:
    assert "torch" not in sys.modules
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project that names two subjects, to work in."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.rnn-spec]\nsubjects = ["mypkg:MyLSTM", "mypkg:MyGRU", "./layers.py:Other"]\n'
    )
    monkeypatch.chdir(tmp_path)

    return tmp_path


def completed(words):
    """What the command answers a shell, without torch."""
    asked = {"_RNN_SPEC_COMPLETE": "bash_complete", "COMP_WORDS": f"rnn-spec {words}"}
    asked["COMP_CWORD"] = str(len(asked["COMP_WORDS"].split(" ")) - 1)
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=True,
    )

    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_every_law_is_known_without_importing_it():
    """The names that are read from the source are those of the catalogue, each with a statement."""
    found = complete_laws(None, None, "")

    assert {*CATALOGUE, *MODEL_CATALOGUE} == {each.value for each in found}
    assert all(each.help for each in found)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("laws splitt", ["splitting"]),
        ("replay report.json --law caus", ["causality"]),
        ("write mypkg:My", ["mypkg:MyLSTM", "mypkg:MyGRU"]),
        ("write nothing", ["nothing"]),
        ("write --level eq", ["equations"]),
        ("compl", ["completion"]),
    ],
)
def test_words_are_completed_without_torch(folder, words, found):
    """Commands, laws, choices, and the subjects of the project; else a file."""
    assert found == completed(words)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_is_given_its_script(shell, monkeypatch):
    """By name, or by what the environment says; a shell that is there reads it."""
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    named, unnamed = (CliRunner().invoke(main, ["completion", *each]) for each in ([shell], []))

    assert 0 == named.exit_code
    assert "_RNN_SPEC_COMPLETE" in named.stdout
    assert named.stdout == unnamed.stdout
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=named.stdout, text=True, check=True)


def test_unknown_shell_exits_with_2(monkeypatch):
    """A shell that cannot be completed for is named."""
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    done = CliRunner().invoke(main, ["completion"])

    assert 2 == done.exit_code
    assert "SHELL: got 'tcsh', expected one of bash, zsh, fish" in done.stderr
