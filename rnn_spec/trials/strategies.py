"""
Generate the cases of a law from its factors, without filtering.

The first cases are the rows of a covering array, which has every pair of options and of sizes; a
size is 1 or not, and those that are not are distinct or all equal. Then Hypothesis generates.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from contracts.strategies.arrays import devices as computing
from rnn_spec.causes.cause import NotOffered
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import Case, free_axes
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.quantities import Lengths
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.covering import Pair, covering, pairs_in, pairs_of

__all__ = [
    "Factors",
    "NotOfferedError",
    "cases",
    "devices",
    "factors",
    "least",
    "pairs",
    "possible_pairs",
    "rows",
]

Factors = Mapping[str, tuple[Any, ...]]

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

DISTINCT = range(3, 11)
"""Sizes of the usual case; no two are equal, so that a swapped axis changes a shape."""

LARGEST_EDGE = 4
"""Sizes of the edge case are 1 to this, and may be equal."""

SEVERAL, ONE = "several", "1"
"""The values of a size as a factor."""

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
    places = tuple(
        each for each in devices() if each != "meta" or not subject.missing_reason(ON_META)
    )
    offered |= {**SETTINGS, "device": places, "dtype": subject.dtypes}
    offered["projected"] = (False, True) if "proj_size" in subject.offers else (False,)
    offered |= {name: (value,) for name, value in subject.fixed.items()}
    possible = {**offered, "start": _starts(subject)}
    others = {**possible, "dtype": subject.dtypes[:1]}
    for name, values in law.factors.items():
        common = tuple(value for value in possible.get(name, values) if value in values)
        if not common and name in law.when.values:
            raise NotOfferedError(name, values, subject.refused.get(name))
        offered[name] = common or others[name]

    return offered


def least(law: Law) -> Mapping[str, int]:
    """Return the least size of each axis of a law that has one above 1."""
    return GENERIC if law.generic else {}


def _starts(subject: Subject) -> tuple[str, ...]:
    """Return how a layer can start: from a state that is given, from its default, or both."""
    both = {Capability.STATE, Capability.DEFAULT_STATE}.isdisjoint(subject.missing)

    return ("given", "default") if both else ("given",)


def rows(law: Law, domain: Factors, seed: int) -> Iterator[Case]:
    """Generate a covering array; the sizes that are not 1 are distinct, or all equal."""
    source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    alike = {"equal": (False, True)}
    for row in covering({**domain, **_size_factors(law, domain), **alike}, _possible):
        names = ("input_size", "hidden_size", "proj_size", *free_axes(law))
        distinct = source.sample(DISTINCT, len(names))
        usual = dict(
            zip(names, distinct[:1] * len(names) if row["equal"] else distinct, strict=True)
        )
        sizes = {name: 1 if row.get(name) == ONE else usual[name] for name in names}
        chosen = {name: row[name] for name in domain}
        yield _case(chosen, sizes, source.randrange(2**16))


def possible_pairs(law: Law, domain: Factors) -> list[Pair]:
    """List the pairs of options and sizes that the cases of a law can have."""
    every = {**domain, **_size_factors(law, domain), "packed": (_is_packed(law),)}
    for name in ("input_size", "hidden_size"):
        every[name] = tuple(dict.fromkeys(map(_small, every[name])))
    projections = every.pop("proj_size", None)
    every["projected"] = every["projected"] if projections is None else (any(projections),)

    return pairs_of(every, _possible)


def pairs(law: Law, case: Case) -> Iterable[Pair]:
    """Return the pairs of options and sizes that a case has."""
    options = {name: getattr(case.options, name) for name in OPTIONS}
    settings = {name: getattr(case, name) for name in SETTING_NAMES}
    sizes = {"input_size": case.options.input_size, "hidden_size": case.options.hidden_size}
    small = {name: _small(size) for name, size in {**sizes, **case.sizes}.items()}
    own = {"projected": bool(case.options.proj_size), "packed": _is_packed(law)}

    return pairs_in({**options, **settings, **small, **own})


def _small(size: Any) -> str:
    return ONE if size in {1, ONE} else SEVERAL


def _size_factors(law: Law, domain: Factors) -> dict[str, tuple[str, ...]]:
    names = ("input_size", "hidden_size", *free_axes(law))
    few = least(law)

    return {
        name: (SEVERAL,) if name in few else (SEVERAL, ONE) for name in names if name not in domain
    }


def _possible(row: Mapping[str, Any]) -> bool:
    """Return whether a case can have a row: a single feature cannot be projected to fewer."""
    return not (row.get("projected") and row.get("hidden_size") == ONE)


def _is_packed(law: Law) -> bool:
    return Lengths in law.quantifiers.values()


def cases(law: Law, domain: Factors) -> st.SearchStrategy[Case]:
    """Return a strategy for cases of a law, from what `factors` returns."""
    return _cases(domain, free_axes(law), least(law))


@st.composite
def _cases(draw: st.DrawFn, domain: Factors, axes: tuple[str, ...], few: Mapping[str, int]) -> Case:
    """Draw a case: factors first, then sizes, then the seed of every value."""
    chosen = {name: draw(st.sampled_from(values)) for name, values in domain.items()}
    drawn = draw(_sizes(("input_size", "hidden_size", "proj_size", *axes)))
    sizes = {name: max(size, few.get(name, 1)) for name, size in drawn.items()}

    return _case(chosen, sizes, draw(st.integers(0, 2**16 - 1)))


def _case(chosen: Mapping[str, Any], sizes: dict[str, Any], seed: int) -> Case:
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


@st.composite
def _sizes(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, Any]:
    """
    Draw sizes: one time in four small ones, which may be equal, otherwise distinct ones.

    Both are made from the same numbers, so that distinct sizes shrink into small ones.
    """
    edge = draw(st.integers(0, 3)) == 0
    raw = [draw(st.integers(0, len(DISTINCT) - 1)) for _ in names]
    if edge:
        return {name: min(1 + each, LARGEST_EDGE) for name, each in zip(names, raw, strict=True)}
    pool = list(DISTINCT)

    return {name: pool.pop(each % len(pool)) for name, each in zip(names, raw, strict=True)}
