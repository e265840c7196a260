"""Faulty layers, each with the law that catches it and the real bugs that it imitates."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Mutant", "bugs_of", "mutant_of", "read_mutants"]

MODELLED = re.compile(r"\w+(, \w+)*")


@dataclass(frozen=True)
class Mutant:
    """
    A faulty layer.

    Attributes:
        name: the name of its class.
        fault: what is wrong with it.
        models: the bugs that it imitates.
        file: the file that contains it.
    """

    name: str
    fault: str
    models: tuple[str, ...]
    file: str


def read_mutants(path: str) -> dict[str, list[Mutant]]:
    """Read a mapping of mutants to laws, at a path such as `package.module:CAUSES`, by law."""
    causes: Mapping[type, str] = pkgutil.resolve_name(path) if path else {}
    by_law: dict[str, list[Mutant]] = {}
    for kind, law in causes.items():
        by_law.setdefault(law, []).append(mutant_of(kind))

    return by_law


def mutant_of(kind: type) -> Mutant:
    """Read a mutant from its class; its docstring lists bugs, then the fault: `B156: Late.`."""
    docstring = (inspect.getdoc(kind) or "").partition("\n\n")[0].replace("\n", " ")
    models, colon, fault = docstring.partition(": ")
    if not colon or not MODELLED.fullmatch(models):
        models, fault = "", docstring

    return Mutant(kind.__name__, fault, tuple(re.findall(r"\w+", models)), inspect.getfile(kind))


def bugs_of(mutants: Iterable[Mutant]) -> list[str]:
    """Return the bugs that mutants imitate, each once."""
    return sorted({bug for each in mutants for bug in each.models})
