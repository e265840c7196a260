"""rnn_spec: its one call, with what the entry declares."""

from __future__ import annotations

import rnn_spec
from rivals.subject import Subject

__all__ = ["check"]

BROKEN = {"failed", "warned"}
"""Advice counts, on correct models too, as the warnings of other tools do."""


def check(subject: Subject) -> str | None:
    """Return every law that is broken."""
    report = rnn_spec.check_model(
        subject.entry.make, profile="quick", seed=0, **subject.entry.options
    )
    broken = [each.law for each in report.results if each.status in BROKEN]

    return "; ".join(broken) or None
