"""From a target and what is stated about it, as text or as objects, to a model under check."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import torch

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.models.building.constructor_guesses import built_with_guesses
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.options import ModelOptions, combined
from rnn_spec.subjects.adapters.adapter import Adapter
from rnn_spec.subjects.build.target import load, module_of, name_of
from rnn_spec.subjects.subject import SubjectError

__all__ = ["LoadedModel", "load_model", "name_of_model"]


@dataclass(frozen=True)
class LoadedModel:
    """
    A model under check, and how it can be loaded again.

    Attributes:
        subject: the model.
        target: its name, or the object.
        options: what is stated beside its name, with the objects that names stand for.
        is_declared: whether the target is, or names, a declared `Model`.
    """

    subject: Subject
    target: Any
    options: ModelOptions
    is_declared: bool = False


def load_model(target: Any, options: ModelOptions, loaded: Any = None) -> LoadedModel:
    """
    Build a model for a check.

    Args:
        target: a module, what makes one, a declared `Model`, or the name of one of these; of an
            adapter, what it builds.
        options: what is stated about it; a name or an expression is looked up where it is.
        loaded: what the name stands for, if it was loaded before.

    Raises:
        SubjectError: it cannot be loaded or built, or its signature is not known.
    """
    found, place, stated, is_declared = target, None, options, False
    while isinstance(found, str | Model | Adapter):
        if isinstance(found, str):
            is_loaded = loaded is not None and found is target
            place, found = found, loaded if is_loaded else load(found)
        elif isinstance(found, Adapter):
            found = found.build
        else:
            options, is_declared = combined(options, found.options), True
            stated, found = stated if place else options, found.model
    objects = _with_objects(options, None if place is None else module_of(place))
    subject = built_with_guesses(found, objects, name_of_model(target))

    return LoadedModel(
        subject,
        target,
        replace(
            stated,
            call=stated.call and objects.call,
            example=None if stated.example is None else objects.example,
        ),
        is_declared,
    )


def _with_objects(options: ModelOptions, module: ModuleType | None) -> ModelOptions:
    """Return options with the objects that names and expressions in them stand for."""
    return replace(
        options, call=_named(options.call, module), example=_evaluated(options.example, module)
    )


def name_of_model(target: Any) -> str:
    """Return the name of a model in reports."""
    if isinstance(target, str):
        return target
    if isinstance(target, Model):
        return target.name or name_of_model(target.model)
    if isinstance(target, functools.partial):
        return name_of_model(target.func)

    return name_of(target)


def _named(call: Any, module: ModuleType | None) -> Any:
    """
    Return the adapter of a name.

    Raises:
        SubjectError: there is none of that name, or it cannot be called.
    """
    if not isinstance(call, str):
        return call
    found = load(call) if ":" in call else getattr(module, call, None)
    if not callable(found):
        place = "the module of the model" if module is None else module.__name__
        message = f"call: {place} has no function {call!r}"
        raise SubjectError(message)

    return found


def _evaluated(example: Any, module: ModuleType | None) -> Any:
    """
    Return the value of an expression, in the module of the model with torch.

    Raises:
        SubjectError: it raises an error.
    """
    if not isinstance(example, str):
        return example
    names = {"torch": torch, **(vars(module) if module is not None else {})}
    try:
        return eval(example, names)  # noqa: S307 - the user's own expression
    except BaseException as error:
        if interrupts(error):
            raise
        message = f"example: {example!r} cannot be evaluated: {error_line(error)}"
        raise SubjectError(message) from error
