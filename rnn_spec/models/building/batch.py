"""A model with one real batch: its signature, and the call that a training loop makes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.causes.rejection import Changing, SamplesNotFound, TooFewSamples
from rnn_spec.models.building.declaration import Declared, declared
from rnn_spec.models.building.statements import batched
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.nested import nested_of
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.source import error_and_line
from rnn_spec.models.subject.copying import copied
from rnn_spec.models.subject.domain import Domain
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.features import features_of
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.models.subject.parts import declared_parts, inferred_parts
from rnn_spec.subjects.subject import SubjectError

__all__ = ["Batch", "batch_of"]

MOST = 4
"""How many samples of the batch are used."""

FEWEST = 2
"""How many samples are needed to tell whether they mix."""


@dataclass(frozen=True)
class Batch:
    """
    A model, and a call with a few samples of a real batch.

    Attributes:
        subject: the model, as it was when the batch came.
        call: the call with two samples.
        other: a call with two other samples of the batch, where there are some.
        rest: a call with all the samples that are used.
    """

    subject: Subject
    call: Call
    other: Call
    rest: Call

    @property
    def case(self) -> ModelCase:
        """A case of the sizes of the batch."""
        return ModelCase(self.rest.sizes, 0, self.subject.dtype)


def batch_of(
    module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any], inputs: Mapping[str, Any]
) -> Batch:
    """
    Return a model with a few samples of a batch.

    Raises:
        SubjectError: the signature is not known, no axis of samples is found, or there are too few.
    """
    name = type(module).__name__
    bound = inspect.signature(module.forward).bind(*args, **kwargs).arguments
    options = ModelOptions(inputs=inputs, example=dict(bound))
    pristine = copied(module, None).eval()
    known = declared(pristine, options, name)
    known = replace(known, signature=_as_passed(known.signature))
    whole = _call(known.signature, bound)
    if known.signature.batch is None:
        subject = _with_parts(Subject(name, pristine, known.signature), known, whole)
        raise SubjectError(SamplesNotFound(name, batched(subject), _changing(subject, whole)))
    if whole.batch < FEWEST:
        raise SubjectError(TooFewSamples(name, known.signature.batch, whole.batch, FEWEST))
    rest = whole.samples(range(min(MOST, whole.batch)))
    subject = _subject(name, pristine, known, rest)
    signature = subject.signature
    call, other, rest = (
        replace(each, signature=signature)
        for each in (rest.samples([0, 1]), rest.samples([-2 + rest.batch, -1 + rest.batch]), rest)
    )

    return Batch(subject, call, other, rest)


def _subject(name: str, pristine: nn.Module, known: Declared, rest: Call) -> Subject:
    domain = Domain(dict(rest.sizes), {axis: (size,) for axis, size in rest.sizes.items()})
    real = (each.dtype for each in pristine.parameters() if each.is_floating_point())
    dtype = str(next(real, torch.float32)).removeprefix("torch.")
    subject = Subject(name, pristine, known.signature, dtype=dtype, domain=domain)
    observed = [(dict(each.sizes), _shapes(subject, each)) for each in (rest, rest.samples([0, 1]))]
    parts = inferred_parts(observed)
    subject = replace(subject, signature=replace(known.signature, parts=tuple(parts)))
    subject = _with_parts(subject, known, rest)

    return replace(subject, features=features_of(subject))


def _with_parts(subject: Subject, known: Declared, call: Call) -> Subject:
    """Return a model with the parts of its result, if they are declared or were inferred."""
    if known.result is None:
        return subject
    try:
        parts = declared_parts(known.result, subject.pristine, subject.model().paths(call))
    except ModelError as raised:
        raise _refused(subject, call, raised) from raised.error

    return replace(subject, signature=replace(subject.signature, parts=tuple(parts)))


def _changing(subject: Subject, call: Call) -> Changing | None:
    """Return why the same call gives another result the second time; None if it does not."""
    model = subject.model()
    other = subject.model().drawing(model.seed + 1)
    try:
        first, copy, drawn, second = (
            each.tensors(call) for each in (model, subject.model(), other, model)
        )
    except ModelError:
        return None
    if not _are_same(first, copy):
        return None
    if not _are_same(first, drawn):
        return "random"

    return None if _are_same(first, second) else "remembers"


def _are_same(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(
        each.shape == other[path].shape and not bool(differs(each, other[path]).any())
        for path, each in one.items()
    )


def _shapes(subject: Subject, call: Call) -> dict[str, tuple[int, ...]]:
    try:
        tensors = subject.model().tensors(call)
    except ModelError as raised:
        raise _refused(subject, call, raised) from raised.error

    return {path: tuple(value.shape) for path, value in tensors.items()}


def _as_passed(signature: Signature) -> Signature:
    """Return a signature with the axes of each argument as they are in a batch."""
    return replace(signature, arguments=tuple(each.whole for each in signature.arguments))


def _refused(subject: Subject, call: Call, raised: ModelError) -> SubjectError:
    """Return an error that says what a model raises with some samples of the batch."""
    return SubjectError(
        f"guard: {subject.name} raised an error with {call.batch} samples of the batch: "
        f"{error_and_line(raised.error)}"
    )


def _call(signature: Signature, bound: Mapping[str, Any]) -> Call:
    """Return a call with the arguments of a batch."""
    values: dict[str, Tensor] = {}
    for parameter in signature.parameters:
        if parameter.name in bound:
            values |= nested_of(bound[parameter.name], parameter.name).tensors
    sizes: dict[str, int] = dict(signature.fixed)
    for argument in signature.arguments:
        if argument.path in values:
            shape = values[argument.path].shape
            named = zip(argument.dims, shape, strict=False)
            sizes |= {dim.name: size for dim, size in named if dim.name}

    return Call(signature, sizes, values, _lengths(signature, values))


def _lengths(signature: Signature, values: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the length of each sample along each axis, from lengths or masks."""
    found: dict[str, Tensor] = {}
    for axis, sources in signature.padded.items():
        for each in sources:
            value = values.get(each.path)
            if value is None or axis in found:
                continue
            if each.role is Role.LENGTHS:
                found[axis] = value.detach().cpu().long()
            elif (place := each.axis(axis)) is not None and value.dim() == 2:  # noqa: PLR2004
                found[axis] = _valid(each, value, place).sum(place).detach().cpu().to(torch.long)

    return found


def _valid(argument: Argument, value: Tensor, place: int) -> Tensor:
    """Return which steps are within a sequence, from a mask, or from values with padding."""
    if argument.role in {Role.MASK, Role.PADDING_MASK}:
        return value.bool() if argument.role is Role.MASK else ~value.bool()
    valid: Tensor = value.ne(0.0 if argument.padding is None else argument.padding)

    return valid.flip(place).cumsum(place).flip(place) > 0
