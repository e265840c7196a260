"""The code of a script about a model, written from the data of its header alone."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.case_data import case_from_json
from rnn_spec.models.calls.example_data import example_code
from rnn_spec.plain_data import DataError
from rnn_spec.reproductions.header import Header, ModelCall
from rnn_spec.reproductions.script_code import blank
from rnn_spec.text import clean

__all__ = ["model_code_of"]

BLANKS = frozenset({"call", "example", "init"})
"""The options that a user may have to fill in."""

CODE = """\
{imports}
{settings}
replay_model(
    {law},
    {model},
    {case},{options}
)
"""


def model_code_of(header: Header, call: ModelCall) -> str:
    """
    Return the code of a script.

    Raises:
        DataError: the header has a case or an option that no script has.
    """
    lines = [*_settings(header, call)]
    options = "".join(f"\n    {name}={value}," for name, value in _options(call))

    return CODE.format(
        imports="\n".join(_imports(call)),
        settings="\n".join(["", *lines, ""]) if lines else "",
        law="law" if call.law is None else json.dumps(call.law),
        model="model" if call.model is None else json.dumps(call.model),
        case=_case(header.case),
        options=options,
    )


def _imports(call: ModelCall) -> Iterator[str]:
    """List the imports of a script, standard library first."""
    if call.folders:
        yield from ("import sys", "")
    if call.example is not None:
        yield from ("import torch", "")
    yield "from rnn_spec import ModelCase, replay_model"


def _settings(header: Header, call: ModelCall) -> Iterator[str]:
    """List the lines before the call."""
    yield from (f"sys.path.insert(0, {json.dumps(each)})" for each in call.folders)
    if call.law is None:
        yield blank("law", header.law)
    if call.model is None:
        yield blank("model", header.subject)
    for name in call.blank:
        if name not in BLANKS:
            message = f"no model has an option {clean(name)!r}"
            raise DataError(message)
        yield blank(name, f"the {name} of the check")


def _options(call: ModelCall) -> Iterator[tuple[str, str]]:
    """Yield what is stated about the model, as keyword arguments."""
    yield from ((name, name) for name in call.blank)
    if call.call is not None:
        yield "call", json.dumps(call.call)
    if call.example is not None:
        yield "example", example_code(call.example)
    for name in ("inputs", "output", "causal"):
        if getattr(call, name):
            yield name, _literal(getattr(call, name))
    if call.random:
        yield "random", "True"
    if call.arguments:
        values = (f"{json.dumps(name)}: {_checked(text)}" for name, text in call.arguments.items())
        yield "arguments", f"{{{', '.join(values)}}}"


def _literal(value: Any) -> str:
    """
    Return texts, and lists and dicts of them, as code.

    Raises:
        DataError: there is something else.
    """
    match value:
        case str():
            return json.dumps(value)
        case tuple() | list():
            return f"[{', '.join(map(_literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{_literal(k)}: {_literal(v)}' for k, v in value.items())}}}"
    message = f"got {clean(repr(value), 60)}, expected text"
    raise DataError(message)


def _checked(text: str) -> str:
    """
    Return the text of a literal.

    Raises:
        DataError: it is something else.
    """
    try:
        return repr(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        message = f"arguments: got {clean(text, 60)!r}, expected a literal of Python"
        raise DataError(message) from None


def _case(data: Any) -> str:
    """
    Return a case as code.

    Raises:
        DataError: it is no case of a model.
    """
    case = case_from_json(data)
    if not isinstance(case, ModelCase):
        message = "case: got that of a layer, expected that of a model"
        raise DataError(message)
    sizes = ", ".join(f"{json.dumps(name)}: {size}" for name, size in case.sizes.items())
    device = "" if case.device == "cpu" else f", device={json.dumps(case.device)}"

    return f"ModelCase({{{sizes}}}, seed={case.seed}, dtype={json.dumps(case.dtype)}{device})"
