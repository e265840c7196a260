"""The order of two axes that share one: found by replacing a sample."""

from __future__ import annotations

from dataclasses import replace

from rnn_spec.models.calls.differences import largest_difference
from rnn_spec.models.probes.sizes.sizes import fitted
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.subject.model import Subject

__all__ = ["with_orders"]

SIZES = (3, 5)
"""Samples and steps at which the order is found: they differ."""


def with_orders(subject: Subject) -> Subject:
    """
    Return a model whose products are in the order in which samples do not mix.

    `seq*batch` and `batch*seq` are the same size, and people write either.
    """
    if all(part.written == part.dims for part in subject.signature.parts):
        return subject
    other = _with_parts(subject, tuple(map(_reordered, subject.signature.parts)))

    return other if _mixing(other) < _mixing(subject) else subject


def _mixing(subject: Subject) -> float:
    """Return how much replacing the first sample changes the results of the others."""
    batch = subject.signature.batch
    if batch is None:
        return 0.0
    call, others = subject.draw_pair(sizes=fitted(subject, *SIZES))
    base, changed = (
        subject.results(each).only(batch).without_sample(0)
        for each in (call, call.with_sample(0, others))
    )

    return largest_difference(changed, base)


def _with_parts(subject: Subject, parts: tuple[Part, ...]) -> Subject:
    return replace(subject, signature=replace(subject.signature, parts=parts))


def _reordered(part: Part) -> Part:
    """Return a part whose products have their factors in the other order."""
    written = tuple(
        replace(dim, text="*".join(reversed(dim.factors))) if dim.factors else dim
        for dim in part.written or ()
    )

    return Part.of(part.path, written)
