"""The factors of a law on a subject: the options, sizes and settings of its cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.strategies.arrays import devices as computing
from rnn_spec.causes.cause import NotOffered
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import Subject

__all__ = [
    "OPTIONS",
    "SETTING_NAMES",
    "Factors",
    "FactorsKey",
    "NotOfferedError",
    "devices",
    "factors",
    "hashable",
    "least",
    "made_case",
]

Factors = Mapping[str, tuple[Any, ...]]
FactorsKey = tuple[tuple[str, tuple[Any, ...], tuple[type, ...]], ...]

OPTIONS: Factors = {
    "num_layers": (1, 2, 3),
    "bidirectional": (False, True),
    "bias": (True, False),
    "batch_first": (False, True),
    "nonlinearity": ("tanh", "relu"),
    "dropout": (0.0, 0.25, 0.5, 1.0),
}

SETTINGS: Factors = {
    "layout": ("contiguous", "transposed", "sliced", "expanded"),
}

ON_META = (Capability.META,)

SETTING_NAMES = ("dtype", "device", "layout", "weights", "start")

GENERIC: Mapping[str, int] = {"input_size": 3, "hidden_size": 3, "seq": 2, "more": 2}
"""
The least sizes of a law that is true of generic cases alone: a normalised vector of one or two
features is constant, and what one step shows may be a special case.
"""


class NotOfferedError(ValueError):
    """A law about values of an option that the subject does not have, as its *cause* says."""

    def __init__(self, factor: str, values: Iterable[Any], refused: str | None = None) -> None:
        """Store the cause: the option, the values that the law is about, why it is refused."""
        detail = f"it offers no {factor} = {' or '.join(map(str, values))}"
        detail = f"it offers no {factor} ({refused})" if refused else detail
        super().__init__(detail)
        self.cause = NotOffered(factor, detail)


def devices() -> tuple[str, ...]:
    """Return the devices that are present; `meta` has shapes but no values."""
    return (*computing(), "meta")


def factors(law: Law, subject: Subject) -> dict[str, tuple[Any, ...]]:
    """
    Return the values of each factor with which a law is tried on a subject.

    Raises:
        NotOfferedError: the subject offers none of the values that the law is about.
    """
    offered = {
        name: values if name in subject.offers else values[:1] for name, values in OPTIONS.items()
    }
    offered |= {**SETTINGS, "device": _places(law, subject), "dtype": subject.dtypes}
    offered["projected"] = (False, True) if "proj_size" in subject.offers else (False,)
    offered |= {name: (value,) for name, value in subject.fixed.items()}
    offered |= {} if law.requires_laws else _broken(subject)
    possible = {**offered, "start": _starts(subject)}
    others = {**possible, "dtype": subject.dtypes[:1]}
    for name, values in law.factors.items():
        common = tuple(value for value in possible.get(name, values) if value in values)
        if not common and name in law.when.values:
            reasons = {**subject.refused, **subject.broken}
            raise NotOfferedError(name, values, reasons.get(name))
        offered[name] = common or others[name]

    return offered


def _broken(subject: Subject) -> Factors:
    """Return every value of the options with which a subject fails by a bug."""
    broken: dict[str, tuple[Any, ...]] = {
        name: values for name, values in OPTIONS.items() if name in subject.broken
    }

    return broken | ({"projected": (False, True)} if "proj_size" in subject.broken else {})


def _places(law: Law, subject: Subject) -> tuple[str, ...]:
    """Return the devices that are present; it takes long to find out whether meta is offered."""
    asked = "meta" in law.factors["device"] and not subject.missing_reason(ON_META)

    return devices() if asked else computing()


def least(law: Law) -> Mapping[str, int]:
    """Return the least size of each axis of a law that has one above 1."""
    return GENERIC if law.generic else {}


def _starts(subject: Subject) -> tuple[str, ...]:
    """Return how a layer can start: from a state that is given, from its default, or both."""
    both = {Capability.STATE, Capability.DEFAULT_STATE}.isdisjoint(subject.missing)

    return ("given", "default") if both else ("given",)


def hashable(domain: Factors) -> FactorsKey:
    """Return factors as a key of a cache, in which 0 and False are not the same value."""
    return tuple((name, values, tuple(map(type, values))) for name, values in domain.items())


def made_case(chosen: Mapping[str, Any], sizes: dict[str, Any], seed: int) -> Case:
    """Return a case of factors and sizes; a projection is to fewer features."""
    sizes |= {name: chosen[name] for name in sizes if name in chosen}
    if chosen["projected"]:
        sizes["hidden_size"] += sizes["hidden_size"] == 1
        sizes["proj_size"] = 1 + sizes["proj_size"] % (sizes["hidden_size"] - 1)
    elif "proj_size" not in chosen:
        sizes["proj_size"] = 0
    sizes |= {name: chosen[name] for name in OPTIONS}
    options = {name: sizes.pop(name) for name in list(sizes) if name in Options.__annotations__}

    return Case(
        Options(**options), sizes, seed=seed, **{n: chosen[n] for n in SETTING_NAMES if n in chosen}
    )
