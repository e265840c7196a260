"""Sizes at which an axis is told from the others: those of no parameter, and all different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnn_spec.causes.failure import Raised, WrongShape
from rnn_spec.law_definition.law import Law
from rnn_spec.models.calls.case import KINDS, ModelCase
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.signature.extent import MANY, extent_of
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.trials.trial import failure_at

__all__ = ["cases_apart", "relocated"]

PRIMES = (5, 7, 11, 13, 17, 19, 23)
"""Sizes that divide few others."""

OTHERS = (9, 8, 10, 6, 4, 3, 2)
"""Sizes that are taken where no prime is possible."""

TRIES = 2
"""With how many seeds a law is tried again."""


def relocated(law: Law, scene: Scene) -> Scene:
    """Return the scene of the same failure at sizes that are apart; as it is if there is none."""
    for case in cases_apart(scene.subject, scene.case):
        failure = failure_at(law, scene.subject, case)
        if failure is None or isinstance(failure, Undecided):
            continue
        if type(failure) is type(scene.failure) or not isinstance(failure, Raised | WrongShape):
            return scene.at(case, failure)

    return scene


def cases_apart(subject: Subject, case: ModelCase) -> Iterator[ModelCase]:
    """Yield cases whose sizes are apart, with what the call leaves out in the given one."""
    sizes = dict(case.sizes)
    signature = subject.signature
    taken = _taken(signature, sizes)
    for axis in (signature.batch, *signature.times):
        if axis is not None and axis in sizes:
            sizes[axis] = _size_apart(subject, axis, sizes[axis], taken)
            taken.add(sizes[axis])
    for n in range(TRIES):
        yield ModelCase(sizes, case.seed + KINDS * n, case.dtype, case.device)


def _taken(signature: Signature, sizes: Mapping[str, int]) -> set[int]:
    """Return the sizes of the axes that are neither the batch nor time: `26` of `batch seq 26`."""
    others = {axis: size for axis, size in sizes.items() if axis in signature.others}
    known = {**signature.fixed, **others}
    arguments = [dim for each in signature.arguments for dim in each.dims]
    results = [dim for each in signature.parts for dim in each.dims or ()]

    return {size for dim in (*arguments, *results) if (size := dim.of(known)) is not None}


def _size_apart(subject: Subject, axis: str, size: int, taken: set[int]) -> int:
    """Return a size of an axis at which the model runs, and that is apart from all others."""
    dims = {each for parameter in subject.pristine.parameters() for each in parameter.shape}
    dims |= taken
    runs = [each for each in (*PRIMES, *OTHERS) if subject.domain.nearest(axis, each) == each]
    lacking = {0, *_lacking(subject, axis)}
    free = (
        each
        for each in runs
        if all(each > n and dim % (each - n) for n in lacking for dim in dims if dim)
    )
    unequal = (each for each in runs if each not in dims)

    return next(free, None) or next(unequal, None) or size


def _lacking(subject: Subject, axis: str) -> set[int]:
    """Return how many steps results have less than the arguments."""
    extents = (extent_of(each, axis, {axis: MANY}) for each in subject.signature.parts)

    return {MANY - each.counts[-1] for each in extents if each is not None}
