"""Run one unit in a process of its own, with the Python of its environment."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from rnn_spec.campaigns.child import Finished, IsWanted, run_command, variables
from rnn_spec.campaigns.environments import ENVIRONMENTS, NotMadeError, python_of
from rnn_spec.campaigns.job import Environment, Job, Record

__all__ = ["run_unit"]

ENTRY = "rnn_spec.cli.check_unit"
"""What runs in the process: it reads a job, and writes a record."""

FAILED: dict[tuple[str, str], str] = {}
"""The environments that this process could not make, by run and name, each with the reason."""


def run_unit(job: Job, worker: str, is_wanted: IsWanted) -> Record:
    """
    Check a unit, leave the record in its file, and return it.

    A unit that cannot be checked has a record with the reason.

    Args:
        job: the unit.
        worker: the name of the worker.
        is_wanted: returns whether the result is still wanted.

    Raises:
        NotWantedError: it is not wanted any more.
    """
    start, started = time.monotonic(), dt.datetime.now(dt.UTC).isoformat("T", "seconds")
    times = {"worker": worker, "started": started}
    try:
        record = _run(job, times, is_wanted)
    except (NotMadeError, OSError) as error:
        record = Record.failure(job, str(error), **times)
    record = msgspec.structs.replace(record, seconds=round(time.monotonic() - start, 3))
    if record.report is not None:
        _leave(record, job.spooled)

    return record


def _run(job: Job, times: Mapping[str, Any], is_wanted: IsWanted) -> Record:
    """Check a unit, and return its record without the seconds."""
    python = sys.executable
    if job.environment is not None:
        python = str(_python(job, job.environment, is_wanted))
    text = msgspec.json.encode({"parent": os.getpid(), "job": job})
    done = run_command(
        [python, "-m", ENTRY],
        Path(job.folder),
        variables(is_own=job.environment is None),
        is_wanted,
        text,
    )

    return _record(job, done, times)


def _python(job: Job, environment: Environment, is_wanted: IsWanted) -> Path:
    """Return the Python of an environment; one that cannot be made is tried once in a run."""
    name, key = job.environment_name, (job.run, job.environment_name)
    if key in FAILED:
        raise NotMadeError(FAILED[key])
    try:
        return python_of(name, environment, Path(job.out) / ENVIRONMENTS, is_wanted)
    except NotMadeError as error:
        FAILED[key] = str(error)
        raise


def _record(job: Job, done: Finished, times: Mapping[str, Any]) -> Record:
    """Return the record that the process has written, or why it has written none."""
    try:
        record = Record.read(done.output)
    except ValueError:
        return Record.failure(job, done.why, **times)

    return msgspec.structs.replace(record, **times)


def _leave(record: Record, file: Path) -> None:
    """Write a record to its file; a worker without that folder only sends it."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    with suppress(OSError):
        beside.write_bytes(record.line)
        beside.replace(file)
