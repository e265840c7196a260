"""A test file that checks a layer or a model against the laws that apply to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.ghostwriter.layout import Call, ImportedName, call_lines, comment, docstring, imports
from contracts.ghostwriter.properties import snake_case
from rnn_spec.causes.cause import Cause
from rnn_spec.causes.texts.messages import describe
from rnn_spec.conformance.applicability import inapplicable
from rnn_spec.conformance.model_check import ModelPlan
from rnn_spec.conformance.plans import AnyPlan, not_asked, plan_of
from rnn_spec.conformance.request import Request
from rnn_spec.conformance.resolution import resolve
from rnn_spec.law_definition.law import Law
from rnn_spec.reports.grouping import is_about_the_notebook
from rnn_spec.subjects.subject import SubjectError

__all__ = ["page"]

USED = {"LAWS", "law", "rnn_spec"}
"""Names that a written file uses."""

CLAIM = "{} obeys the law; `rnn-spec laws NAME` states it."


def page(target: str, **options: str | None) -> str:
    """
    Write a test file for a layer or a model by its name, `module:Class` or `./file.py:Class`.

    No law is checked: which laws apply depends on the capabilities of the layer.

    Args:
        target: the name.
        options: `kind` and `level`, as of `rnn_spec.check`; detected if None.

    Raises:
        SubjectError: the target cannot be loaded, built or understood, or no law applies to it.
        ValueError: an unknown kind or level.
    """
    asked = Request(target, options.get("kind"), options.get("level"))
    request, plan = plan_of(resolve(asked), lambda _: None)
    causes = {law.name: _inapplicable(plan, law) for law in request.laws}
    laws = [name for name, cause in causes.items() if cause is None]
    if not laws:
        message = f"no law applies to {target}"
        raise SubjectError(message)
    kind = "models" if isinstance(plan, ModelPlan) else "recurrent layers"
    lines = [*_head(target, kind), "", *_laws(laws), *_others(causes), "", ""]

    return "\n".join([*lines, *_test(target, options, _subject(target, plan))]) + "\n"


def _inapplicable(plan: AnyPlan, law: Law) -> Cause | None:
    """Return why a law does not apply to a subject, or None."""
    if isinstance(plan, ModelPlan):
        return not_asked(plan, law)

    return inapplicable(plan.subject, law)


def _subject(target: str, plan: AnyPlan) -> str:
    """Return the code of a subject; a model is declared to be one."""
    name, dot, inner = target.rpartition(":")[2].partition(".")
    local = f"{_local(name)}{dot}{inner}"
    is_plain = isinstance(plan, ModelPlan) and not plan.loaded.is_declared

    return f"rnn_spec.Model({local})" if is_plain else local


def _head(target: str, kind: str) -> Iterator[str]:
    """Write the docstring and the imports."""
    place, _, path = target.rpartition(":")
    name, module = path.partition(".")[0], _module(place)
    yield from docstring(f"{path}, checked against the laws of {kind}.")
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
    others = {
        name: describe(cause)
        for name, cause in causes.items()
        if cause is not None and not is_about_the_notebook(cause)
    }
    if others:
        yield from ["", "# Laws that do not apply:"]
    for name, reason in others.items():
        yield from comment(f"- {name}: {reason}")


def _test(target: str, options: dict[str, Any], subject: str) -> Iterator[str]:
    path = target.rpartition(":")[2]
    keywords = [f"{key}={json.dumps(value)}" for key, value in options.items() if value]
    yield from call_lines(
        Call("@rnn_spec.parametrize_with_laws", [f"[{subject}]", "LAWS", *keywords])
    )
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
