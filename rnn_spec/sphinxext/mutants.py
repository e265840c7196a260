"""Faulty layers and models, each with the law that catches it and the real bugs it imitates."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from torch import nn

from rnn_spec.models.building.declared_model import Model
from rnn_spec.subjects.build.target import load

__all__ = ["Faulty", "Mutant", "bugs_of", "causes_at", "mutant_of", "read_mutants"]

MODELLED = re.compile(r"\w+(, \w+)*")

Faulty: TypeAlias = type | Model
"""A faulty class of layers, or a faulty model with what is stated of it."""


@dataclass(frozen=True)
class Mutant:
    """
    A faulty layer or model.

    Attributes:
        name: the name of its class, or the one that is stated.
        fault: what is wrong with it.
        models: the bugs that it imitates.
        file: the file that contains it.
    """

    name: str
    fault: str
    models: tuple[str, ...]
    file: str


def causes_at(paths: str | Sequence[str]) -> Mapping[Faulty, str]:
    """Return what mappings contain, at paths such as `package.module:CAUSES`."""
    causes: dict[Faulty, str] = {}
    for path in [paths] if isinstance(paths, str) else paths:
        causes.update(pkgutil.resolve_name(path) if path else {})

    return causes


def read_mutants(paths: str | Sequence[str]) -> dict[str, list[Mutant]]:
    """Read mappings of mutants to laws, by law."""
    by_law: dict[str, list[Mutant]] = {}
    for faulty, law in causes_at(paths).items():
        by_law.setdefault(law, []).append(mutant_of(faulty))

    return by_law


def mutant_of(faulty: Faulty) -> Mutant:
    """Read a mutant from its class; its docstring lists bugs, then the fault: `B156: Late.`."""
    made = _maker_of(faulty)
    stated = faulty.name if isinstance(faulty, Model) else None
    docstring = (inspect.getdoc(made) or "").partition("\n\n")[0].replace("\n", " ")
    models, colon, fault = docstring.partition(": ")
    if not colon or not MODELLED.fullmatch(models):
        models, fault = "", docstring
    bugs = tuple(re.findall(r"\w+", models))

    return Mutant(stated or made.__name__, fault, bugs, inspect.getfile(made))


def _maker_of(faulty: Faulty) -> Any:
    """Return the class or the function that makes a mutant."""
    found = faulty.model if isinstance(faulty, Model) else faulty
    found = load(found) if isinstance(found, str) else found

    return type(found) if isinstance(found, nn.Module) else found


def bugs_of(mutants: Iterable[Mutant]) -> list[str]:
    """Return the bugs that mutants imitate, each once."""
    return sorted({bug for each in mutants for bug in each.models})
