"""A test file that checks a layer against the laws that apply to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.ghostwriter.layout import Call, ImportedName, call_lines, comment, docstring, imports
from contracts.ghostwriter.properties import snake_case
from rnn_spec.causes.cause import Cause
from rnn_spec.causes.messages import describe
from rnn_spec.conformance.applicability import inapplicable
from rnn_spec.conformance.resolution import select
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
from rnn_spec.subjects.subject import SubjectError

__all__ = ["page"]

USED = {"LAWS", "law", "rnn_spec"}
"""Names that a written file uses."""

CLAIM = "{} obeys the law; `rnn-spec laws NAME` states it."


def page(target: str, **options: str | None) -> str:
    """
    Write a test file for a layer by its name, `module:Class` or `./file.py:Class`.

    No law is checked: which laws apply depends on the capabilities of the layer.

    Args:
        target: the name.
        options: `kind` and `level`, as of `rnn_spec.check`; detected if None.

    Raises:
        SubjectError: the layer cannot be loaded, built or understood, or no law applies to it.
        ValueError: an unknown kind or level.
    """
    subject = subject_with_weights(target, **options)
    causes = {law.name: inapplicable(subject, law) for law in select(None, options.get("level"))}
    laws = [name for name, cause in causes.items() if cause is None]
    if not laws:
        message = f"no law applies to {target}"
        raise SubjectError(message)
    lines = [*_head(target), "", *_laws(laws), *_others(causes), "", ""]

    return "\n".join([*lines, *_test(target, options)]) + "\n"


def _head(target: str) -> Iterator[str]:
    """Write the docstring and the imports."""
    place, _, path = target.rpartition(":")
    name, module = path.partition(".")[0], _module(place)
    yield from docstring(f"{path}, checked against the laws of recurrent layers.")
    yield ""
    yield from imports(["rnn_spec"], [ImportedName(module, name, _local(name))])
    if place.endswith(".py"):
        root = module.partition(".")[0]
        yield ""
        yield from comment(f"pytest finds {root} beside this file, or in its pythonpath.")


def _laws(names: list[str]) -> Iterator[str]:
    yield "LAWS = ["
    yield from (f"    {json.dumps(name)}," for name in names)
    yield "]"


def _others(causes: Mapping[str, Cause | None]) -> Iterator[str]:
    others = {name: describe(cause) for name, cause in causes.items() if cause is not None}
    if others:
        yield from ["", "# Laws that do not apply:"]
    for name, reason in others.items():
        yield from comment(f"- {name}: {reason}")


def _test(target: str, options: dict[str, Any]) -> Iterator[str]:
    path = target.rpartition(":")[2]
    name, dot, inner = path.partition(".")
    keywords = [f"{key}={json.dumps(value)}" for key, value in options.items() if value]
    subjects = f"[{_local(name)}{dot}{inner}]"
    yield from call_lines(Call("@rnn_spec.parametrize_with_laws", [subjects, "LAWS", *keywords]))
    yield from call_lines(
        Call(f"def test_{snake_case(path.replace('.', '_'))}_obeys", ["law"]), after=":"
    )
    yield from docstring(CLAIM.format(path), indent="    ")
    yield "    law()"


def _module(place: str) -> str:
    """
    Return the name that a module is imported by; of a file, with the packages that it is in.

    Raises:
        SubjectError: the name of the file cannot be imported.
    """
    if not place.endswith(".py"):
        return place
    file = Path(place).resolve()
    names = [file.stem]
    for folder in file.parents:
        if not (folder / "__init__.py").is_file():
            break
        names.insert(0, folder.name)
    if not all(map(str.isidentifier, names)):
        message = f"{place!r} cannot be imported: its name is not a valid module name"
        raise SubjectError(message)

    return ".".join(names)


def _local(name: str) -> str:
    return f"{name}_" if name in USED else name
