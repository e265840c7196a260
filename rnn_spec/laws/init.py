"""
Initial values: how parameters are drawn before any training.

The samples of a parameter are pooled over fresh layers and held against the distribution
by Kolmogorov and Smirnov's exact test, at a false-alarm rate of 1e-9 a law.
"""

import math

import torch
from scipy.stats import norm, uniform

from rnn_spec.laws.condition import Capability
from rnn_spec.laws.conditions import PLAIN
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Distribution

ENOUGH = 60_000
"""Values of each parameter: what the stated power takes, for a normal more than a uniform."""

LARGE = {"hidden_size": (96, 128), "input_size": (24, 40), "num_layers": (1, 2)}


@law(
    source="torch.nn.RNN, Note: all the weights and biases",
    level="drop-in",
    requires=(Capability.REBUILT,),
    rests_on=("answer",),
    at=PLAIN,
    over=LARGE,
    examples=3,
)
def init_distribution(f: Layer) -> Distribution:
    r"""
    Every parameter is drawn uniformly from the bound that `hidden_size` sets.

    A bound wrong by 10 % is seen with probability above 0.999; a false alarm has
    probability 1e-9.

    .. math:: \theta \sim \mathcal{U}(-1/\sqrt{H}, 1/\sqrt{H})
    """
    bound = 1 / math.sqrt(f.options.hidden_size)

    return Distribution(_samples(f), uniform(-bound, 2 * bound))


@law(
    source="the notebook, Net.__init__",
    requires=(Capability.NOTEBOOK, Capability.REBUILT),
    rests_on=("answer",),
    at=PLAIN,
    over=LARGE,
    examples=3,
)
def notebook_distribution(f: Layer) -> Distribution:
    r"""
    Every recurrent parameter of the notebook's network is drawn from a narrow normal.

    A deviation wrong by 10 % is seen with probability above 0.999; a false alarm has
    probability 1e-9.

    .. math:: \theta \sim \mathcal{N}(0, 0.001^2)
    """
    return Distribution(_samples(f, of="rnn."), norm(0, 0.001))


def _samples(f: Layer, of: str = "") -> dict[str, torch.Tensor]:
    """Pool each parameter's values over as many fresh layers as give enough of them."""
    drawn: dict[str, list[torch.Tensor]] = {}
    seed, least = 0, 0
    while least < ENOUGH:
        fresh = {name: value for name, value in f.fresh(seed).items() if name.startswith(of)}
        for name, value in fresh.items():
            drawn.setdefault(name, []).append(value.flatten())
        least += min(value.numel() for value in fresh.values())
        seed += 1

    return {name: torch.cat(values)[:ENOUGH] for name, values in drawn.items()}
