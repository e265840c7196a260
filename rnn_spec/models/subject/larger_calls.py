"""Calls larger than those of a law: with steps enough for strides, and other free axes as large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnn_spec.models.calls.call import Call
from rnn_spec.models.subject.model import Subject

__all__ = ["larger_calls"]

SIZES = (16, 32, 48, 120)
"""Sizes of free axes, with many divisors: what is reduced still has some steps."""


def larger_calls(subject: Subject) -> Iterator[Call]:
    """Yield calls with more and more steps, and other free axes as large; some may not run."""
    for sizes in _sizes(subject):
        yield subject.draw_call(sizes=sizes)


def _sizes(subject: Subject) -> Iterator[Mapping[str, int]]:
    """Yield the largest sizes at which a model is known to run, then larger ones."""
    signature, domain = subject.signature, subject.domain
    free = (*signature.times, *signature.others)
    yield {**domain.base, **{axis: max(domain.runs.get(axis) or (1,)) for axis in free}}
    groups = dict.fromkeys([signature.times, free, *((axis,) for axis in free)])
    for size in SIZES:
        for axes in filter(None, groups):
            yield {**domain.base, **dict.fromkeys(axes, size)}
