"""
Cases like one that fails: a law that is true of generic cases alone fails on all of them, or not.

A layer that normalises its features is constant at width 1, and units with a rectifier may be dead
at one seed. Such a failure is chance. One that every other seed repeats, and wider and longer
inputs too, is the layer's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.trials.factors import least

__all__ = ["cases_alike", "is_special"]

SEEDS = 2
"""Other seeds to try at the sizes of a case, and as many at larger ones."""

WIDER = {"input_size": 4, "hidden_size": 5}
LONGER = {"seq": 2, "more": 2}
"""By how much the larger sizes exceed those of a case."""


def is_special(law: Law, case: Case) -> bool:
    """Return whether a case is so small that the law may fail there for a sound layer."""
    sizes = {"input_size": case.options.input_size, "hidden_size": case.options.hidden_size}
    sizes |= case.sizes

    return any(sizes.get(name, few) < few for name, few in least(law).items())


def cases_alike(law: Law, case: Case, fixed: Collection[str]) -> Iterator[Case]:
    """
    Yield a case and, for a law of generic cases, others that must fail as well.

    Args:
        law: the law that may fail.
        case: where it is tried.
        fixed: the factors that cannot be changed.
    """
    yield case
    if law.generic:
        for n in range(1, SEEDS + 1):
            other = replace(case, seed=case.seed + n)
            yield other
            yield _larger(other, n, fixed)


def _larger(case: Case, times: int, fixed: Collection[str]) -> Case:
    """Return a wider and longer case."""
    wider = {
        name: getattr(case.options, name) + times * more
        for name, more in WIDER.items()
        if name not in fixed
    }
    longer = {
        name: size + times * LONGER[name] for name, size in case.sizes.items() if name in LONGER
    }

    return replace(case, options=replace(case.options, **wider), sizes={**case.sizes, **longer})
