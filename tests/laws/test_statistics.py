"""
The stated rates of the statistical laws, by simulation: the laws themselves, on drawn numbers.

SIMULATIONS=100000 tries the false alarms as often; a test run tries fewer.
"""

import math
import os
from types import SimpleNamespace

import numpy as np
import pytest
import scipy
import torch
from torch import nn

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.law_definition.operations.distributions import Uniform
from rnn_spec.law_definition.outcome import Distribution, Proportion
from rnn_spec.laws.init import ENOUGH
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import built
from rnn_spec.trials.statistics import FALSE_ALARM, _counted, _sampled, improbable
from rnn_spec.trials.verdict import failure_of

pytestmark = pytest.mark.slow

SIMULATIONS = int(os.environ.get("SIMULATIONS", "500"))
TRIALS = 25
"""That each of so many trials sees a fault has probability above 0.975 at the stated power."""

HIDDEN = 96
BOUND = 1 / math.sqrt(HIDDEN)
SHAPES = {"weight_ih_l0": (4, 96, 24), "weight_hh_l0": (4, 96, 96), "bias_ih_l0": (4, 96)}
LSTM = subject_of("torch.nn:LSTM")

INPUTS = {
    "dropout_rate": (1, 1024, 4),
    "independent_masks": (1, 64, 4),
    "independent_steps": (16, 64, 4),
}

families = pytest.mark.parametrize("family", ["uniform", "normal"])


def wanted_of(family):
    """Return the distribution of a family; `scipy.stats` is imported when it is first used."""
    return {
        "uniform": scipy.stats.uniform(-BOUND, 2 * BOUND),
        "normal": scipy.stats.norm(0, 0.001),
    }[family]


class Drawn:
    """A layer of which only the initial values are looked at; a test says how they are drawn."""

    options = Options(24, HIDDEN)
    kind = LSTM.kind

    def __init__(self, draw, start):
        """Draw by a function of a generator, a name and a shape."""
        self.draw, self.start = draw, start

    def fresh_module(self, seed):
        """Draw every parameter anew."""
        source = np.random.default_rng((self.start, seed))
        values = {name: self.draw(source, name, shape) for name, shape in SHAPES.items()}
        module = nn.Module()
        for name, value in values.items():
            whole = torch.from_numpy(value.astype(np.float32)).flatten(0, 1)
            module.register_parameter(name, nn.Parameter(whole))

        return module

    def with_module(self, module):
        """Return the layer of a module: no adapter is around it."""
        return SimpleNamespace(inner=module)


def sound(source, name, shape):
    """Values as torch.nn draws them."""
    return source.uniform(-BOUND, BOUND, shape)


def scaled(factor):
    """Draw one parameter of the three too wide or too narrow."""
    return lambda source, name, shape: (
        sound(source, name, shape) * (factor if name == "weight_hh_l0" else 1.0)
    )


def half_copied(source, name, shape):
    """Values of which the second gate takes every other from the first."""
    values = sound(source, name, shape)
    values[1].flat[::2] = values[0].flat[::2]

    return values


def negated(source, name, shape):
    """Values of which the last gate has the sizes of the first."""
    values = sound(source, name, shape)
    values[3] = values[0] * source.choice([-1.0, 1.0], values[0].shape)

    return values


def seen(law, draw, start):
    """Whether a law of initial values sees something."""
    outcome = CATALOGUE[law].body(Drawn(draw, start))

    return failure_of(outcome, Case(Options(24, HIDDEN)), trials=3) is not None


@pytest.mark.parametrize(
    ("law", "draw"),
    [
        pytest.param("init_distribution", scaled(0.9), id="distribution, 10 % too narrow"),
        pytest.param("init_distribution", scaled(1.1), id="distribution, 10 % too wide"),
        pytest.param("init_bounds", scaled(1 / 1.011), id="bounds, 1.1 % too narrow"),
        pytest.param("init_bounds", scaled(1.01), id="bounds, 1 % too wide"),
        pytest.param("init_independent", half_copied, id="independent, half copied"),
        pytest.param("init_independent", negated, id="independent, of one size"),
    ],
)
def test_power_of_the_laws_of_initial_values(law, draw):
    """A fault as large as the law says is always seen."""
    assert all(seen(law, draw, start) for start in range(TRIALS))


@pytest.mark.parametrize("law", ["init_distribution", "init_bounds", "init_independent"])
def test_sound_initial_values_pass(law):
    """Values as torch.nn draws them are never against a law."""
    assert not any(seen(law, sound, start) for start in range(TRIALS))


@families
def test_margin_of_the_power(family):
    """At 10 % the probability is so small that the rate of misses is far below 0.001."""
    source = np.random.default_rng(0)
    wanted = wanted_of(family)
    values = [wanted.rvs(ENOUGH, random_state=source) * 0.9 for _ in range(20)]

    assert max(scipy.stats.kstest(each, wanted.cdf).pvalue for each in values) < FALSE_ALARM / 1e6


