"""The sizes at which a model runs, found by trying each axis."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from rnn_spec.models.signature.signature import Signature

__all__ = ["Domain", "Trial", "find_domain"]

Trial = Callable[[Mapping[str, int]], BaseException | None]
"""Calls a model at some sizes, and returns the error if it raises one."""

BASES = ((3, 5), (2, 8), (4, 16), (2, 3), (1, 5))
"""Numbers of samples and steps at which a model is likely to run."""

BATCHES = (1, 2, 3, 4, 5, 7)
STEPS = (1, 2, 3, 4, 5, 6, 7, 8, 11, 13)
FIXED_BATCHES = (5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 50, 64)
"""Numbers of samples for which people write models that run at no other."""

OTHERS = (1, 2, 3, 4, 5, 6, 7, 8)
FEW = (1, 2, 4, 5)
"""The sizes that are tried of a model whose call is slow."""

SLOW = 0.1
"""CPU seconds from which a call is slow."""

LARGEST = 64
"""The largest size that is tried."""

APART = 2
"""By how much the sizes of two axes of time differ."""

MOST = 64
"""How many combinations of sizes of other axes are tried."""


@dataclass(frozen=True)
class Domain:
    """
    Where a model runs.

    Attributes:
        base: sizes at which it runs.
        runs: for each axis, the sizes at which it runs, the others as in *base*.
        fails: for each axis, the sizes at which it raises an error.
        dims: the sizes of the axes of its parameters.
        accused: sizes at which it should run, and does not, or returns another shape.
        least: the smallest sizes that are declared, where they are more than 1.
    """

    base: Mapping[str, int] = field(default_factory=dict)
    runs: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    fails: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    dims: tuple[int, ...] = ()
    accused: tuple[Mapping[str, int], ...] = ()
    least: Mapping[str, int] = field(default_factory=dict)

    def nearest(self, axis: str, size: int) -> int:
        """Return the size nearest to one at which the model runs, or may run."""
        size = max(size, self.least.get(axis, size))

        return size if self._may_run(axis, size) else self._closest(axis, size)

    def failing(self, axis: str) -> dict[str, int]:
        """Return sizes at which the model raises an error, because of that of an axis."""
        fails = self.fails[axis]

        return {**self.base, axis: fails[len(fails) // 2]}

    def _may_run(self, axis: str, size: int) -> bool:
        """Return whether a size was tried, or is between others at which the model runs."""
        runs, fails = self.runs.get(axis, ()), self.fails.get(axis, ())
        if size in runs or not fails:
            return True
        is_regular = all(each < min(runs) or each > max(runs) for each in fails)

        return size not in fails and is_regular and min(runs) <= size <= max(runs)

    def _closest(self, axis: str, size: int) -> int:
        return min(self.runs[axis], key=lambda each: (abs(each - size), each))


def find_domain(signature: Signature, dims: Sequence[int], trial: Trial) -> Domain | None:
    """Return where a model runs; None if it runs nowhere."""
    tried = tuple(each for each in dict.fromkeys(dims) if each <= LARGEST)
    base = next((each for each in _bases(signature, dims) if trial(each) is None), None)
    if base is None:
        return None
    few = _is_slow(trial, base)
    runs: dict[str, tuple[int, ...]] = {}
    fails: dict[str, tuple[int, ...]] = {}
    for axis in signature.axes:
        chosen = FEW if few else (*_tried(signature, axis), *tried)
        least = signature.least.get(axis, 1)
        own = (each if each >= least else each + least - 1 for each in chosen)
        sizes = sorted({base[axis], *own})
        outcomes = {
            size: size == base[axis] or trial({**base, axis: size}) is None for size in sizes
        }
        runs[axis] = tuple(size for size, works in outcomes.items() if works)
        fails[axis] = tuple(size for size, works in outcomes.items() if not works)

    return Domain(base, runs, fails, tried, least=signature.least)


def _is_slow(trial: Trial, base: Mapping[str, int]) -> bool:
    """Return whether a call takes so long that few sizes are tried."""
    start = time.process_time()
    trial(base)

    return time.process_time() - start > SLOW


def _tried(signature: Signature, axis: str) -> Sequence[int]:
    if axis == signature.batch:
        return BATCHES

    return STEPS if axis in signature.times else OTHERS


def _bases(signature: Signature, dims: Sequence[int]) -> Iterator[dict[str, int]]:
    """Yield sizes at which a model may run, the likely ones first."""
    others = [
        dict(zip(signature.others, each, strict=True)) for each in _other_sizes(signature, dims)
    ]
    for batch, steps in BASES:
        for each in others:
            yield _sizes(signature, batch, steps, each)
    for steps in dict.fromkeys((*STEPS, *dims, *_quotients(dims))):
        for batch in (2, 1, 4, 3):
            for each in others[:4]:
                yield _sizes(signature, batch, steps, each)
                yield _sizes(signature, batch, steps, each, apart=0)
    for batch in dict.fromkeys((*FIXED_BATCHES, *dims)):
        for steps in STEPS[2:6]:
            yield _sizes(signature, batch, steps, others[0])


def _quotients(dims: Sequence[int]) -> list[int]:
    """Return the sizes of axes that may have been flattened with another one."""
    return sorted({one // other for one in dims for other in dims if one % other == 0} - {1})


def _other_sizes(signature: Signature, dims: Sequence[int]) -> list[tuple[int, ...]]:
    """Return sizes for the other axes: those of parameters first."""
    candidates = [*dims, 4, 6, 3]

    return list(product(dict.fromkeys(candidates), repeat=len(signature.others)))[:MOST]


def _sizes(
    signature: Signature, batch: int, steps: int, others: Mapping[str, int], apart: int = APART
) -> dict[str, int]:
    samples = {} if signature.batch is None else {signature.batch: batch}
    times = {axis: steps + apart * place for place, axis in enumerate(signature.times)}
    sizes = {**samples, **times, **others}

    return {axis: max(size, signature.least.get(axis, size)) for axis, size in sizes.items()}
