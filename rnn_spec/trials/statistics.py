"""
Tests of random values at one rate of false alarms; no p-value is below the exact one.

A run tries fewer than a hundred statistical outcomes, so that all of them together raise a
false alarm in less than one of a million runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from rnn_spec.causes.failure import WrongDistribution, WrongProportion
from rnn_spec.law_definition.operations.distributions import Uniform
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
        values = np.sort(sample.detach().double().numpy())
        yield WrongDistribution(
            part=name,
            count=len(values),
            minimum=float(values[0]),
            maximum=float(values[-1]),
            standard_deviation=float(values.std()),
            expected=_name_of(outcome.wanted),
            p_value=_kolmogorov(outcome.wanted.cdf(values)),
        )


def _kolmogorov(expected: npt.NDArray[np.float64]) -> float:
    """
    Bound the p-value of sorted samples, given the values that their cdf should have.

    Massart (1990) proved this bound of the exact value; in the tail they are nearly equal.
    """
    count = len(expected)
    steps = np.arange(count + 1) / count
    farthest = max((steps[1:] - expected).max(), (expected - steps[:-1]).max())

    return min(1.0, 2 * math.exp(-2 * count * farthest**2))


def _counted(outcome: Proportion) -> Iterator[WrongProportion]:
    """Compare counts with a binomial distribution, either tail counted double."""
    from scipy.special import bdtr, bdtrc  # noqa: PLC0415 - slow to import

    chance = float(outcome.wanted)
    for name, (count, total) in outcome.found.items():
        at_most, at_least = bdtr(count, total, chance), bdtrc(count - 1, total, chance)
        p_value = min(1.0, 2 * float(min(at_most, at_least)))
        yield WrongProportion(name, int(count), int(total), chance, p_value)


def _name_of(wanted: Any) -> str:
    if isinstance(wanted, Uniform):
        return str(wanted)
    first, second = wanted.args
    if wanted.dist.name == "uniform":
        return f"uniform({first:.4g}, {first + second:.4g})"

    return f"normal({first:.4g}, {second:.4g})"
