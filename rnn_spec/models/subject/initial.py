"""The values with which the parameters of a model start."""

from __future__ import annotations

import torch
from torch import Tensor

from rnn_spec.models.subject.copying import built
from rnn_spec.models.subject.model import Subject

__all__ = ["differing", "initial_values"]

ENOUGH = 400
"""Values of a parameter from which a distribution is told from another."""

MOST = 20
"""How often a model is built."""


def initial_values(subject: Subject) -> dict[str, Tensor]:
    """Return the initial values of each parameter by name, of several models if it can be built."""
    values = _flat(subject)
    if subject.make is None:
        return values
    smallest = min((len(each) for each in values.values()), default=ENOUGH)
    count = min(MOST, -(-ENOUGH // max(1, smallest)))
    samples = []
    for seed in range(1, count + 1):
        module = built(subject.make, seed)
        samples.append({name: each.detach().flatten() for name, each in module.named_parameters()})

    return {name: torch.cat([each[name] for each in samples]) for name in samples[0]}


def differing(subject: Subject, seed: int) -> tuple[str, ...]:
    """Return the parameters that differ in two models that are built with the same seed."""
    if subject.make is None:
        return ()
    one, other = (dict(built(subject.make, seed).named_parameters()) for _ in range(2))

    return tuple(name for name in one if not torch.equal(one[name], other[name]))


def _flat(subject: Subject) -> dict[str, Tensor]:
    named = subject.pristine.named_parameters()

    return {name: each.detach().flatten() for name, each in named}
