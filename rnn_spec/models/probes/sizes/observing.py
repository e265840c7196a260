"""The results of a model, observed at several sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from contracts.model.structure import Structure
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.case import KINDS
from rnn_spec.models.calls.drawing import left_out
from rnn_spec.models.probes.sizes.orders import with_orders
from rnn_spec.models.probes.sizes.placing import error_at
from rnn_spec.models.probes.sizes.sizes import fitted, with_accused_sizes
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.dim import Dim
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.features import features_of
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.parts import (
    Observations,
    Shapes,
    declared_parts,
    inferred_parts,
    matches,
    with_found_axes,
)

__all__ = ["with_results"]

OBSERVED = ((3, 5), (4, 7), (5, 11), (2, 6), (6, 8), (2, 16))
"""Samples and steps at which the axes of an undeclared result are found."""

SEVERAL = 4
"""How many sizes are observed of an axis that is neither of samples nor of steps."""

LONGER = 4
"""By how much an axis is longer in a call that differs from the first one in that axis alone."""


def with_results(subject: Subject, result: Structure | NestedOf | None) -> Subject:
    """Return a model with the parts of its result, and with the sizes at which it is wrong."""
    if subject.refused:
        return subject
    observed = _observed(subject)
    parts = tuple(_with_single_sizes(each, subject) for each in inferred_parts(observed))
    stated = parts
    if result is not None:
        found = subject.model().paths(subject.draw_call())
        stated = tuple(declared_parts(result, subject.pristine, found))
        parts = tuple(_known_parts(stated, parts, observed))
    signature = replace(subject.signature, parts=parts, declared=stated)
    subject = replace(subject, signature=signature, is_real=_is_real(subject))
    is_declared = result is not None and not isinstance(result, NestedOf)
    subject = _with_variants(with_orders(subject), is_declared=is_declared)
    subject = with_accused_sizes(subject, partial(error_at, subject))

    return replace(subject, features=features_of(subject))


def _with_variants(subject: Subject, *, is_declared: bool) -> Subject:
    """Return a model with the results of calls that leave out arguments, where they are others."""
    signature = subject.signature
    omitted = {left_out(signature, seed): seed for seed in reversed(range(KINDS))}
    variants = {
        paths: replace(
            signature, parts=parts, declared=signature.declared if is_declared else parts
        )
        for paths, seed in omitted.items()
        if paths and (parts := _parts_at(subject, seed)) not in {(), signature.parts}
    }

    return replace(subject, signature=replace(signature, variants=variants))


def _parts_at(subject: Subject, seed: int) -> tuple[Part, ...]:
    """Return the parts that calls with a seed return: those that are known, or else as found."""
    observed = _observed(subject, seed)
    if not observed:
        return ()
    axes = {*observed[0][0], *subject.signature.fixed}
    known = {
        part.path: part
        for part in subject.signature.parts
        if all(name in axes for dim in part.dims or () for name in dim.names)
    }
    found = (_with_single_sizes(each, subject) for each in inferred_parts(observed))

    return tuple(_fitting(known.get(part.path, part), part, observed) for part in found)


def _fitting(known: Part, found: Part, observed: Observations) -> Part:
    """Return a known part if the observed shapes are its own, or else the one that was found."""
    fits = all(matches(known, shapes[known.path], sizes) for sizes, shapes in observed)

    return known if fits else found


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
        chosen = _fitting(own, part, observed)
        yield part if chosen is part else with_found_axes(own, part, {*observed[0][0]})


def _observed(subject: Subject, seed: int = 0) -> Observations:
    """
    Return the shapes of the results at several sizes; the first are those of the domain.

    The sizes are those of the axes that the arguments of the calls have.
    """
    base = dict(subject.domain.base)
    calls = [subject.draw_call(seed, each) for each in (base, *_sizes(subject))]
    shapes = [(_given(call), _shapes(subject, call)) for call in calls]

    return [(sizes, found) for sizes, found in shapes if found is not None]


def _sizes(subject: Subject) -> Iterator[dict[str, int]]:
    yield from (fitted(subject, *each) for each in OBSERVED)
    base, domain = dict(subject.domain.base), subject.domain
    for axis in (subject.signature.batch, *subject.signature.times):
        if axis is not None:
            yield {**base, axis: domain.nearest(axis, base[axis] + LONGER)}
    for axis in subject.signature.others:
        yield from ({**base, axis: size} for size in domain.runs[axis][-SEVERAL:])


def _given(call: Call) -> dict[str, int]:
    """Return the free sizes of the axes of the arguments that are given."""
    fixed = call.signature.fixed

    return {axis: size for axis, size in call.given_sizes.items() if axis not in fixed}


def _shapes(subject: Subject, call: Call) -> Shapes | None:
    try:
        tensors = subject.model().tensors(call)
    except ModelError:
        return None

    return {path: tuple(value.shape) for path, value in tensors.items()}


def _is_real(subject: Subject) -> bool:
    found = subject.model().tensors(subject.draw_call())

    return any(value.is_floating_point() for value in found.values())
