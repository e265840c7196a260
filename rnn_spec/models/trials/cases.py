"""The cases on which a law of models is tried: small sizes that coincide, and others."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from rnn_spec.models.calls.case import KINDS, ModelCase
from rnn_spec.models.probes.sizes.sizes import fitted
from rnn_spec.models.subject.model import Subject
from rnn_spec.trials.readable_modules import readable_modules_alone

__all__ = ["EVERYWHERE", "cases_of", "several"]

EVERYWHERE = frozenset({"model_shapes"})
"""The laws that are tried at sizes too at which a model is known to be wrong."""

SIZES = ((3, 5), (2, 3), (4, 6), (1, 4), (3, 1), (3, 3), (5, 2))
"""Samples and steps: unequal, equal, one of either, more samples than steps and the reverse."""

MORE_SIZES = ((1, 1), (2, 2), (4, 4), (5, 5), (6, 3), (7, 11), (2, 8), (8, 4), (9, 7), (2, 25))

GENERATED = {"quick": 0, "default": 8, "thorough": 60}
"""How many further cases Hypothesis generates."""

LARGE = 2
"""How many of the largest sizes are tried of an axis that is neither of samples nor of steps."""

LARGEST = 12
"""The largest size that is generated."""

SEVERAL = 4
"""How many calls a law sees together."""


def cases_of(
    subject: Subject, profile: str, seed: int, *, everywhere: bool = False
) -> Iterator[ModelCase]:
    """
    Yield the cases of a run, each once: the same seed gives the same cases.

    Sizes at which the model is known to be wrong are left out, unless it is tried *everywhere*.
    """
    seen = set()
    accused = subject.domain.accused if everywhere else ()
    for place, sizes in enumerate((*accused, *_sizes(subject, profile, seed))):
        key = (tuple(sorted(sizes.items())), place % KINDS if _has_options(subject) else 0)
        if key not in seen:
            seen.add(key)
            yield ModelCase(sizes, _seed(seed, place), subject.dtype)


def several(subject: Subject, case: ModelCase) -> list[ModelCase]:
    """Return a case and further ones like it, with other sizes and seeds."""
    sizes = [case.sizes, *(fitted(subject, *each) for each in SIZES[:SEVERAL])]

    return [
        ModelCase(each, case.seed + place, case.dtype, case.device)
        for place, each in enumerate(sizes)
    ]


def _sizes(subject: Subject, profile: str, seed: int) -> Iterator[Mapping[str, int]]:
    quick = profile == "quick"
    for samples, steps in SIZES if quick else SIZES + MORE_SIZES:
        yield fitted(subject, samples, steps)
    yield from _apart(subject)
    if not quick:
        dims = [each for each in subject.domain.dims if each <= LARGEST]
        yield from (fitted(subject, each, SIZES[0][1]) for each in dims)
        yield from (fitted(subject, SIZES[0][0], each) for each in dims)
    yield from _generated(subject, GENERATED[profile], seed)


def _apart(subject: Subject) -> Iterator[Mapping[str, int]]:
    """Yield the largest sizes of each axis that is neither of samples nor of steps."""
    sizes = fitted(subject, *SIZES[0])
    for axis in subject.signature.others:
        largest = subject.domain.runs.get(axis, (sizes[axis],))[-LARGE:]
        yield from ({**sizes, axis: each} for each in largest)


def _generated(subject: Subject, count: int, number: int) -> list[dict[str, int]]:
    """Return sizes that Hypothesis generates."""
    axes, found = subject.signature.axes, list[dict[str, int]]()
    if not count or not axes:
        return found
    sizes = st.fixed_dictionaries({axis: st.integers(1, LARGEST) for axis in axes})

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sizes)
    def collect(each: dict[str, int]) -> None:
        found.append({axis: subject.domain.nearest(axis, size) for axis, size in each.items()})

    with readable_modules_alone():
        collect()

    return found


def _has_options(subject: Subject) -> bool:
    return any(each.optional for each in subject.signature.arguments)


def _seed(seed: int, place: int) -> int:
    """Return the seed of a case; its remainder says which arguments are left out."""
    number = random.Random(f"{seed} {place}").randrange(2**20)  # noqa: S311 - reproducible

    return number * KINDS + place % KINDS
