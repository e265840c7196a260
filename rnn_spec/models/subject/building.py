"""Build a model for a check: its signature, the sizes and the dtype in which it runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import nn

from rnn_spec.causes.failure import Failure, Raised
from rnn_spec.exceptions import error_line, interrupts, message_line
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import FILLS, draw
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.copying import built, copied
from rnn_spec.models.subject.declaration import Declared, declared
from rnn_spec.models.subject.domain import find_domain
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.features import features_of
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.models.subject.orders import with_orders
from rnn_spec.models.subject.parts import (
    Observations,
    Shapes,
    declared_parts,
    inferred_parts,
    matches,
)
from rnn_spec.models.subject.sizes import fitted, with_accused_sizes
from rnn_spec.subjects.build.factory import placed
from rnn_spec.subjects.subject import SubjectError

__all__ = ["build_model"]

DTYPES = ("float64", "float32")
"""The dtypes in which a model is checked: the first in which it runs."""

OBSERVED = ((3, 5), (4, 7), (5, 11), (2, 6))
"""Samples and steps at which the axes of an undeclared result are found."""


def build_model(target: Any, options: ModelOptions, name: str) -> Subject:
    """
    Build a model, and find out what its laws need to know.

    Args:
        target: a module, or a class or function that makes one.
        options: what is stated about it.
        name: its name in reports.

    Raises:
        SubjectError: it cannot be built, or its signature is not known.
    """
    make = _maker(target, options, name)
    module = _module(target, make, name).eval()
    known = declared(module, options, name)
    subject = Subject(
        name,
        module,
        known.signature,
        make,
        options.call,
        _causal(options, known, name),
        options.random,
        options.init,
        notes=known.notes,
    )

    return _with_parts(_placed_in_domain(subject), known)


def _maker(target: Any, options: ModelOptions, name: str) -> Callable[[], nn.Module] | None:
    """
    Return a function that builds the model; None for an instance.

    Raises:
        SubjectError: its constructor has arguments that are not stated.
    """
    if isinstance(target, nn.Module):
        return None
    if not callable(target):
        message = f"{name}: got a {type(target).__name__}, expected a module, or what makes one"
        raise SubjectError(message)
    try:
        inspect.signature(target).bind(**options.arguments)
    except (TypeError, ValueError) as error:
        message = (
            f"{name} cannot be built: {error}; state it with --arg NAME=VALUE, or pass a module"
        )
        raise SubjectError(message) from None

    return partial(target, **options.arguments)


def _module(target: Any, make: Callable[[], nn.Module] | None, name: str) -> nn.Module:
    try:
        module: Any = copied(target, None) if make is None else built(make)
    except BaseException as error:
        if interrupts(error):
            raise
        what = "copied" if make is None else "built"
        message = f"{name} cannot be {what}: {error_line(error)}"
        raise SubjectError(message) from error
    if not isinstance(module, nn.Module):
        message = f"{name} returned a {type(module).__name__}, expected a torch.nn.Module"
        raise SubjectError(message)

    return module


def _causal(options: ModelOptions, known: Declared, name: str) -> Mapping[str, str]:
    for axis in options.causal:
        if axis not in known.signature.axes:
            axes = ", ".join(known.signature.axes) or "none"
            message = f"causal: {name} has no axis {axis!r}; its axes are {axes}"
            raise SubjectError(message)

    return options.causal


def _placed_in_domain(subject: Subject) -> Subject:
    """Return a model in the first dtype, and with the first values, with which it runs."""
    placed_ = {dtype: _in_dtype(subject, dtype) for dtype in DTYPES}
    kinds = {each.kind for each in subject.signature.arguments if each.role is Role.DATA}
    fills = [each for each in FILLS if "bool" in kinds or each not in {"false", "true"}]
    running: list[Subject] = []
    for dtype in DTYPES:
        for fill in fills:
            candidate = _in_domain(placed_[dtype], dtype, fill)
            if candidate is not None and _returns_numbers(candidate):
                return candidate
            running += [] if candidate is None else [candidate]
    if running:
        return running[0]

    return replace(subject, dtype="float32", refused={"model_call": _first_failure(subject)})


def _in_domain(subject: Subject | None, dtype: str, fill: str) -> Subject | None:
    """Return a model with the sizes at which it runs; None if it runs nowhere."""
    if subject is None:
        return None
    candidate = replace(subject, dtype=dtype, fill=fill)
    dims = _dims_of(subject.pristine)
    domain = find_domain(subject.signature, dims, partial(_trial, candidate))

    return None if domain is None else replace(candidate, domain=domain)


def _returns_numbers(subject: Subject) -> bool:
    """Return whether a call gives no NaN; minus infinity is the logit of what is masked."""
    case = ModelCase(subject.domain.base, 0, subject.dtype)
    found = subject.model().tensors(draw(subject.signature, case, subject.fill))

    return not any(
        bool((each.isnan() | each.isposinf()).any())
        for each in found.values()
        if each.is_floating_point()
    )


def _in_dtype(subject: Subject, dtype: str) -> Subject | None:
    module = copied(subject.pristine, subject.make)
    try:
        placed(module, getattr(torch, dtype), torch.device("cpu"))
    except TypeError:
        return None

    return replace(subject, pristine=module)


def _trial(subject: Subject, sizes: Mapping[str, int]) -> BaseException | None:
    """Return the error that a model raises at some sizes."""
    try:
        model = subject.model()
        model.raw(draw(subject.signature, ModelCase(sizes, 0, subject.dtype), subject.fill))
    except ModelError as raised:
        return raised.error

    return None


def _first_failure(subject: Subject) -> Failure:
    """Return how a model fails that runs nowhere."""
    signature = subject.signature
    sizes = dict.fromkeys(signature.axes, 5) | ({signature.batch: 3} if signature.batch else {})
    error = _trial(replace(subject, dtype="float32"), sizes)

    return Raised(type(error).__name__, message_line(error) if error else "")


def _dims_of(module: nn.Module) -> list[int]:
    """Return the sizes of the axes of a module's parameters, each once."""
    sizes = {size for each in module.parameters() for size in each.shape if size > 1}

    return sorted(sizes)


def _with_parts(subject: Subject, known: Declared) -> Subject:
    """Return a model with the parts of its result, and with the sizes at which it is wrong."""
    if subject.refused:
        return subject
    observed = _observed(subject)
    parts = tuple(inferred_parts(observed))
    stated = parts
    if known.result is not None:
        stated = tuple(declared_parts(known.result, subject.pristine, list(observed[0][1])))
        parts = tuple(_known_parts(stated, parts, observed))
    signature = replace(subject.signature, parts=parts, declared=stated)
    subject = replace(subject, signature=signature, is_real=_is_real(subject))
    subject = with_orders(subject)
    subject = with_accused_sizes(subject, partial(_trial, subject))

    return replace(subject, features=features_of(subject))


def _known_parts(
    stated: Iterable[Part], inferred: Iterable[Part], observed: Observations
) -> Iterator[Part]:
    """Yield the parts that were found, each as it is declared unless its shape is another."""
    by_path = {part.path: part for part in stated}
    for part in inferred:
        own = by_path.get(part.path, part)
        fits = all(matches(own, shapes[own.path], sizes) for sizes, shapes in observed)
        yield own if fits else part


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
