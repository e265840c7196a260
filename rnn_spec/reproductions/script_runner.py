"""
Run scripts that reproduce failures: in this process, or in fresh ones.

`python -m rnn_spec.reproductions.script_runner FILE` runs the scripts of a JSON list one after the
other, so that torch is imported once, and prints the cause of each as a line of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO, TextIO

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.encoding import cause_from_json, cause_to_json
from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.causes.failure import Raised
from rnn_spec.causes.process import Exited, Killed, TimedOut
from rnn_spec.exceptions import interrupts, message_line

__all__ = ["SCRIPT", "run_here", "run_scripts"]

SCRIPT = "the script"
"""What was run when an error was raised that is not a failure of the law."""


def run_scripts(scripts: Sequence[str], timeout: float = 60) -> Iterator[Cause | None]:
    """
    Return how each script fails; None if it does not.

    Scripts share a fresh process. One that ends it, or does not return within *timeout* seconds,
    is run again as the first of another process.
    """
    rest = list(scripts)
    while rest:
        causes = list(_run_until_lost(rest, timeout))
        yield from causes
        rest = rest[len(causes) :]


def run_here(script: str) -> Cause | None:
    """Run a script in this process, and return how it fails; None if it does not."""
    try:
        exec(compile(script, "<reproduction>", "exec"), {"__name__": "__main__"})  # noqa: S102
    except ReplayFailedError as error:
        return error.cause
    except SystemExit as error:
        return _exited(error.code if isinstance(error.code, int) else int(bool(error.code)))
    except BaseException as error:
        if interrupts(error):
            raise
        return Raised(type(error).__name__, message_line(error), during=SCRIPT)

    return None


def _run_until_lost(scripts: list[str], timeout: float) -> Iterator[Cause | None]:
    """Run scripts in one process, up to the first that ends it or hangs, if that is not first."""
    with _process(scripts) as process:
        lines = _lines(process.stdout)
        for place in range(len(scripts)):
            try:
                line = lines.get(timeout=timeout)
            except Empty:
                cause: Cause | None = TimedOut(timeout)
            else:
                if line is not None:
                    yield cause_from_json(json.loads(line))
                    continue
                cause = _exited(process.wait())
            if place == 0:
                yield cause
            return


@contextmanager
def _process(scripts: list[str]) -> Iterator[subprocess.Popen[str]]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "scripts.json")
        file.write_text(json.dumps(scripts), encoding="utf-8")
        command = [sys.executable, "-m", "rnn_spec.reproductions.script_runner", str(file)]
        with subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()


def _lines(stream: IO[str] | None) -> Queue[str | None]:
    """Return a queue of the lines of a stream as they come; None is the last."""
    lines: Queue[str | None] = Queue()

    def listen() -> None:
        for line in stream or ():
            lines.put(line)
        lines.put(None)

    Thread(target=listen, daemon=True).start()

    return lines


def _exited(status: int) -> Exited | Killed | None:
    if status < 0:
        return Killed(signal.Signals(-status).name)

    return Exited(status) if status else None


def _results() -> TextIO:
    """Keep the standard output for results; what a script prints is dropped."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)

    return kept


def _main() -> None:
    results = _results()
    for script in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(json.dumps(cause_to_json(run_here(script))), file=results, flush=True)


if __name__ == "__main__":
    _main()
