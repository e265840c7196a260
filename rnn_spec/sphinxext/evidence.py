"""What speaks for the laws: the faulty layers that they catch, and the bugs behind those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx.environment import BuildEnvironment

from rnn_spec.sphinxext.bugs import Bug, read_bugs
from rnn_spec.sphinxext.mutants import Mutant, read_mutants

__all__ = ["Evidence", "evidence"]


@dataclass(frozen=True)
class Evidence:
    """
    What speaks for the laws.

    Attributes:
        mutants: by the law that catches them.
        bugs: by what they are called.
    """

    mutants: Mapping[str, Sequence[Mutant]]
    bugs: Mapping[str, Bug]

    def laws_of(self, bug: str) -> list[str]:
        """Give the laws with a mutant that is modelled on a bug."""
        return [
            law
            for law, mutants in self.mutants.items()
            if any(bug in each.models for each in mutants)
        ]


def evidence(env: BuildEnvironment) -> Evidence:
    """Read what the settings `rnn_spec_mutants` and `rnn_spec_bugs` name."""
    file = env.config.rnn_spec_bugs
    if file:
        env.note_dependency(file)

    return Evidence(
        read_mutants(env.config.rnn_spec_mutants),
        read_bugs(Path(env.srcdir, file)) if file else {},
    )
