"""
How soon a person sees something, and the first failure, in the terminal.

    cd tests && python -m benchmarks.first_failure 20

Runs `rnn-spec check MUTANT --profile quick` on so many mutants, spread over the catalogue, each on
a terminal, and prints the seconds from the start to the first character, to the first failure, and
to the end.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median

from mutants.catalogue import CAUSES
from support.terminals import on_terminal

FAILED = b"failed"


def main(count: int) -> None:
    """Print the times of each mutant, and their medians."""
    every = [*CAUSES.items()]
    rows = []
    for mutant, law in every[:: max(1, len(every) // count)][:count]:
        target = f"{mutant.__module__}:{mutant.__name__}"
        rows.append(seconds_of(target))
        print(line(rows[-1]), f"{target} ({law})", flush=True)  # noqa: T201
    print(line(tuple(map(median, zip(*rows, strict=True)))), "median")  # noqa: T201


def line(row: tuple[float, ...]) -> str:
    """Return the times in columns."""
    return "  ".join(f"{seconds:6.2f}" for seconds in row)


def seconds_of(target: str) -> tuple[float, float, float]:
    """Return the seconds to the first character, to the first failure, and to the end."""
    shown, first, failed = b"", 0.0, float("inf")
    start = time.monotonic()
    for part in screen(["rnn-spec", "check", target, "--profile", "quick", "--seed", "0"]):
        shown += part
        now = time.monotonic() - start
        first = first or now
        if FAILED in shown:
            failed = min(failed, now)

    return first, failed, time.monotonic() - start


def screen(command: list[str]) -> Iterator[bytes]:
    """Run a command on a terminal, in a new folder, and yield what it shows."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"}
    with tempfile.TemporaryDirectory() as folder:
        yield from on_terminal(command, ("stdin", "stdout", "stderr"), cwd=folder, env=environment)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
