"""
Exact tests of random values, by scipy, at one rate of false alarms.

A run tries fewer than a hundred statistical outcomes, so that all of them together raise a
false alarm in less than one of a million runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import scipy

from rnn_spec.causes.failure import WrongDistribution, WrongProportion
from rnn_spec.law_definition.outcome import Distribution, Proportion

__all__ = ["FALSE_ALARM", "improbable"]

Improbable: TypeAlias = WrongDistribution | WrongProportion

FALSE_ALARM = 1e-8
"""The rate for one law in a run, over all its cases and all their parts."""


def improbable(outcome: Distribution | Proportion, trials: int) -> Improbable | None:
    """
    Return the first part that is too improbable under what an outcome expects, if one is.

    Args:
        outcome: the samples or counts, and what is expected of them.
        trials: the cases of the law that share its false-alarm rate.
    """
    rate = FALSE_ALARM / trials / max(1, len(outcome.found))
    parts = _sampled(outcome) if isinstance(outcome, Distribution) else _counted(outcome)

    return next((part for part in parts if part.p_value < rate), None)


def _sampled(outcome: Distribution) -> Iterator[WrongDistribution]:
    """Compare samples with a continuous distribution, by Kolmogorov and Smirnov's test."""
    for name, sample in outcome.found.items():
        values = sample.double().numpy()
        yield WrongDistribution(
            part=name,
            count=len(values),
            minimum=float(values.min()),
            maximum=float(values.max()),
            standard_deviation=float(values.std()),
            expected=_name_of(outcome.wanted),
            p_value=float(scipy.stats.kstest(values, outcome.wanted.cdf).pvalue),
        )


def _counted(outcome: Proportion) -> Iterator[WrongProportion]:
    """Compare counts with a binomial distribution, either tail counted double."""
    counts, totals = np.array(list(outcome.found.values())).reshape(-1, 2).T
    chance = scipy.stats.binom(totals, outcome.wanted)
    p_values = np.minimum(1.0, 2 * np.minimum(chance.cdf(counts), chance.sf(counts - 1)))
    for (name, (count, total)), p_value in zip(outcome.found.items(), p_values, strict=True):
        yield WrongProportion(name, int(count), int(total), float(outcome.wanted), float(p_value))


def _name_of(wanted: Any) -> str:
    first, second = wanted.args
    if wanted.dist.name == "uniform":
        return f"uniform({first:.4g}, {first + second:.4g})"

    return f"normal({first:.4g}, {second:.4g})"
