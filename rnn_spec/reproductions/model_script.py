"""Write a script that fails in the same way as a law of models did."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from rnn_spec.causes.cause import Cause
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.building.loading import LoadedModel
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.case_data import case_to_json
from rnn_spec.models.calls.example_data import NotDataError, example_data
from rnn_spec.models.features import Feature
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.reproductions.header import Header, ModelCall
from rnn_spec.reproductions.import_path import ImportPath, import_path
from rnn_spec.reproductions.law_part import law_part
from rnn_spec.reproductions.script_text import script_of
from rnn_spec.subjects.build.target import name_of

__all__ = ["write_model_script"]


def write_model_script(law: Law, loaded: LoadedModel, case: ModelCase, cause: Cause) -> str:
    """
    Return a script that raises an error, which says which law failed and how.

    What cannot be loaded by a name, or written as data, is left for the user to fill in.
    """
    call = _call(law, loaded)

    return script_of(Header(law.name, loaded.subject.name, cause, case_to_json(case), model=call))


def _call(law: Law, loaded: LoadedModel) -> ModelCall:
    options, own = loaded.options, law_part(law)
    target, given = _target(loaded.target)
    model = None if target is None else _path(target)
    adapter = None if options.call is None else _path(options.call)
    places = (own.folder, model and model.folder, adapter and adapter.folder)

    return ModelCall(
        law=own.name,
        model=model.name if model else None,
        call=adapter.name if adapter else None,
        example=_example(options.example),
        inputs=dict(options.inputs),
        output=options.output,
        causal=dict(options.causal),
        random=options.random,
        arguments={name: repr(value) for name, value in {**given, **options.arguments}.items()},
        folders=tuple(dict.fromkeys(each for each in places if each)),
        blank=tuple(_blank(law, options, adapter)),
    )


def _target(target: Any) -> tuple[Any, Mapping[str, Any]]:
    """Return what makes a model, and the literals that a partial gives it; None of other values."""
    while isinstance(target, Model):
        target = target.model
    if not isinstance(target, functools.partial):
        return target, {}
    is_data = not target.args and all(map(_is_literal, target.keywords.values()))

    return (target.func, target.keywords) if is_data else (None, {})


def _is_literal(value: Any) -> bool:
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError, TypeError):
        return False


def _path(target: Any) -> ImportPath | None:
    """Return how another process imports a model or an adapter; None if it cannot."""
    return import_path(target if isinstance(target, str) else name_of(target))


def _blank(law: Law, options: ModelOptions, adapter: ImportPath | None) -> Iterator[str]:
    """Yield the options that the user has to fill in."""
    if options.call is not None and adapter is None:
        yield "call"
    if options.example is not None and _example(options.example) is None:
        yield "example"
    if options.init and Feature.INIT in law.requires:
        yield "init"


def _example(example: Any) -> dict[str, Any] | None:
    try:
        return None if example is None else example_data(example)
    except NotDataError:
        return None
