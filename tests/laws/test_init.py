"""The stated rates of the statistical laws, by simulation."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import binomtest, kstest, norm, uniform

from rnn_spec.case import Case
from rnn_spec.laws.init import ENOUGH
from rnn_spec.laws.outcome import Distribution
from rnn_spec.options import Options
from rnn_spec.verdict import FALSE_ALARM, fault

BOUND = 1 / math.sqrt(96)
WANTED = {"uniform": uniform(-BOUND, 2 * BOUND), "normal": norm(0, 0.001)}
NAMES = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
TRIALS = 25
SCALES = [0.9, 1.1]


def seen(wanted, scale, seed):
    """Whether one parameter of four, drawn too wide or too narrow, is seen."""
    source = np.random.default_rng(seed)
    found = {
        name: torch.from_numpy(
            wanted.rvs(ENOUGH, random_state=source) * scale ** (name == NAMES[0])
        )
        for name in NAMES
    }

    return fault(Distribution(found, wanted), Case(Options(3, 4)), trials=3) is not None


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("family", WANTED)
def test_power_of_ten_per_cent(family, scale):
    """
    A bound or a deviation wrong by 10 % is always seen.

    That each of so many trials sees it has probability above 0.975 at the stated power.
    """
    assert all(seen(WANTED[family], scale, seed) for seed in range(TRIALS))


@pytest.mark.parametrize("family", WANTED)
def test_margin_of_the_power(family):
    """At 10 % the probability is so small that the rate of misses is far below 0.001."""
    source = np.random.default_rng(0)
    wanted = WANTED[family]
    values = [wanted.rvs(ENOUGH, random_state=source) * 0.9 for _ in range(20)]

    assert max(kstest(each, wanted.cdf).pvalue for each in values) < FALSE_ALARM / 1e6


@pytest.mark.parametrize("family", WANTED)
def test_false_alarms_come_at_their_rate(family):
    """The p-value is below 1 % in 1 % of the samples, so below 1e-9 in one of 1e9."""
    source = np.random.default_rng(0)
    wanted = WANTED[family]
    samples = 2000
    low = sum(
        kstest(wanted.rvs(1000, random_state=source), wanted.cdf).pvalue < 0.01
        for _ in range(samples)
    )

    assert binomtest(low, samples, 0.01).pvalue > 1e-4


@pytest.mark.parametrize("family", WANTED)
def test_conforming_samples_pass(family):
    """Samples of the distribution itself are never against it."""
    assert not any(seen(WANTED[family], 1.0, seed) for seed in range(TRIALS))
