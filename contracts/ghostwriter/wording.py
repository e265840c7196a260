"""A contract in sentences, in the words of its annotations."""

from __future__ import annotations

import re

from contracts.ghostwriter.layout import TIED
from contracts.model.clause import Clause, Contract, Parameter
from contracts.model.descriptions import type_name
from contracts.model.structure import (
    ArrayOf,
    Each,
    Either,
    Fields,
    Plain,
    Same,
    Structure,
    TupleOf,
    Values,
    arrays_in,
)

__all__ = ["gives", "listed", "refuses"]

BRACED = re.compile(r"\{(?:self\.)?([^{}]*)\}")
"""What an axis takes from an argument or an attribute."""


def gives(contract: Contract) -> list[str]:
    """Say what comes out of what goes in, a sentence a clause, then what holds of them all."""
    held = [[each.statement for each in clause.refinements] for clause in contract.clauses]
    shared = [each for each in held[0] if all(each in others for others in held)]
    several = len(contract.clauses) > 1
    said = [_gives(each, shared if several else []) for each in contract.clauses]
    always = f"Always, {_stated(shared)}." if several and shared else ""

    return [*said, *[always][: bool(always)]]


def refuses(contract: Contract) -> list[str]:
    """Say what each argument that holds arrays must be."""
    admitted: dict[str, list[str]] = {}
    for clause in contract.clauses:
        for each in clause.parameters:
            if any(arrays_in(each.structure, "")):
                admitted.setdefault(each.name, []).extend(_options(each.structure))
    said = [f"any {name} but {_either(options)}" for name, options in admitted.items()]

    return [f"Refuses {listed(said)}."]


def words(structure: Structure) -> str:
    """Say what a structure admits."""
    match structure:
        case ArrayOf(spec=spec, outer=outer, view=view):
            axes = (BRACED.sub(r"\1", axis.text) for axis in spec.axes)
            shown = f"{spec.dtype}[{TIED.join(axes)}]"
            return shown if view is None else f"{type_name(outer)} as {shown}"
        case TupleOf(items=items):
            return f"({', '.join(map(words, items))})"
        case Each(kind=kind, item=item) | Values(kind=kind, item=item):
            return f"{type_name(kind)} of {words(item)}"
        case Either():
            return _either(_options(structure))
        case Same(default=default):
            return repr(default)
        case Fields(kind=hint) | Plain(hint=hint):
            return "None" if hint in {None, type(None)} else type_name(hint)


def _gives(clause: Clause, elsewhere: list[str]) -> str:
    """Say it of one clause, without what is said elsewhere."""
    taken = listed([_taken(each) for each in clause.parameters])
    held = [] if clause.condition is None else [clause.condition.text]
    held += [each.statement for each in clause.refinements if each.statement not in elsewhere]
    where = f", where {_stated(held)}" if held else ""
    if clause.result is None or not any(arrays_in(clause.result, "")):
        return f"Takes {taken}{where}."

    return f"Gives {words(clause.result)}{f' for {taken}' if taken else ''}{where}."


def _stated(statements: list[str]) -> str:
    return listed([each.replace("`", "") for each in statements])


def _taken(parameter: Parameter) -> str:
    return f"{parameter.name}:{TIED}{words(parameter.structure)}"


def _options(structure: Structure) -> list[str]:
    if isinstance(structure, Either):
        return [said for each in structure.options for said in _options(each)]

    return [words(structure)]


def _either(options: list[str]) -> str:
    """Say each option once, None as the last."""
    return " or ".join(sorted(dict.fromkeys(options), key=lambda each: each == "None"))


def listed(parts: list[str]) -> str:
    """Join as a list in prose."""
    *first, last = parts or [""]

    return f"{', '.join(first)} and {last}" if first else last
