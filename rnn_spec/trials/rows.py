"""
The first cases of a law: the rows of a covering array, which has every pair of options and sizes.

A size is 1 or not, and those that are not are distinct or all equal.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rnn_spec.law_definition.case import Case, free_axes
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.quantities import is_lengths
from rnn_spec.trials.covering import Pair, covering, pairs_in, pairs_of
from rnn_spec.trials.factors import (
    OPTIONS,
    SETTING_NAMES,
    Factors,
    FactorsKey,
    hashable,
    least,
    made_case,
)

__all__ = ["DISTINCT", "pairs", "possible_pairs", "rows"]

DISTINCT = range(3, 11)
"""Sizes of the usual case; no two are equal, so that a swapped axis changes a shape."""

Row = Mapping[str, Any]

SEVERAL, ONE = "several", "1"
"""The values of a size as a factor."""


def rows(law: Law, domain: Factors, seed: int) -> Iterator[Case]:
    """Generate a covering array; the sizes that are not 1 are distinct, or all equal."""
    source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    alike = {"equal": (False, True)}
    for row in _covering(hashable({**domain, **_size_factors(law, domain), **alike})):
        names = ("input_size", "hidden_size", "proj_size", *free_axes(law))
        distinct = source.sample(DISTINCT, len(names))
        usual = dict(
            zip(names, distinct[:1] * len(names) if row["equal"] else distinct, strict=True)
        )
        sizes = {name: 1 if row.get(name) == ONE else usual[name] for name in names}
        chosen = {name: row[name] for name in domain}
        yield made_case(chosen, sizes, source.randrange(2**16))


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
    return any(map(is_lengths, law.quantifiers.values()))


@lru_cache(maxsize=512)
def _covering(key: FactorsKey) -> Sequence[Row]:
    """Return the covering array of factors, which many laws share."""
    return covering({name: values for name, values, _ in key}, _possible)
