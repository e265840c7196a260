"""A contract in sentences, in the words of its annotations."""

from __future__ import annotations

import re

from contracts.ghostwriter.layout import TIED
from contracts.model.clause import Clause, Contract, Parameter
from contracts.model.descriptions import Describer, type_name
from contracts.model.structure import ArrayOf, Structure, UnionOf, has_arrays

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
    accepted: dict[str, tuple[Structure, ...]] = {}
    for clause in contract.clauses:
        for each in clause.parameters:
            if has_arrays(each.structure):
                accepted[each.name] = (*accepted.get(each.name, ()), each.structure)
    texts = [f"any {name} but {words(UnionOf(options))}" for name, options in accepted.items()]

    return [f"Refuses {listed(texts)}."]


def words(structure: Structure) -> str:
    """Describe what a structure accepts, with its containers opened."""
    return Describer(_array, nested=True).describe(structure)


def _array(array: ArrayOf) -> str:
    axes = (BRACED.sub(r"\1", axis.text) for axis in array.spec.axes)
    shown = f"{array.spec.dtype}[{TIED.join(axes)}]"

    return shown if array.view is None else f"{type_name(array.value_type)} as {shown}"


def _gives(clause: Clause, elsewhere: list[str]) -> str:
    """Say it of one clause, without what is said elsewhere."""
    taken = listed([_taken(each) for each in clause.parameters])
    held = [] if clause.condition is None else [clause.condition.text]
    held += [each.statement for each in clause.refinements if each.statement not in elsewhere]
    where = f", where {_stated(held)}" if held else ""
    if clause.result is None or not has_arrays(clause.result):
        return f"Takes {taken}{where}."

    return f"Gives {words(clause.result)}{f' for {taken}' if taken else ''}{where}."


def _stated(statements: list[str]) -> str:
    return listed([each.replace("`", "") for each in statements])


def _taken(parameter: Parameter) -> str:
    return f"{parameter.name}:{TIED}{words(parameter.structure)}"


def listed(parts: list[str]) -> str:
    """Join as a list in prose."""
    *first, last = parts or [""]

    return f"{', '.join(first)} and {last}" if first else last
