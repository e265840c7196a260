"""Write a script that fails in the same way as a law did."""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import dataclass
from typing import Any

import torch
from msgspec import structs
from torch import nn

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.messages import describe
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.reproductions.header import Header, header_of, with_header
from rnn_spec.reproductions.import_path import import_path
from rnn_spec.reproductions.script_text import BLANK, comment, without_comments
from rnn_spec.subjects.build.factory import factory_of
from rnn_spec.subjects.build.target import name_of
from rnn_spec.subjects.subject import Subject

__all__ = ["with_case", "with_cause", "write_script"]

NARROW = 64

CODE = """\
{imports}
{settings}
replay(
    {law},
    {subject},
    Case(
        {case},
    ),{kind}
)
"""


@dataclass(frozen=True)
class Part:
    """
    An argument of the call of `replay`.

    Attributes:
        text: the expression.
        lines: the lines that must come before it.
        folder: the folder that must be in `sys.path`.
        loads: whether the lines call `load`.
    """

    text: str
    lines: tuple[str, ...] = ()
    folder: str | None = None
    loads: bool = False


def write_script(law: Law, subject: Subject, case: Case, cause: Cause) -> str:
    """
    Return a script that raises an error, which says which law failed and how.

    A law or a layer that cannot be loaded by a name is left for the user to fill in.
    """
    header = Header(law.name, subject.name, cause, _case_data(case), tuple(sorted(subject.fixed)))

    return _with_comment(with_header(_code(law, subject, case), header), header)


def with_case(script: str, case: Case, other: Case) -> str:
    """Return a script with another case."""
    header = header_of(script)
    moved = script.replace(_case(case), _case(other))

    return with_header(moved, structs.replace(header, case=_case_data(other))) if header else moved


def with_cause(script: str, cause: Cause) -> str:
    """Return a script that says that its law fails in another way."""
    header = header_of(script)
    if header is None:
        return script
    changed = structs.replace(header, cause=cause)

    return _with_comment(with_header(without_comments(script), changed), changed)


def _with_comment(script: str, header: Header) -> str:
    cause = describe(header.cause) if header.cause else "no cause is known"

    return comment(f"{header.law} fails for {header.subject}: {cause}") + script


def _case_data(case: Case) -> dict[str, Any]:
    return {**case.described(), "seed": case.seed}


def _code(law: Law, subject: Subject, case: Case) -> str:
    parts = (_law(law), _subject(subject, case))
    folders = dict.fromkeys(each.folder for each in parts if each.folder)
    lines = [f"sys.path.insert(0, {json.dumps(each)})" for each in folders]
    lines += [line for each in parts for line in each.lines]

    return CODE.format(
        imports="\n".join(_imports(bool(folders), any(each.loads for each in parts))),
        settings="\n".join(["", *lines, ""]) if lines else "",
        law=parts[0].text,
        subject=parts[1].text,
        case=_case(case),
        kind=_kind(subject),
    )


def _imports(sys: bool, load: bool) -> list[str]:
    """Return the imports of a script, standard library first."""
    needed = ["import sys", ""] if sys else []
    loader = ["from rnn_spec.subjects.build.target import load"] if load else []

    return [*needed, "from rnn_spec import Case, Options, replay", *loader]


def _law(law: Law) -> Part:
    """Return a law by its name; one that is not in the catalogue, by its import path."""
    if CATALOGUE.get(law.name) is law:
        return Part(json.dumps(law.name))
    module = law.body.__module__
    own = [name for name, each in vars(sys.modules.get(module)).items() if each is law]
    path = import_path(f"{module}:{own[0]}") if own else None
    if path is None:
        return Part("law", (f"law{BLANK}{law.name}, which has no name to load it by",))

    return Part(json.dumps(path.name), folder=path.folder)


def _subject(subject: Subject, case: Case) -> Part:
    """Return a subject by its name, or an instance by its class and options."""
    path = None if subject.fixed and ":" not in subject.name else import_path(subject.name)
    if path is not None:
        return Part(json.dumps(path.name), folder=path.folder)
    rebuilt = _rebuilt(subject, case.options) if subject.fixed else None
    missing = f"{subject.name}, which has no name to load it by"

    return rebuilt or Part("layer", (f"layer{BLANK}{missing}",))


def _rebuilt(subject: Subject, options: Options) -> Part | None:
    """Return an instance as a call of its class, if that makes the same parameters."""
    module = subject.build(options, torch.float32, torch.device("cpu"))
    path = import_path(name_of(type(module)))
    try:
        factory = factory_of(type(module), subject.name)
        again = factory.probe(options)
    except ValueError:
        return None
    if path is None or _shapes(again) != _shapes(module):
        return None
    own = {name: value for name, value in options.changed().items() if name in factory.offers}
    arguments = ", ".join(f"{name}={_literal(value)}" for name, value in own.items())
    line = f"layer = load({json.dumps(path.name)})({arguments})"

    return Part("layer", (line,), path.folder, loads=True)


def _shapes(module: nn.Module) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in module.state_dict().items()}


def _kind(subject: Subject) -> str:
    """Return the argument `kind`, if the name does not show it, or if it was stated wrongly."""
    own = subject.name.rpartition(":")[2].upper()
    named = [name for name in KINDS if name in own]
    shown = named == [subject.kind.name] if subject.kind else True
    if subject.kind is None or (shown and not subject.contradicted):
        return ""

    return f"\n    kind={json.dumps(subject.kind.name)},"


def _case(case: Case) -> str:
    return ",\n        ".join(f"{_keyword(k)}{_literal(v)}" for k, v in case.given().items())


def _keyword(name: str) -> str:
    """Return the keyword of a field; the options come first, and need none."""
    return "" if name == "options" else f"{name}="


def _literal(value: Any) -> str:
    """Return a value as code, in double quotes."""
    if isinstance(value, Options):
        options = ", ".join(f"{name}={_literal(each)}" for name, each in value.changed().items())
        whole = f"Options({options})"
        lines = textwrap.wrap(options, NARROW)
        inside = "".join(f"\n            {line}" for line in lines)
        return whole if len(whole) < NARROW else f"Options({inside}\n        )"

    return repr(value).replace("'", '"')