@families
def test_false_alarms_of_distributions(family):
    """
    No sample of the right distribution raises an alarm.

    The p-value is below 1 % in 1 % of them, so that it is below 1e-8 in one of 1e8.
    """
    source = np.random.default_rng(1)
    wanted = wanted_of(family)
    low = 0
    for _ in range(SIMULATIONS):
        drawn = np.sort(wanted.rvs(ENOUGH, random_state=source))  # both sort them, sooner again
        values = torch.from_numpy(drawn)
        low += scipy.stats.kstest(values.numpy(), wanted.cdf).pvalue < 0.01

        assert improbable(Distribution({"one": values}, wanted), trials=1) is None

    assert scipy.stats.binomtest(low, SIMULATIONS, 0.01).pvalue > 1e-6


@pytest.mark.parametrize("size", [1, 5, 100, ENOUGH])
@pytest.mark.parametrize("factor", [0.5, 1.0, 1.05])
def test_p_value_of_a_sample_is_never_below_the_exact_one(size, factor):
    """It is scipy's, from above, and nearly equal for many samples in the tail."""
    source, wanted = np.random.default_rng(3), Uniform(-BOUND, BOUND)
    values = factor * source.uniform(-BOUND, BOUND, size)
    exact = scipy.stats.kstest(values, wanted.cdf).pvalue
    [part] = _sampled(Distribution({"one": torch.from_numpy(values)}, wanted))

    assert exact * (1 - 1e-9) <= part.p_value
    assert size < ENOUGH or part.p_value <= 1.1 * exact + 1e-300


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.625, 1.0])
@pytest.mark.parametrize("total", [1, 7, 1_536])
def test_p_value_of_a_count_is_exact(total, chance):
    """It is scipy's, with either tail counted double."""
    counts = np.arange(total + 1)
    known = scipy.stats.binom(total, chance)
    exact = np.minimum(1.0, 2 * np.minimum(known.cdf(counts), known.sf(counts - 1)))
    outcome = Proportion({str(each): (int(each), total) for each in counts}, chance)

    np.testing.assert_allclose([part.p_value for part in _counted(outcome)], exact, 1e-8, 1e-200)


@pytest.mark.parametrize(
    ("total", "chance"),
    [
        pytest.param(32_768, 0.25, id="dropout_rate"),
        pytest.param(1_024, 0.625, id="independent_masks"),
        pytest.param(16_384, 0.625, id="independent_steps"),
        pytest.param(1_536, 0.5, id="init_independent"),
    ],
)
def test_false_alarms_of_proportions(total, chance):
    """No count of the right chance raises an alarm, and p-values are no smaller than they say."""
    source = np.random.default_rng(2)
    low = 0
    for _ in range(SIMULATIONS):
        counts = source.binomial(total, chance, 8)
        outcome = Proportion({str(n): (int(each), total) for n, each in enumerate(counts)}, chance)
        low += scipy.stats.binomtest(int(counts[0]), total, chance).pvalue < 0.01

        assert improbable(outcome, trials=1) is None

    assert scipy.stats.binomtest(low, SIMULATIONS, 0.01, alternative="greater").pvalue > 1e-6


def counted(law, rate, seed, wrong=None):
    """Check a law of dropout on torch.nn's LSTM, with a declared rate that may be wrong."""
    options = Options(4, 32, num_layers=2, dropout=rate)
    layer = built(LSTM, Case(options, seed=seed))
    if wrong is not None:
        layer = built(LSTM, Case(Options(4, 32, num_layers=2, dropout=wrong), seed=seed))
    torch.manual_seed(seed)
    outcome = CATALOGUE[law].body(layer, torch.randn(INPUTS[law]))
    chance = rate if law == "dropout_rate" else outcome.wanted

    return improbable(Proportion(outcome.found, chance), trials=6)


@pytest.mark.parametrize("law", INPUTS)
@pytest.mark.parametrize("rate", [0.25, 0.5])
def test_dropout_of_torch_passes(law, rate):
    """What torch.nn drops is never against a law."""
    assert not any(counted(law, rate, seed) for seed in range(TRIALS))


@pytest.mark.parametrize("rate", [0.25, 0.5])
@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_power_of_dropout_rate(rate, factor):
    """A rate wrong by a tenth is always seen."""
    assert all(counted("dropout_rate", rate, seed, rate * factor) for seed in range(TRIALS))


def test_run_has_its_family_wise_rate():
    """All that is statistical in a run raises a false alarm in less than one of a million."""
    statistical = [
        name
        for name, law in CATALOGUE.items()
        if law.body.__annotations__["return"] in {Distribution, Proportion}
    ]

    assert len(statistical) >= 5
    assert len(statistical) * FALSE_ALARM <= 1e-6
