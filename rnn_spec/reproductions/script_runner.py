"""
Run scripts that reproduce failures: in this process, or in fresh ones.

A process that runs this module receives a list of scripts and runs them one after the other. It
writes the cause of each as a line of JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from threading import Event
from typing import TextIO

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.encoding import cause_to_json
from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.causes.failure import Raised
from rnn_spec.exceptions import interrupts, message_line
from rnn_spec.processes.channel import Channel
from rnn_spec.processes.descendants import adopt_orphans
from rnn_spec.processes.parent import end_with_parent
from rnn_spec.reproductions.script_process import ScriptProcess, exited

__all__ = ["SCRIPT", "run_here", "run_scripts"]

SCRIPT = "the script"
"""What was run when an error was raised that is not a failure of the law."""


def run_scripts(
    scripts: Sequence[str], timeout: float = 60, stopped: Event | None = None
) -> Iterator[Cause | None]:
    """
    Return how each script fails; None if it does not.

    Scripts share a fresh process. One that ends it, or does not return within *timeout* seconds,
    is run again as the first of another process.

    Raises:
        StoppedError: *stopped* was set, by another thread.
    """
    rest = list(scripts)
    while rest:
        causes = list(_run_until_lost(rest, timeout, stopped or Event()))
        yield from causes
        rest = rest[len(causes) :]


def run_here(script: str) -> Cause | None:
    """Run a script in this process, and return how it fails; None if it does not."""
    try:
        exec(compile(script, "<reproduction>", "exec"), {"__name__": "__main__"})  # noqa: S102
    except ReplayFailedError as error:
        return error.cause
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(bool(error.code))
        return exited(code & 0xFF)
    except BaseException as error:
        if interrupts(error):
            raise
        return Raised(type(error).__name__, message_line(error), during=SCRIPT)

    return None


def _run_until_lost(scripts: list[str], timeout: float, stopped: Event) -> Iterator[Cause | None]:
    """Run scripts in one process, up to the first that ends it or hangs, if that is not first."""
    with ScriptProcess(scripts) as process:
        for place in range(len(scripts)):
            cause, lost = process.next_cause(timeout, stopped)
            if not lost or place == 0:
                yield cause
            if lost:
                return


def _results() -> TextIO:
    """Keep the standard output for results; what a script prints is dropped."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)

    return kept


def run() -> None:
    """Run the scripts that are sent to this process, and write the cause of each."""
    scripts = Channel(0, 1).receive()
    end_with_parent(os.getppid())
    adopt_orphans()
    results = _results()
    for script in scripts:
        print(json.dumps(cause_to_json(run_here(script))), file=results, flush=True)


if __name__ == "__main__":
    run()
