"""
Initial values: how parameters are drawn before any training.

The values of each parameter are collected from many new layers and checked by exact tests.
"""

import math
from collections.abc import Mapping
from functools import partial
from itertools import combinations
from typing import Any

import scipy
import torch
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import PLAIN, SAME
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.distributions import Uniform
from rnn_spec.law_definition.outcome import Difference, Distribution, Equation, Proportion
from rnn_spec.law_definition.randomness import seeded

ENOUGH, ENOUGH_UNIFORM = 60_000, 20_000
"""Values of each parameter that the stated power needs, of a normal and of a uniform."""

FEW = 6_000
"""Values of each parameter that are enough to come near a bound, or to detect a copy."""

NEAR = 0.99
"""The fraction of a bound that the largest of these values exceeds."""

ROUNDED = 1e-6
"""The rounding of a bound in float32."""

LARGE = {"hidden_size": (96, 128), "input_size": (24, 40), "num_layers": (1, 2)}

init_law = partial(
    law,
    source="torch.nn.RNN, Note: all the weights and biases",
    level="drop-in",
    requires=Capability.REBUILT,
    requires_laws="answer",
    at=PLAIN,
    over=LARGE,
    examples=3,
)


@init_law()
def init_distribution(f: Layer) -> Distribution:
    r"""
    Every parameter is drawn uniformly, within the bound that `hidden_size` sets.

    A gate that starts as one constant in every layer, such as a forget bias of 1, is set on
    purpose: the law is about the other gates.

    A bound wrong by 10 % is detected with probability above 0.999; the probability of a false
    alarm is 1e-8.

    .. math:: \theta \sim \mathcal{U}(-1/\sqrt{H}, 1/\sqrt{H})
    """
    bound = 1 / math.sqrt(f.options.hidden_size)

    return Distribution(_joined(f, least=ENOUGH_UNIFORM), Uniform(-bound, bound))


@init_law(
    source="the notebook: Net.__init__",
    level="relations",
    requires=(Capability.NOTEBOOK, Capability.REBUILT),
)
def notebook_distribution(f: Layer) -> Distribution:
    r"""
    Every recurrent parameter of the notebook's network is drawn from a narrow normal.

    A deviation wrong by 10 % is detected with probability above 0.999; the probability of a
    false alarm is 1e-8.

    .. math:: \theta \sim \mathcal{N}(0, 0.001^2)
    """
    samples = {name: values.flatten()[:ENOUGH] for name, values in _collected(f, of="rnn.").items()}

    return Distribution(samples, scipy.stats.norm(0, 0.001))


@init_law(requires_laws=("answer", "init_distribution"))
def init_bounds(f: Layer) -> Equation:
    r"""
    No initial value exceeds the bound, and some come within a hundredth of it.

    A bound too wide by 1 % or too narrow by 1.1 % is detected with probability above 0.999;
    the probability that no value comes near the right bound is 1e-26.

    .. math:: 0.99 / \sqrt{H} < \max |\theta| \le 1/\sqrt{H}
    """
    bound = 1 / math.sqrt(f.options.hidden_size)
    largest = {
        name: float(value.abs().max()) / bound for name, value in _joined(f, least=FEW).items()
    }
    astray = [
        f"{name} with {most:.3f} of it"
        for name, most in largest.items()
        if not NEAR < most <= 1 + ROUNDED
    ]

    return Equation(tuple(astray), (), f"parameters beyond or far below the bound {bound:.4g}")


@init_law(requires_laws=("answer", "init_distribution"))
def init_independent(f: Layer) -> Proportion:
    """
    Initial values are drawn independently, across gates, parameters and layers.

    The signs of two blocks agree as often as two fair coins, and so does whether a value lies
    in the outer half of the bound. Two blocks that share half their values are detected with
    probability above 0.999; the probability of a false alarm is 1e-8.
    """
    return Proportion(_agreements(_blocks(f), 1 / math.sqrt(f.options.hidden_size)), 0.5)


@law(source="torch.manual_seed", requires=Capability.REBUILT, requires_laws="answer", at=SAME)
def init_seeded(f: Layer) -> Equation:
    """
    The same seeds give the same initial parameters.

    The seeds are those of torch, NumPy and Python.
    """
    first, again = f.fresh_module(0).state_dict(), f.fresh_module(0).state_dict()

    return Equation(tuple(again.values()), tuple(first.values()), tuple(first), exact=True)


@law(source="torch.manual_seed", requires=Capability.REBUILT, requires_laws="answer", generic=True)
def init_fresh(f: Layer) -> Difference:
    """Another seed gives other initial parameters."""
    drawn = [[each.flatten() for each in f.fresh_module(n).parameters()] for n in (0, 1)]
    first, second = (torch.cat(each) if each else torch.zeros(0) for each in drawn)

    return Difference(first, second, "parameters under another seed")


@law(
    source="torch.nn.RNN, Note: all the weights and biases",
    requires=Capability.REBUILT,
    requires_laws="init_fresh",
    at=PLAIN,
    generic=True,
)
def init_distinct(f: Layer) -> Equation:
    """
    No two parameters that are drawn at random start with equal values.

    A few may by chance: an orthogonal matrix of one row is 1 or -1.
    """
    twins = [
        f"{one} and {other}"
        for (one, first), (other, second) in combinations(_drawn(f).items(), 2)
        if torch.equal(first, second)
    ]

    return Equation(tuple(twins), (), "parameters that start equal")


