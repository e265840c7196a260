"""A script that fails in the same way."""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.reproductions.import_path import address
from rnn_spec.reproductions.scripts import BLANK, Claim, comment
from rnn_spec.subjects.factory import factory_of
from rnn_spec.subjects.subject import Subject
from rnn_spec.subjects.target import name_of

__all__ = ["recast", "script"]

NARROW = 64

TEMPLATE = """\
{comment}{imports}
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
    An argument of the call, as it is written.

    Attributes:
        text: the expression.
        lines: what has to stand before it.
        folder: that `sys.path` must have.
    """

    text: str
    lines: tuple[str, ...] = ()
    folder: str | None = None


def script(law: Law, subject: Subject, case: Case, reason: str) -> str:
    """
    Write a script that exits with 1, and says last which law failed and why.

    What has no name by which to load it is left to be filled in.
    """
    parts = (_law(law), _subject(subject, case))
    folders = dict.fromkeys(each.folder for each in parts if each.folder)
    lines = [f"sys.path.insert(0, {json.dumps(each)})" for each in folders]
    lines += [line for each in parts for line in each.lines]

    return TEMPLATE.format(
        comment=comment(Claim(law.name, subject.name, reason)),
        imports="\n".join(_imports(lines)),
        settings="\n".join(["", *lines, ""]) if lines else "",
        law=parts[0].text,
        subject=parts[1].text,
        case=_written(case),
        kind=_kind(subject),
    )


def recast(text: str, case: Case, other: Case) -> str:
    """Write a script anew, with another case."""
    return text.replace(_written(case), _written(other))


def _imports(lines: list[str]) -> list[str]:
    """Import what the lines use, standard library first."""
    loading = any("= load(" in line for line in lines)
    needed = ["import sys", ""] if any(line.startswith("sys.") for line in lines) else []
    loader = ["from rnn_spec.subjects.target import load"] if loading else []

    return [*needed, "from rnn_spec import Case, Options, replay", *loader]


def _law(law: Law) -> Part:
    """Write a law by its name; one that is not of the catalogue, by where it stands."""
    if CATALOGUE.get(law.name) is law:
        return Part(json.dumps(law.name))
    module = law.body.__module__
    own = [name for name, each in vars(sys.modules.get(module)).items() if each is law]
    found = address(f"{module}:{own[0]}") if own else None
    if found is None:
        return Part("law", (f"law{BLANK}{law.name}, which has no name to load it by",))

    return Part(json.dumps(found.name), folder=found.folder)


def _subject(subject: Subject, case: Case) -> Part:
    """Write a subject by its name, or an instance by its class and options."""
    found = None if subject.fixed and ":" not in subject.name else address(subject.name)
    if found is not None:
        return Part(json.dumps(found.name), folder=found.folder)
    rebuilt = _rebuilt(subject, case.options) if subject.fixed else None

    return rebuilt or Part("layer", (f"layer{BLANK}{_unnamed(subject)}",))


def _unnamed(subject: Subject) -> str:
    return f"{subject.name}, which has no name to load it by"


def _rebuilt(subject: Subject, options: Options) -> Part | None:
    """Write an instance as its class makes it, if that makes the same parameters."""
    module = subject.build(options, torch.float32, torch.device("cpu"))
    found = address(name_of(type(module)))
    try:
        factory = factory_of(type(module), subject.name)
        again = factory.probe(options)
    except ValueError:
        return None
    if found is None or _shapes(again) != _shapes(module):
        return None
    given = {name: value for name, value in options.changed().items() if name in factory.offers}
    made = ", ".join(f"{name}={_literal(value)}" for name, value in given.items())

    return Part("layer", (f"layer = load({json.dumps(found.name)})({made})",), found.folder)


def _shapes(module: nn.Module) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in module.state_dict().items()}


def _kind(subject: Subject) -> str:
    """Say the kind, where the name does not: a person may have told it."""
    own = subject.name.rpartition(":")[2].upper()
    named = [name for name in KINDS if name in own]
    if subject.kind is None or named == [subject.kind.name]:
        return ""

    return f"\n    kind={json.dumps(subject.kind.name)},"


def _written(case: Case) -> str:
    return ",\n        ".join(f"{_keyword(k)}{_literal(v)}" for k, v in case.given().items())


def _keyword(name: str) -> str:
    """The options come first, and need no keyword."""
    return "" if name == "options" else f"{name}="


def _literal(value: Any) -> str:
    """Write a value as Python does, in double quotes."""
    if isinstance(value, Options):
        given = ", ".join(f"{name}={_literal(each)}" for name, each in value.changed().items())
        whole = f"Options({given})"
        lines = textwrap.wrap(given, NARROW)
        inside = "".join(f"\n            {line}" for line in lines)
        return whole if len(whole) < NARROW else f"Options({inside}\n        )"

    return repr(value).replace("'", '"')
