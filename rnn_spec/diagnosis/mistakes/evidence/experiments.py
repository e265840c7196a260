"""Experiments on a layer: each detects a mistake, and an error detects nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.explanation import Evidence, Explanation
from rnn_spec.exceptions import harmless

__all__ = ["Experiment", "Known", "detected", "explanations"]

Experiment: TypeAlias = Callable[[Calls], bool]

Known: TypeAlias = Mapping[str, tuple[Experiment, Evidence]]
"""Mistakes: what each is, the experiment that shows it, and what it explains."""


def explanations(known: Known, calls: Calls) -> Iterator[Explanation]:
    """Yield an explanation for each mistake that its experiment detects."""
    for text, (experiment, evidence) in known.items():
        if detected(experiment, calls):
            yield Explanation(text, evidence)


def detected(experiment: Experiment, calls: Calls) -> bool:
    """Return whether an experiment detects a mistake; an error detects nothing."""
    found = []
    with harmless():
        found += [experiment(calls)]

    return any(found)
