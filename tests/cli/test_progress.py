"""On a terminal, a bar says what the run is doing, and each failure is shown when it is found."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty")

pytestmark = pytest.mark.slow

LAYER = """
from torch import nn


class Shifted(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out.flip(0), state
"""

COMMAND = [
    *(sys.executable, "-c", "from rnn_spec.cli import main; main()"),
    *("check", "./layer.py:Shifted", "--profile", "quick", "--seed", "0"),
    *("--law", "answer", "--law", "causality"),
]


def shown_on_terminal(folder):
    """Run the command with a terminal as its standard error, and return what appears there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(COMMAND, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs):
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 1 << 16):
                parts.append(part)
        except OSError:  # the other end is closed
            pass
    os.close(ours)

    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", b"".join(parts).decode())


def test_terminal_shows_the_phase_and_each_failure(tmp_path):
    """The phases come in this order, and the failure before its script is run."""
    (tmp_path / "layer.py").write_text(LAYER)
    shown = shown_on_terminal(tmp_path)
    phases = (
        "starting",
        "checking",
        "shrinking",
        "failed  causality: output at",
        "running scripts",
    )
    places = [shown.find(each) for each in phases]

    assert -1 not in places, shown
    assert places == sorted(places)


def test_nothing_is_shown_that_is_no_terminal(tmp_path):
    """A file or a pipe gets the report alone."""
    (tmp_path / "layer.py").write_text(LAYER)
    done = subprocess.run(COMMAND, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "" == done.stderr
    assert "causality" in done.stdout
