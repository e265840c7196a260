"""Write a script that fails in the same way as a law did."""

from __future__ import annotations

from typing import cast

import torch
from torch import nn

from rnn_spec.causes.cause import Cause
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.case_data import case_to_json
from rnn_spec.law_definition.law import Law
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.reproductions.header import Call, Header
from rnn_spec.reproductions.import_path import import_path
from rnn_spec.reproductions.law_part import Part, law_part
from rnn_spec.reproductions.script_text import script_of
from rnn_spec.subjects.build.factory import factory_of
from rnn_spec.subjects.build.target import name_of
from rnn_spec.subjects.subject import Subject
from rnn_spec.vocabulary import KindName

__all__ = ["write_script"]


def write_script(law: Law, subject: Subject, case: Case, cause: Cause) -> str:
    """
    Return a script that raises an error, which says which law failed and how.

    A law or a layer that cannot be loaded by a name is left for the user to fill in.
    """
    fixed = tuple(sorted(subject.fixed))
    call = _call(law, subject, case)

    return script_of(Header(law.name, subject.name, cause, case_to_json(case), fixed, call))


def _call(law: Law, subject: Subject, case: Case) -> Call:
    """Return how a script loads a law and a layer."""
    ours, theirs = law_part(law), _subject(subject, case)
    folders = dict.fromkeys(each.folder for each in (ours, theirs) if each.folder)

    return Call(ours.name, theirs.name, theirs.options, _kind(subject), tuple(folders))


def _subject(subject: Subject, case: Case) -> Part:
    """Return a subject by its name, or an instance by its class and options."""
    path = None if subject.fixed and ":" not in subject.name else import_path(subject.name)
    if path is not None:
        return Part(path.name, path.folder)

    return (_rebuilt(subject, case.options) if subject.fixed else None) or Part()


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

    return Part(path.name, path.folder, own)


def _shapes(module: nn.Module) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in module.state_dict().items()}


def _kind(subject: Subject) -> KindName | None:
    """Return the kind that the user stated, if the name does not show it, or if it is wrong."""
    own = subject.name.rpartition(":")[2].upper()
    named = [name for name in KINDS if name in own]
    shown = named == [subject.kind.name] if subject.kind else True
    if not subject.kind_given or (shown and not subject.contradicted):
        return None

    return cast("KindName", subject.kind.name) if subject.kind else None
