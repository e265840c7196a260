"""
Initial values: how parameters are drawn before any training.

The samples of a parameter are pooled over fresh layers, and held by exact tests.
"""

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import torch
from scipy.stats import norm, uniform
from torch import Tensor

from rnn_spec.law_definition.condition import Capability
from rnn_spec.law_definition.conditions import PLAIN, SAME
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.outcome import Difference, Distribution, Equation, Proportion
from rnn_spec.law_definition.randomness import seeded

ENOUGH = 60_000
"""Values of each parameter: what the stated power takes, for a normal more than a uniform."""

FEW = 6_000
"""Values of each parameter: as many as come near a bound, or tell a copy from a coin."""

NEAR = 0.99
"""What part of a bound the largest of so many values exceeds."""

ROUNDED = 1e-6
"""What float32 may add to a bound."""

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
    probability 1e-8.

    .. math:: \theta \sim \mathcal{U}(-1/\sqrt{H}, 1/\sqrt{H})
    """
    bound = 1 / math.sqrt(f.options.hidden_size)

    return Distribution(_samples(f), uniform(-bound, 2 * bound))


@law(
    source="the notebook: Net.__init__",
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
    probability 1e-8.

    .. math:: \theta \sim \mathcal{N}(0, 0.001^2)
    """
    return Distribution(_samples(f, of="rnn."), norm(0, 0.001))


@law(
    source="torch.nn.RNN, Note: all the weights and biases",
    level="drop-in",
    requires=(Capability.REBUILT,),
    rests_on=("answer",),
    at=PLAIN,
    over=LARGE,
    examples=3,
)
def init_bounds(f: Layer) -> Equation:
    r"""
    No value lies outside the bound, and some come within a hundredth of it.

    A bound too wide by 1 % or too narrow by 1.1 % is seen with probability above 0.999; that
    none of so many values comes near the right one has probability 1e-26.

    .. math:: 0.99 / \sqrt{H} < \max |\theta| \le 1/\sqrt{H}
    """
    bound = 1 / math.sqrt(f.options.hidden_size)
    largest = {
        name: float(value.abs().max()) / bound for name, value in _samples(f, least=FEW).items()
    }
    astray = [
        f"{name} with {most:.3f} of it"
        for name, most in largest.items()
        if not NEAR < most <= 1 + ROUNDED
    ]

    return Equation(tuple(astray), (), f"what does not keep and reach the bound {bound:.4g}")


@law(
    source="torch.nn.RNN, Note: all the weights and biases",
    level="drop-in",
    requires=(Capability.REBUILT,),
    rests_on=("answer",),
    at=PLAIN,
    over=LARGE,
    examples=3,
)
def init_independent(f: Layer) -> Proportion:
    """
    Values are drawn independently: gate by gate, parameter by parameter, layer by layer.

    Of two blocks the signs agree as often as two coins, and so does whether a value lies in
    the outer half of the bound. Blocks of which half the values are copies are seen with
    probability above 0.999; a false alarm has probability 1e-8.
    """
    return Proportion(_agreements(_blocks(f), 1 / math.sqrt(f.options.hidden_size)), 0.5)


@law(source="torch.manual_seed", requires=(Capability.REBUILT,), rests_on=("answer",), at=SAME)
def init_seeded(f: Layer) -> Equation:
    """The same seed draws the same parameters."""
    first, again = f.fresh(0).state_dict(), f.fresh(0).state_dict()

    return Equation(tuple(again.values()), tuple(first.values()), tuple(first), exact=True)


@law(source="torch.manual_seed", requires=(Capability.REBUILT,), rests_on=("answer",))
def init_fresh(f: Layer) -> Difference:
    """Another seed draws other parameters."""
    drawn = [[each.flatten() for each in f.fresh(n).parameters()] for n in (0, 1)]
    first, second = (torch.cat(each) if each else torch.zeros(0) for each in drawn)

    return Difference(first, second, "the parameters under another seed")


@law(
    source="torch.nn.RNN, Note: all the weights and biases",
    requires=(Capability.REBUILT,),
    rests_on=("init_fresh",),
    at=PLAIN,
)
def init_distinct(f: Layer) -> Equation:
    """No two parameters that are drawn start as copies of one another."""
    twins = [
        f"{one} and {other}"
        for (one, first), (other, second) in combinations(_drawn(f).items(), 2)
        if torch.equal(first, second)
    ]

    return Equation(tuple(twins), (), "the parameters that start equal")


@law(
    source="torch.nn.RNN.reset_parameters",
    requires=(Capability.REBUILT, Capability.RESET),
    rests_on=("init_fresh",),
)
def init_reset(f: Layer) -> Difference:
    """Resetting the parameters draws each that is drawn anew."""
    drawn = _drawn(f)
    module: Any = f.fresh(0)
    with seeded(1, f.device):
        module.reset_parameters()
    again = dict(module.named_parameters())

    return Difference(
        tuple(drawn.values()), tuple(again[name] for name in drawn), tuple(map(str, drawn))
    )


def _drawn(f: Layer) -> dict[str, Tensor]:
    """The parameters that depend on the seed; others start as a constant, or as the identity."""
    first, second = dict(f.fresh(0).named_parameters()), dict(f.fresh(1).named_parameters())

    return {name: value for name, value in first.items() if not torch.equal(value, second[name])}


def _blocks(f: Layer) -> dict[str, Tensor]:
    """The samples of each parameter, those of its gates apart."""
    gates = len(f.kind.gates) if f.kind else 1
    found: dict[str, Tensor] = {}
    for name, values in _samples(f, least=FEW, whole=True).items():
        split = 1 if "weight_hr" in name else gates
        parts = values.reshape(len(values), split, -1).transpose(0, 1).flatten(1)
        found |= {f"{name}, gate {gate}": part for gate, part in enumerate(parts)}

    return found


def _agreements(found: Mapping[str, Tensor], bound: float) -> dict[str, tuple[int, int]]:
    """Count, of each two blocks, the values that agree in sign, and those that agree in size."""
    counted = {}
    for (one, first), (other, second) in combinations(found.items(), 2):
        size = min(len(first), len(second))
        a, b = first[:size], second[:size]
        for what, alike in (
            ("of one sign", (a > 0) == (b > 0)),
            ("large together", (a.abs() > bound / 2) == (b.abs() > bound / 2)),
        ):
            counted[f"{one} and {other}, {what}"] = (int(alike.sum()), size)

    return counted


def _samples(
    f: Layer, *, of: str = "", least: int = ENOUGH, whole: bool = False
) -> dict[str, Tensor]:
    """Pool each parameter's values over as many fresh layers as give enough of them."""
    drawn: dict[str, list[Tensor]] = {}
    seed, fewest = 0, 0
    while fewest < least:
        fresh = {
            name: value.detach().flatten()
            for name, value in f.fresh(seed).named_parameters()
            if name.startswith(of)
        }
        for name, value in fresh.items():
            drawn.setdefault(name, []).append(value)
        fewest += min(map(len, fresh.values()))
        seed += 1

    if whole:
        return {name: torch.stack(values) for name, values in drawn.items()}
    return {name: torch.cat(values)[:least] for name, values in drawn.items()}
