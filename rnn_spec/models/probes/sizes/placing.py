"""The dtype, the values and the sizes with which a model runs, found by calling it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import nn

from rnn_spec.causes.failure import Raised
from rnn_spec.exceptions import message_line
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.drawing import FILLS
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.copying import copied
from rnn_spec.models.subject.domain import Domain, find_domain
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject
from rnn_spec.subjects.build.factory import placed

__all__ = ["error_at", "in_domain"]

DTYPES = ("float64", "float32")
"""The dtypes in which a model is checked: the first in which it runs."""


FEW = range(1, 5)
"""Seeds of calls with few steps."""


def in_domain(subject: Subject) -> Subject:
    """Return a model in the first dtype, and with the first values, with which it runs."""
    placed_ = {dtype: _in_dtype(subject, dtype) for dtype in DTYPES}
    kinds = {each.kind for each in subject.signature.arguments if each.role is Role.DATA}
    fills = [each for each in FILLS if "bool" in kinds or each not in {"false", "true"}]
    running: list[Subject] = []
    for dtype in DTYPES:
        for fill in fills:
            candidate = _found_domain(placed_[dtype], dtype, fill)
            if candidate is not None and _returns_numbers(candidate):
                return candidate
            running += [] if candidate is None else [candidate]
    if running:
        return running[0]

    return _refused(subject)


def _found_domain(subject: Subject | None, dtype: str, fill: str) -> Subject | None:
    """Return a model with the sizes at which it runs; None if it runs nowhere."""
    if subject is None:
        return None
    candidate = replace(subject, dtype=dtype, fill=fill)
    dims = _dims_of(subject.pristine)
    domain = find_domain(subject.signature, dims, partial(error_at, candidate))

    return None if domain is None else replace(candidate, domain=domain)


def _returns_numbers(subject: Subject) -> bool:
    """
    Return whether calls give no NaN; minus infinity is the logit of what is masked.

    Flags are drawn for few steps as well, where they may hide everything.
    """
    base, times = subject.domain.base, subject.signature.times
    calls = [subject.draw_call()]
    if any(each.kind == "bool" and each.role is Role.DATA for each in subject.signature.arguments):
        few = {**base, **{axis: min(subject.domain.runs[axis]) for axis in times}}
        calls += [subject.draw_call(seed, few) for seed in FEW]

    return all(map(partial(_gives_numbers, subject), calls))


def _gives_numbers(subject: Subject, call: Call) -> bool:
    try:
        found = subject.model().tensors(call)
    except ModelError:
        return False

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


def error_at(subject: Subject, sizes: Mapping[str, int]) -> BaseException | None:
    """Return the error that a model raises at some sizes."""
    try:
        model = subject.model()
        model.raw(subject.draw_call(sizes=sizes))
    except ModelError as raised:
        return raised.error

    return None


def _refused(subject: Subject) -> Subject:
    """Return a model that runs nowhere, with how it fails, and the sizes at which it does."""
    signature = subject.signature
    sizes = dict.fromkeys(signature.axes, 5) | ({signature.batch: 3} if signature.batch else {})
    subject = replace(subject, dtype="float32", domain=Domain(sizes))
    error = error_at(subject, sizes)
    failure = Raised(type(error).__name__, message_line(error) if error else "")

    return replace(subject, refused={"model_call": failure})


def _dims_of(module: nn.Module) -> list[int]:
    """Return the sizes of the axes of a module's parameters, each once."""
    sizes = {size for each in module.parameters() for size in each.shape if size > 1}

    return sorted(sizes)
