"""What a user asks of a run: plain data, which can be sent to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.processes.memory import default_memory
from rnn_spec.reports.asked import Asked, model_words
from rnn_spec.vocabulary import LEVELS, PROFILES

__all__ = ["DEFAULT_LIMITS", "Limits", "Request"]


@dataclass(frozen=True)
class Request:
    """
    Which subject to check, against which laws, and how thoroughly.

    Attributes:
        target: the subject, or its name, `module:Class` or `./file.py:Class`; another process
            is sent a name, or a `SentObject`.
        kind: RNN, LSTM or GRU, if it cannot be detected.
        level: the highest level to check; the level that applies to the subject if None.
        profile: `quick`, `default` or `thorough`.
        laws: the laws to check, by name; all laws of the level if None.
        expected_failures: the laws that are expected to fail, each with the reason.
        seed: the seed of the run; a random one if None.
        strict: whether failures of portability and strictness count against a subject that is no
            drop-in replacement too.
        model: what is stated about a model; None for a layer, and for a target that is only
            recognised as a model when it is inspected.
    """

    target: Any
    kind: str | None = None
    level: str | None = None
    profile: str = "default"
    laws: tuple[Any, ...] | None = None
    expected_failures: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    strict: bool = False
    model: ModelOptions | None = None

    def counts_everything(self, level: str) -> bool:
        """Return whether all failures count against a subject of a level, except advice."""
        return self.strict or level == LEVELS[-1]

    def asked(self, limits: Limits | None = None) -> Asked:
        """Return what was stated, for a report; the limits are those of a run in processes."""
        timeout = memory = None
        if limits is not None:
            share = limits.share or default_memory(limits.jobs)
            timeout = limits.timeout if limits.timeout != PROFILES[self.profile].timeout else None
            memory = limits.memory if limits.memory != share else None
        laws = None if self.laws is None else tuple(filter(None, map(_name, self.laws)))

        return Asked(
            kind=self.kind,
            level=self.level,
            laws=laws,
            expected_failures=dict(self.expected_failures),
            strict=self.strict,
            timeout=timeout,
            memory=memory,
            model=None if self.model is None else _words(self.model),
        )


def _name(law: Any) -> str | None:
    """Return the name by which a law is asked for; None for an object."""
    return law if isinstance(law, str) else None


def _words(options: ModelOptions) -> tuple[str, ...] | None:
    """Return the options of the command that state what a model is; None if they cannot."""
    try:
        return tuple(model_words(options))
    except (ValueError, SyntaxError):
        return None


@dataclass(frozen=True)
class Limits:
    """
    What a run may use.

    Attributes:
        timeout: seconds that a law may take, and that importing and building the subject may take.
        memory: GiB that a process may use; no limit if None.
        jobs: the number of processes.
        share: GiB that a process may use unless the user states it; what so many processes of this
            machine have if None.
    """

    timeout: float = 120.0
    memory: float | None = None
    jobs: int = 1
    share: float | None = None


DEFAULT_LIMITS = Limits()
