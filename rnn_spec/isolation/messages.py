"""What a run sends its workers; they answer with the events of `conformance.events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from rnn_spec.causes.cause import Cause
from rnn_spec.conformance.request import Request
from rnn_spec.models.calls.case_data import AnyCase

__all__ = ["CheckLaw", "Start", "Task", "WriteScript"]


@dataclass(frozen=True)
class Start:
    """
    The first message to a worker: inspect the subject.

    Attributes:
        request: the request, with its seed.
        memory: the GiB that the worker may use.
        forbidden: the capabilities that must not be probed, each with the reason.
        heartbeat: the file to write the heartbeat to.
    """

    request: Request
    memory: float | None = None
    forbidden: Mapping[str, str] = field(default_factory=dict)
    heartbeat: Path = Path()


@dataclass(frozen=True)
class CheckLaw:
    """Check a law; `broken` names the laws that failed, among those it requires."""

    law: str
    broken: tuple[str, ...]


@dataclass(frozen=True)
class WriteScript:
    """Write the script of a failure that ended its process."""

    law: str
    case: AnyCase
    cause: Cause


Task: TypeAlias = CheckLaw | WriteScript
