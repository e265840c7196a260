"""Init: parameters start from the declared distributions."""

from __future__ import annotations

from fnmatch import fnmatch

from rnn_spec.causes.model_failure import NotSeeded, NotUsed
from rnn_spec.law_definition.outcome import Distribution
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.comparison import Demands, Distributed, Required
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.initial import differing, initial_values
from rnn_spec.models.subject.model import Model

SEED = 3
"""The seed with which a model is built twice."""


@model_law(source="pytorch_randomness, Reproducibility", requires=Feature.REBUILT)
def model_init_seeded(f: Model, _: Call) -> Demands:
    """
    Built twice with the same seeds, a model has the same parameters.

    The seeds are those of torch, NumPy and Python.
    """
    names = differing(f.subject, SEED)
    yield Required(not names, NotSeeded(names))


@model_law(source="massart1990: the two-sided bound", requires=Feature.INIT)
def model_init(f: Model, _: Call) -> Demands:
    """
    Parameters start from the declared distributions.

    Each is compared by Kolmogorov and Smirnov's test, at a rate of false alarms of 1e-8 for the
    law. A model that can be built again is built several times, of an instance the values that
    are there are compared.
    """
    values = initial_values(f.subject)
    for pattern, wanted in f.subject.init.items():
        found = {name: each for name, each in values.items() if fnmatch(name, pattern)}
        yield Required(bool(found), NotUsed((f"the pattern {pattern!r} of init=",)))
        yield Distributed(Distribution(found, wanted))
