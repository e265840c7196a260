"""A unit of a campaign, as a worker is sent it, and what comes back: plain data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Self

import msgspec

from rnn_spec.conformance.request import Request

__all__ = ["Environment", "Job", "Record"]


class Environment(msgspec.Struct, frozen=True, rename="kebab"):
    """
    An environment that subjects are checked in.

    Attributes:
        python: the version of Python, or the path of an interpreter; that of the worker if None.
        requirements: what is installed, besides this project and torch.
        no_deps: what is installed without what it requires.
    """

    python: str | None = None
    requirements: tuple[str, ...] = ()
    no_deps: tuple[str, ...] = ()


class Job(msgspec.Struct, frozen=True):
    """
    A subject and a seed, with all that a worker needs.

    Attributes:
        key: a hash of what the result depends on, but for the source of the subject.
        name: the name of the subject.
        request: what to check, with the seed.
        folder: the folder of the campaign; a path in a target starts there.
        out: the folder of the results.
        timeout: seconds that a law may take; those of the profile if None.
        memory: GiB that a process may use; its share if None.
        share: GiB that each of the workers has, if they share a machine.
        package: the distribution that the subject is from, whose version is recorded.
        environment: what is installed; None for the environment of the worker.
        environment_name: its name; empty for that of the worker.
        run: names the run of the campaign: what failed in another run is tried again.
    """

    key: str
    name: str
    request: Request
    folder: str
    out: str
    timeout: float | None = None
    memory: float | None = None
    share: float | None = None
    package: str | None = None
    environment: Environment | None = None
    environment_name: str = ""
    run: str = ""

    @property
    def spooled(self) -> Path:
        """The file in which a worker leaves the result until it is collected."""
        return Path(self.out) / "finished" / f"{self.key}.json"

    def with_key(self, versions: dict[str, str]) -> Self:
        """
        Return the job with its key.

        Args:
            versions: those of the packages of the environment of this process.
        """
        depends_on = {
            "name": self.name,
            "request": self.request,
            "limits": [self.timeout, self.memory],
            "environment": self.environment,
            "versions": versions if self.environment is None else _installed_too(versions),
            "package": self.package,
        }
        text = msgspec.json.encode(depends_on, order="deterministic")

        return msgspec.structs.replace(self, key=hashlib.sha256(text).hexdigest()[:24])


def _installed_too(versions: dict[str, str]) -> dict[str, str]:
    """Return the versions of what every environment of a campaign has."""
    return {name: versions.get(name, "") for name in ("rnn-spec", "torch")}


class Record(msgspec.Struct, frozen=True):
    """
    A finished unit: a line of `results.jsonl`.

    Attributes:
        key: the key of its job.
        name: the name of the subject.
        target: the subject, as it was asked for.
        seed: the seed.
        environment: the name of its environment; empty for that of the worker.
        report: the report, as `check --json` writes it; None if it could not be checked.
        error: why it could not be checked; None if it could.
        sources: the files that the subject was read from, each with a digest.
        version: the version of the package that the subject is from; None if none is named.
        worker: who checked it.
        started: when, in UTC.
        seconds: how long that took.
        cpu_seconds: the CPU time of all its processes.
    """

    key: str
    name: str
    target: str
    seed: int
    environment: str = ""
    report: dict[str, Any] | None = None
    error: str | None = None
    sources: dict[str, str] = {}
    version: str | None = None
    worker: str = ""
    started: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def line(self) -> bytes:
        """The record as a line of JSON; a value that is not finite is written as Python does."""
        return json.dumps(msgspec.to_builtins(self)).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Self:
        """
        Return the record of a line.

        Raises:
            ValueError: it is none.
        """
        return msgspec.convert(json.loads(line), cls)

    @classmethod
    def failure(cls, job: Job, error: str, **more: Any) -> Self:
        """Return the record of a unit that could not be checked."""
        seed = job.request.seed or 0

        return cls(
            key=job.key,
            name=job.name,
            target=str(job.request.target),
            seed=seed,
            environment=job.environment_name,
            error=error,
            **more,
        )
