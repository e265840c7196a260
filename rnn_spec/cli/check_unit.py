"""
Check one unit of a campaign: read a job from standard input, write its record to standard output.

`python -m rnn_spec.cli.check_unit` is run by a worker with the Python of the unit's environment. It
ends when the worker ends, and takes what it has started with it.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import metadata
from io import FileIO
from pathlib import Path

import msgspec

from rnn_spec.campaigns.job import Job, Record
from rnn_spec.cli.output.signals import stopped_by_signals
from rnn_spec.cli.output.stopping import INTERRUPTED, UNUSABLE, stop
from rnn_spec.cli.run import Runner
from rnn_spec.conformance.events import Event, SourcesRead, SubjectInspected
from rnn_spec.isolation.sources import is_installed
from rnn_spec.processes.fork_client import end_server
from rnn_spec.processes.parent import end_with_parent
from rnn_spec.progress.progress import Progress

__all__ = ["main"]

JOBS = 1
"""Processes of a unit: what runs beside it are other units."""


class Sent(msgspec.Struct):
    """What a worker sends: its process id, and the unit."""

    parent: int
    job: Job


def main() -> None:
    """Check the unit, and exit with 2 if it cannot be checked; the last line says why."""
    with stopped_by_signals():
        out = os.dup(1)
        os.dup2(2, 1)  # what a layer prints is no part of the record
        sent = msgspec.json.decode(sys.stdin.buffer.read(), type=Sent)
        end_with_parent(sent.parent, signal.SIGTERM)
        try:
            record = _checked(sent.job)
        except (ValueError, OSError) as error:
            stop(error)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        if record.report is None:
            sys.exit(UNUSABLE)
        with FileIO(out, "w") as file:
            left = memoryview(record.line)
            while left:
                left = left[file.write(left) or 0 :]


def _checked(job: Job) -> Record:
    """Check a unit, and return its record."""
    sources: dict[str, str] = {}

    def consume(event: Event) -> None:
        if isinstance(event, SubjectInspected | SourcesRead):
            read = event.sources or {}
            own = {name: each for name, each in read.items() if not is_installed(name)}
            sources.update({str(folder / name): each for name, each in own.items()})

    folder = Path.cwd()
    sys.path += [str(each) for each in (folder, folder / "src") if each.is_dir()]
    memory = {"memory": job.memory or job.share, "share": job.share}
    limits = {"timeout": job.timeout, "jobs": JOBS, **memory}
    options = {"isolate": True, "resume": False, **limits}
    report = Runner(options, Progress(), keeps_journal=False).run(job.request, consume)
    if not report.complete:
        raise KeyboardInterrupt
    end_server()

    return Record(
        key=job.key,
        name=job.name,
        target=str(job.request.target),
        seed=report.seed,
        environment=job.environment_name,
        report=report.to_dict(),
        sources=sources,
        version=_version(job.package),
        cpu_seconds=round(sum(os.times()[:4]), 3),
    )


def _version(package: str | None) -> str | None:
    """Return the version of the package that a subject is from; None if it is not installed."""
    try:
        return None if package is None else metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
