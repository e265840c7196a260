"""Where a check runs and what it may use: every choice is made here, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnn_spec.checking.surroundings import in_notebook
from rnn_spec.conformance.request import Limits
from rnn_spec.processes.cores import default_jobs
from rnn_spec.processes.memory import default_memory
from rnn_spec.vocabulary import PROFILES

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """
    How a check is run.

    Attributes:
        isolate: whether the subject is run in processes of its own; if None, in a notebook, and
            where a limit is stated.
        timeout: seconds that a law may take; those of the profile if None.
        memory: GiB that a process may use.
        jobs: the number of processes.
        progress: whether the progress is shown; if None, except under pytest.
    """

    isolate: bool | None = None
    timeout: float | None = None
    memory: float | None = None
    jobs: int | None = None
    progress: bool | None = None

    def __post_init__(self) -> None:
        """
        Check the limits.

        Raises:
            ValueError: one is out of its range, or is stated for a check in this process.
        """
        for name, value in self._limits():
            if value <= 0 or (name == "jobs" and value != int(value)):
                expected = "1 or more" if name == "jobs" else "above 0"
                message = f"{name}: got {value!r}, expected a number {expected}"
                raise ValueError(message)
            if self.isolate is False:
                message = f"{name}: got {value!r}, but a check with isolate=False has no limits"
                raise ValueError(message)

    @property
    def must_isolate(self) -> bool:
        """Whether a check in this process is not what was asked for."""
        return bool(self.isolate) or any(self._limits())

    @property
    def isolates(self) -> bool:
        """Whether the subject is run in processes of its own, if it can be sent there."""
        return self.must_isolate or (self.isolate is None and in_notebook())

    def limits(self, profile: str) -> Limits:
        """Return what a run in other processes may use."""
        jobs = self.jobs or default_jobs()
        memory = self.memory or default_memory(jobs)

        return Limits(self.timeout or PROFILES[profile].timeout, memory, jobs)

    def _limits(self) -> Iterator[tuple[str, float]]:
        """Yield the limits that are stated."""
        for name in ("timeout", "memory", "jobs"):
            if (value := getattr(self, name)) is not None:
                yield name, value
