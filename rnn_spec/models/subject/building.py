"""Build a model for a check, and find out what its laws need to know."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from torch import nn

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.models.subject.copying import built, copied
from rnn_spec.models.subject.declaration import Declared, declared
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.observing import with_results
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.models.subject.placing import in_domain
from rnn_spec.subjects.subject import SubjectError

__all__ = ["build_model"]


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

    return with_results(in_domain(subject), known.result)


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
