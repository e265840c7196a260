"""
Chance: what is drawn at random is held by exact tests of scipy, at one false-alarm rate.

A run tries fewer than a hundred statistical outcomes, so that all of them together raise a
false alarm in less than one of a million runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import binom, kstest

from rnn_spec.law_definition.outcome import Distribution, Proportion

__all__ = ["FALSE_ALARM", "surprise"]

FALSE_ALARM = 1e-8
"""Of one law in a run, over all its cases and all their parts."""


def surprise(outcome: Distribution | Proportion, trials: int) -> str | None:
    """
    Say what is too improbable under an outcome's claim, or nothing.

    Args:
        outcome: the samples or counts, and the claim.
        trials: the cases of the law that share its false-alarm rate.
    """
    rate = FALSE_ALARM / trials / max(1, len(outcome.found))
    parts = _drawn(outcome) if isinstance(outcome, Distribution) else _counted(outcome)

    return next((said for p_value, said in parts if p_value < rate), None)


def _drawn(outcome: Distribution) -> Iterator[tuple[float, str]]:
    """Hold samples against a continuous distribution, by Kolmogorov and Smirnov's test."""
    for name, sample in outcome.found.items():
        values = sample.double().numpy()
        p_value = float(kstest(values, outcome.wanted.cdf).pvalue)
        yield (
            p_value,
            (
                f"{name}: {len(values)} values from {values.min():.4g} to {values.max():.4g} "
                f"(standard deviation {values.std():.4g}) have probability {p_value:.1g} under "
                f"{_law_of(outcome.wanted)}"
            ),
        )


def _counted(outcome: Proportion) -> Iterator[tuple[float, str]]:
    """Hold counts against a binomial distribution, either tail counted double."""
    counts, totals = np.array(list(outcome.found.values())).reshape(-1, 2).T
    chance = binom(totals, outcome.wanted)
    p_values = np.minimum(1.0, 2 * np.minimum(chance.cdf(counts), chance.sf(counts - 1)))
    for (name, (count, total)), p_value in zip(outcome.found.items(), p_values, strict=True):
        yield (
            float(p_value),
            (
                f"{name}: {count} of {total} has probability {p_value:.1g} where the chance of "
                f"each is {outcome.wanted:.4g}"
            ),
        )


def _law_of(wanted: Any) -> str:
    first, second = wanted.args
    if wanted.dist.name == "uniform":
        return f"uniform({first:.4g}, {first + second:.4g})"

    return f"normal({first:.4g}, {second:.4g})"
