"""The results of a model, observed at several sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from contracts.model.structure import Structure
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.dim import Dim
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.features import features_of
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.orders import with_orders
from rnn_spec.models.subject.parts import (
    Observations,
    Shapes,
    declared_parts,
    inferred_parts,
    matches,
    with_found_axes,
)
from rnn_spec.models.subject.placing import error_at
from rnn_spec.models.subject.sizes import fitted, with_accused_sizes

__all__ = ["with_results"]

OBSERVED = ((3, 5), (4, 7), (5, 11), (2, 6), (6, 8))
"""Samples and steps at which the axes of an undeclared result are found."""


def with_results(subject: Subject, result: Structure | None) -> Subject:
    """Return a model with the parts of its result, and with the sizes at which it is wrong."""
    if subject.refused:
        return subject
    observed = _observed(subject)
    parts = tuple(_with_single_sizes(each, subject) for each in inferred_parts(observed))
    stated = parts
    if result is not None:
        stated = tuple(declared_parts(result, subject.pristine, list(observed[0][1])))
        parts = tuple(_known_parts(stated, parts, observed))
    signature = replace(subject.signature, parts=parts, declared=stated)
    subject = replace(subject, signature=signature, is_real=_is_real(subject))
    subject = with_orders(subject)
    subject = with_accused_sizes(subject, partial(error_at, subject))

    return replace(subject, features=features_of(subject))


def _with_single_sizes(part: Part, subject: Subject) -> Part:
    """Return a part with the name of each axis of arguments that has one size alone, as that."""
    dims = list(part.written or ())
    for axis, size in _single_sizes(subject).items():
        place = next((n for n, dim in enumerate(dims) if dim.size == size), None)
        if place is not None and part.axis(axis) is None:
            dims[place] = Dim(axis, axis)

    return part if part.written is None else Part.of(part.path, tuple(dims))


def _single_sizes(subject: Subject) -> dict[str, int]:
    """Return the size of samples and steps where a model runs at no other."""
    signature, domain = subject.signature, subject.domain
    axes = [each for each in (signature.batch, *signature.times) if each is not None]

    return {
        axis: domain.runs[axis][0]
        for axis in axes
        if len(domain.runs.get(axis, ())) == 1 and domain.fails[axis]
    }


def _known_parts(
    stated: Iterable[Part], inferred: Iterable[Part], observed: Observations
) -> Iterator[Part]:
    """Yield the parts that were found, each as it is declared unless its shape is another."""
    by_path = {part.path: part for part in stated}
    for part in inferred:
        own = by_path.get(part.path, part)
        fits = all(matches(own, shapes[own.path], sizes) for sizes, shapes in observed)
        yield with_found_axes(own, part, {*observed[0][0]}) if fits else part


def _observed(subject: Subject) -> Observations:
    """Return the shapes of the results at several sizes; the first are those of the domain."""
    sizes = [dict(subject.domain.base)]
    sizes += [fitted(subject, *each) for each in OBSERVED]
    shapes = [_shapes(subject, each) for each in sizes]

    return [(one, other) for one, other in zip(sizes, shapes, strict=True) if other is not None]


def _shapes(subject: Subject, sizes: Mapping[str, int]) -> Shapes | None:
    call = draw(subject.signature, ModelCase(sizes, 0, subject.dtype), subject.fill)
    try:
        tensors = subject.model().tensors(call)
    except ModelError:
        return None

    return {path: tuple(value.shape) for path, value in tensors.items()}


def _is_real(subject: Subject) -> bool:
    case = ModelCase(subject.domain.base, 0, subject.dtype)
    found = subject.model().tensors(draw(subject.signature, case, subject.fill))

    return any(value.is_floating_point() for value in found.values())
