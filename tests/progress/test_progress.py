"""On a terminal, a line says what the run is doing, and each failure is shown when it is found."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading

import pytest
from rich.console import Console
from terminals import on_terminal, plain

from rnn_spec.conformance.events import (
    FailureFound,
    LawFinished,
    LawStarted,
    RunStarted,
    ScriptsStarted,
    ScriptStarted,
    ScriptVerified,
    SubjectInspected,
)
from rnn_spec.progress.progress import Progress
from rnn_spec.reports.result import Result

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


LAWS = ("answer", "causality")

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def result(law="causality", status="failed", reason="it looks ahead", **fields):
    """Return a result of a law."""
    return Result(law, "relations", "Stated.", status, reason, **fields)


def shown(*events, width=80):
    """Return the lines of a terminal after some events: what is printed, then the line itself."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    progress = Progress(console, moves=False)
    with progress.shown():
        progress(RunStarted("./layer.py:Layer", LAWS, "quick", 0))
        for each in events:
            progress(each)
        drawn = out.getvalue()
    *printed, line = [each.rpartition("\x1b[2K")[2] for each in drawn.split("\n")]

    return [ESCAPE.sub("", each).strip() for each in printed], ESCAPE.sub("", line).strip()


@pytest.mark.parametrize(
    ("events", "parts"),
    [
        ([], ["starting", "0/2", "building Layer"]),
        ([LawStarted("causality")], ["checking", "0/2", "causality"]),
        ([FailureFound(result())], ["shrinking", "0/2", "causality"]),
        ([FailureFound(result(smallest=True))], ["explaining", "0/2", "causality"]),
        ([SubjectInspected("Layer", {}), LawFinished(result())], ["checking", "1/2"]),
        ([ScriptsStarted(3)], ["running scripts", "0/3"]),
        ([ScriptsStarted(3), ScriptStarted("causality")], ["running scripts", "0/3", "causality"]),
        ([ScriptsStarted(3), ScriptVerified(result())], ["running scripts", "1/3"]),
    ],
)
def test_line_follows_the_events(events, parts):
    """It says what is done now and with which law, and how much of it is done."""
    _, line = shown(*events)
    places = [line.find(each) for each in parts]

    assert -1 not in places, line
    assert places == sorted(places)


def test_failure_is_printed_once_when_it_is_found():
    """Neither the shrunk failure nor the result of the law is printed again."""
    found, *rest = (
        FailureFound(result()),
        FailureFound(result(smallest=True)),
        LawFinished(result()),
    )

    assert ["failed     causality: it looks ahead"] == shown(found)[0]
    assert ["failed     causality: it looks ahead"] == shown(found, *rest)[0]


@pytest.mark.parametrize(
    ("finished", "line"),
    [
        (result(), "failed     causality: it looks ahead"),
        (result(status="xpassed"), "xpassed    causality: it looks ahead"),
        (result(status="warned"), "warned     causality: it looks ahead"),
        (result(status="undecided"), "undecided  causality: it looks ahead"),
        (result(status="warned", severity="advice"), "advice     causality: it looks ahead"),
    ],
)
def test_result_that_was_not_found_before_is_printed_at_the_end_of_its_law(finished, line):
    """A law whose process is lost has no other event."""
    assert [line] == shown(LawFinished(finished))[0]


@pytest.mark.parametrize("status", ["passed", "xfailed", "skipped", "blocked"])
def test_other_results_are_left_to_the_report(status):
    """What is as it should be, or was not checked, is not printed."""
    assert [] == shown(LawFinished(result(status=status)))[0]


@pytest.mark.parametrize("severity", ["strictness", "portability"])
def test_what_counts_only_with_strict_is_left_to_the_report(severity):
    """Most layers that are written by hand accept what torch.nn refuses."""
    assert [] == shown(LawFinished(result(status="warned", severity=severity)))[0]


def test_failure_that_does_not_repeat_is_corrected():
    """A failure that is undecided in the end is no longer shown as the last word."""
    events = FailureFound(result()), LawFinished(result(status="undecided", reason="not repeated"))

    assert "undecided  causality: not repeated" == shown(*events)[0][-1]


@pytest.mark.parametrize(("status", "count"), [("failed", 2), ("warned", 1)])
@pytest.mark.parametrize("width", [24, 40, 80])
def test_long_reason_is_cut(status, count, width):
    """A failure has two lines and a warning one, in a narrow terminal too."""
    long = result(status=status, reason="a word, and another, " * 40)
    lines, _ = shown(LawFinished(long), width=width)

    assert count == len(lines)
    assert lines[-1].endswith("…")
    assert all(len(each) <= width for each in lines)


def test_line_of_a_run_in_this_process_has_no_thread():
    """Its layer may fork this process, and a debugger may read from the terminal."""
    before = set(threading.enumerate())
    console = Console(file=io.StringIO(), force_terminal=True)
    new = {}
    for moves in (False, True):
        progress = Progress(console, moves=moves)
        with progress.shown():
            new[moves, "before"] = set(threading.enumerate()) - before
            progress(RunStarted("Layer", LAWS, "quick", 0))
            new[moves, "during"] = set(threading.enumerate()) - before

    assert {(True, "during")} == {key for key, threads in new.items() if threads}


def shown_on_terminal(folder):
    """Run the command with a terminal as its standard error, and return what appears there."""
    shown = on_terminal(COMMAND, ("stderr",), cwd=folder, stdout=subprocess.DEVNULL)

    return plain(shown)


@pytest.mark.slow
def test_terminal_shows_the_phase_and_each_failure(tmp_path):
    """The phases come in this order, and the failure once, before it is shrunk."""
    (tmp_path / "layer.py").write_text(LAYER)
    shown = shown_on_terminal(tmp_path)
    phases = (
        "starting",
        "checking",
        "failed     causality: output at",
        "shrinking",
        "explaining",
        "running scripts",
    )
    places = [shown.find(each) for each in phases]

    assert -1 not in places, shown
    assert places == sorted(places)
    assert 1 == shown.count("causality: output at")


@pytest.mark.slow
def test_nothing_is_shown_that_is_no_terminal(tmp_path):
    """A file or a pipe gets the report alone."""
    (tmp_path / "layer.py").write_text(LAYER)
    done = subprocess.run(COMMAND, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "" == done.stderr
    assert "causality" in done.stdout
