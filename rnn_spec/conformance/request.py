"""What a run is asked to do: plain data, which another process can be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Limits", "Request"]


@dataclass(frozen=True)
class Request:
    """
    What to hold against what.

    Attributes:
        target: the subject's name, `module:Class` or `./file.py:Class`.
        laws: their names; all of the subject's level if None.
        kind: RNN, LSTM or GRU, where it cannot be told.
        level: the highest that is asked; what the subject lays claim to if None.
        profile: how many cases to try.
        expected: the laws known to fail, each with the reason.
        seed: of the run; drawn if None.
    """

    target: str
    laws: tuple[str, ...] | None = None
    kind: str | None = None
    level: str | None = None
    profile: str = "default"
    expected: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None


@dataclass(frozen=True)
class Limits:
    """
    What a run may use.

    Attributes:
        timeout: seconds that a law may take, and the subject to be imported and built.
        memory: GiB that a process may grow to; no limit if None.
        jobs: processes at a time.
    """

    timeout: float = 120.0
    memory: float | None = None
    jobs: int = 1
