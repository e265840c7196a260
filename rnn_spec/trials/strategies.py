"""Generate the cases of a law from its factors by Hypothesis, without filtering."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st

from rnn_spec.law_definition.case import Case, free_axes
from rnn_spec.law_definition.law import Law
from rnn_spec.trials.factors import Factors, FactorsKey, hashable, least, made_case
from rnn_spec.trials.readable_modules import readable_modules_alone
from rnn_spec.trials.rows import DISTINCT

__all__ = ["cases", "generated"]

LARGEST_EDGE = 4
"""Sizes of the edge case are 1 to this, and may be equal."""


def generated(law: Law, domain: Factors, count: int, seed: int) -> tuple[Case, ...]:
    """Return cases that Hypothesis generates; laws with the same factors share them."""
    key = hashable(domain), free_axes(law), tuple(least(law).items())

    return _generated(*key, count, seed)


def cases(law: Law, domain: Factors) -> st.SearchStrategy[Case]:
    """Return a strategy for cases of a law, from what `factors` returns."""
    return _cases(domain, free_axes(law), least(law))


@lru_cache(maxsize=512)
def _generated(
    key: FactorsKey,
    axes: tuple[str, ...],
    few: tuple[tuple[str, int], ...],
    count: int,
    seed: int,
) -> tuple[Case, ...]:
    domain = {name: values for name, values, _ in key}
    settings = hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    found: list[Case] = []

    @hypothesis.seed(seed)
    @settings
    @hypothesis.given(_cases(domain, axes, dict(few)))
    def collect(case: Case) -> None:
        found.append(case)

    with readable_modules_alone():
        collect()

    return tuple(found)


@st.composite
def _cases(draw: st.DrawFn, domain: Factors, axes: tuple[str, ...], few: Mapping[str, int]) -> Case:
    """Draw a case: factors first, then sizes, then the seed of every value."""
    chosen = {name: draw(st.sampled_from(values)) for name, values in domain.items()}
    drawn = draw(_sizes(("input_size", "hidden_size", "proj_size", *axes)))
    sizes = {name: max(size, few.get(name, 1)) for name, size in drawn.items()}

    return made_case(chosen, sizes, draw(st.integers(0, 2**16 - 1)))


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