@law(
    source="torch.nn.RNN.reset_parameters",
    requires=(Capability.REBUILT, Capability.RESET),
    requires_laws="init_fresh",
    generic=True,
)
def init_reset(f: Layer) -> Difference:
    """reset_parameters draws every randomly drawn parameter again."""
    drawn = _drawn(f)
    module: Any = f.fresh_module(0)
    with seeded(1, f.device):
        module.reset_parameters()
    again = dict(f.with_module(module).inner.named_parameters())

    return Difference(
        tuple(drawn.values()), tuple(again[name] for name in drawn), tuple(map(str, drawn))
    )


@law(
    source="jozefowicz2015, sec. 3: a forget bias is set in every layer",
    requires=(Capability.NAMED_WEIGHTS, Capability.REBUILT),
    requires_laws=("answer", "init_fresh"),
    at=PLAIN,
    over={"num_layers": (2, 3), "bias": (True,)},
    examples=6,
)
def init_alike(f: Layer) -> Equation:
    """A gate that starts as a constant does so in every layer and direction, with one value."""
    starts = _constants(_split(f, _starts(f)))
    unlike = tuple(
        f"{place}: {_described(each)}" for place, each in starts.items() if len(each) > 1
    )

    return Equation(unlike, (), "gates that start differently in some layer or direction")


def _drawn(f: Layer) -> dict[str, Tensor]:
    """Return the parameters that depend on the seed; others start as constants, for example."""
    first, second = (_fresh_parameters(f, seed) for seed in (0, 1))

    return {name: value for name, value in first.items() if not torch.equal(value, second[name])}


def _fresh_parameters(f: Layer, seed: int) -> dict[str, Tensor]:
    """Return the parameters of a new layer, by the names that its user knows."""
    return dict(f.with_module(f.fresh_module(seed)).inner.named_parameters())


def _starts(f: Layer) -> dict[str, Tensor]:
    """Return the weights of two new layers, by torch.nn's names, whatever the parameters are."""
    first, second = (f.with_module(f.fresh_module(seed)).weights for seed in (0, 1))

    return {name: torch.stack([first[name].flatten(), second[name].flatten()]) for name in first}


def _split(f: Layer, collected: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the values of each gate of each parameter, a row for each new layer."""
    gates = len(f.kind.gates) if f.kind else 1
    found: dict[str, Tensor] = {}
    for name, values in collected.items():
        split = 1 if "weight_hr" in name else gates
        parts = values.reshape(len(values), split, -1).unbind(1)
        found |= {f"{name}, gate {gate}": part for gate, part in enumerate(parts)}

    return found


def _drawn_gates(f: Layer, *, least: int) -> dict[str, Tensor]:
    """
    Return the values of each gate, without gates that are set to a constant on purpose.

    That is one constant in every layer and direction, while another gate of it is drawn.
    """
    found = _split(f, _collected(f, least=least))
    values = _constants(found)
    drawn = {_parameter(place) for place, each in values.items() if None in each}
    meant = {
        place
        for place, each in values.items()
        if len(each) == 1 and None not in each and _parameter(place) in drawn
    }

    return {name: part for name, part in found.items() if _place(name) not in meant}


def _constants(gates: Mapping[str, Tensor]) -> dict[str, set[float | None]]:
    """Return the constants of each gate over all layers and directions; None where it is drawn."""
    values: dict[str, set[float | None]] = {}
    for name, part in gates.items():
        values.setdefault(_place(name), set()).add(_constant(part))

    return values


def _constant(values: Tensor) -> float | None:
    """Return the value that all have in common, or None."""
    first = float(values.flatten()[0])

    return first if bool((values == first).all()) else None


def _place(gate: str) -> str:
    """Return the name of a gate without its layer and direction."""
    name, _, place = gate.partition(", ")

    return f"{_parameter(name)}, {place}"


def _parameter(name: str) -> str:
    """Return the name of a parameter without its layer and direction."""
    return name.partition(", ")[0].partition("_l")[0]


def _described(starts: set[float | None]) -> str:
    return " or ".join(sorted("drawn" if each is None else f"{each:g}" for each in starts))


def _agreements(found: Mapping[str, Tensor], bound: float) -> dict[str, tuple[int, int]]:
    """Count, for each pair of blocks, the values of equal sign and those of similar size."""
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


def _blocks(f: Layer) -> dict[str, Tensor]:
    """Return the values of each gate that is drawn, in one row."""
    return {name: part.flatten() for name, part in _drawn_gates(f, least=FEW).items()}


def _joined(f: Layer, *, least: int) -> dict[str, Tensor]:
    """Return the values of each parameter, all its gates together."""
    joined: dict[str, list[Tensor]] = {}
    for name, part in _drawn_gates(f, least=least).items():
        joined.setdefault(name.partition(", ")[0], []).append(part)

    return {name: torch.cat(parts, dim=1).flatten()[:least] for name, parts in joined.items()}


def _collected(f: Layer, *, of: str = "", least: int = ENOUGH) -> dict[str, Tensor]:
    """Collect the values of each parameter from new layers, until each has enough."""
    drawn: dict[str, list[Tensor]] = {}
    seed, fewest = 0, 0
    while fewest < least:
        fresh = {
            name: value.detach().flatten()
            for name, value in _fresh_parameters(f, seed).items()
            if name.startswith(of)
        }
        for name, value in fresh.items():
            drawn.setdefault(name, []).append(value)
        fewest += min(map(len, fresh.values()))
        seed += 1

    return {name: torch.stack(values) for name, values in drawn.items()}
