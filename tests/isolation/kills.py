"""
Kill a run, or a process below it, at random moments, and look at what is left.

`python tests/isolation/kills.py COUNT [SEED]` prints one line for each kill, and the faults at the
end; its exit status is 1 if there is one. After each kill this must be true:

- nothing that was finished is lost: `--resume` takes over each result that the journal has;
- there is no false verdict: each law has the status of a run that is left alone, or is undecided;
- nothing is left behind: no process, no temporary file, no report that is half written.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from rnn_spec.processes.descendants import descendants

LAYER = """
from torch import nn


class Shifted(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        if isinstance(out, nn.utils.rnn.PackedSequence):
            return out, state
        return out.roll(-1, 1 if self.batch_first and out.dim() > 2 else 0), state
"""

LAWS = ("answer", "output_shape", "splitting", "independence", "batch_first", "packed_alone")

COMMAND = [
    *(sys.executable, "-c", "from rnn_spec.cli import main; main()"),
    *("check", "./layer.py:Shifted", "--profile", "quick", "--seed", "3", "--json", "report.json"),
    *(word for law in LAWS for word in ("--law", law)),
]

MARK = "RNN_SPEC_KILLS"
"""A variable that each process of a run has, which finds those that are left."""

PATIENCE = 10.0
LONGEST = 600.0


class Run:
    """A run in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Write the layer."""
        self.folder, self.mark = folder, f"{os.getpid()}-{time.monotonic_ns()}"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        (folder / "layer.py").write_text(LAYER)

    def start(self, *options: str) -> subprocess.Popen[str]:
        """Start the command."""
        variables = {**os.environ, MARK: self.mark, "TMPDIR": str(self.temporary)}

        return subprocess.Popen(
            [*COMMAND, *options],
            cwd=self.folder,
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def statuses(self) -> dict[str, str]:
        """Return the status of each law, by the report."""
        file = self.folder / "report.json"
        results = json.loads(file.read_text())["results"] if file.exists() else []

        return {each["law"]: each["status"] for each in results}

    def finished(self) -> int:
        """Return how many laws the journal has."""
        files = (self.folder / ".rnn_spec").glob("*.jsonl")
        lines = [line for file in files for line in file.read_bytes().splitlines(keepends=True)]

        return sum(line.endswith(b"\n") and b'"type":"law"' in line for line in lines)

    def processes(self) -> list[int]:
        """Return the processes of the run that are there."""
        mark = f"{MARK}={self.mark}".encode()

        return [pid for pid, variables in _variables() if mark in variables]

    def left(self) -> list[str]:
        """Return what is left after a while: processes, temporary files and parts of reports."""
        end = time.monotonic() + PATIENCE
        while (pids := self.processes()) and time.monotonic() < end:
            time.sleep(0.05)
        files = [*self.temporary.glob("*"), *self.folder.glob(".report*")]

        return [*(f"process {pid}" for pid in pids), *(file.name for file in files)]


def _variables() -> Iterator[tuple[int, list[bytes]]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield int(folder.name), (folder / "environ").read_bytes().split(b"\0")


def kill(process: subprocess.Popen[str], choice: random.Random) -> str:
    """Kill the parent, or a process below it, and return what was done."""
    below = descendants(process.pid)
    if not below or choice.random() < 0.5:
        number = choice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
        process.send_signal(number)
        return f"parent {number.name}"
    victim = choice.choice(below)
    with suppress(OSError):
        os.kill(victim, signal.SIGKILL)

    return f"process {below.index(victim) + 1} of {len(below)} below SIGKILL"


def false(statuses: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """Return the laws that have neither the status that is wanted nor none."""
    return [
        f"{law} {statuses.get(law)}, wanted {status}"
        for law, status in wanted.items()
        if statuses.get(law) not in {status, "undecided"}
    ]


def wait(run: Run, process: subprocess.Popen[str], choice: random.Random) -> str:
    """Wait for a number of results, and for a while; return how many and how long."""
    count, while_ = choice.randrange(len(LAWS) + 1), choice.uniform(0, 4)
    while run.finished() < count and process.poll() is None:
        time.sleep(0.05)
    with suppress(subprocess.TimeoutExpired):
        process.wait(while_)

    return f"{count} results and {while_:.1f} s"


def trial(folder: Path, wanted: dict[str, str], choice: random.Random) -> list[str]:
    """Kill a run, resume it if it has ended without a whole report, and return the faults."""
    run = Run(folder)
    process = run.start()
    moment = wait(run, process, choice)
    done = kill(process, choice) if process.poll() is None else "nothing"
    _, errors = process.communicate(timeout=LONGEST)
    faults = [line for line in errors.splitlines() if line.startswith("Traceback")]
    faults += run.left()
    whole = process.returncode in {0, 1}
    kept = 0
    if not whole:
        kept = run.finished()
        resumed = run.start("--resume")
        _, errors = resumed.communicate(timeout=LONGEST)
        taken = f"resumed: {kept} results are taken over"
        faults += [] if taken in errors or not kept else [f"not {taken}: {errors}"]
        faults += run.left()
    wrong = false(run.statuses(), wanted)
    faults += [*wrong, errors] if wrong else []
    undecided = Counter(run.statuses().values())["undecided"]
    say(
        f"after {moment} {done}: status {process.returncode}, {kept} kept, "
        f"{undecided} undecided; {'; '.join(faults) or 'right'}"
    )

    return faults


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run once without a kill, then kill as many runs as are asked for."""
    count, seed, *_ = (*map(int, sys.argv[1:]), 0)
    choice = random.Random(seed)  # noqa: S311 - a seed gives the same kills
    with TemporaryDirectory() as folder:
        run = Run(Path(folder))
        begun = time.monotonic()
        run.start().communicate(timeout=LONGEST)
        took, wanted = time.monotonic() - begun, run.statuses()
    say(f"without a kill: {took:.1f} s, {wanted}")
    faulty = 0
    for _ in range(count):
        with TemporaryDirectory() as folder:
            faulty += bool(trial(Path(folder), wanted, choice))
    say(f"{count} kills, {faulty} with a fault")

    return int(faulty > 0)


if __name__ == "__main__":
    sys.exit(main())
