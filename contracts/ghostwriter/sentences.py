"""A contract in sentences, for the docstrings of tests."""

from __future__ import annotations

import re

from contracts.ghostwriter.layout import NO_BREAK
from contracts.model.clause import Clause, Contract, Parameter
from contracts.model.descriptions import Describer, type_name, values_of
from contracts.model.structure import ArrayOf, Structure, UnionOf, has_arrays

__all__ = ["enumerated", "refusal_sentences", "result_sentences"]

BRACED = re.compile(r"\{(?:self\.)?([^{}]*)\}")
"""A part of an axis that is an argument or an attribute."""


def result_sentences(contract: Contract) -> list[str]:
    """Describe results and arguments, one sentence a clause; then what is true of every clause."""
    statements = [[each.statement for each in clause.refinements] for clause in contract.clauses]
    shared = [each for each in statements[0] if all(each in others for others in statements)]
    several = len(contract.clauses) > 1
    sentences = [_clause_sentence(each, shared if several else []) for each in contract.clauses]
    if several and shared:
        sentences.append(f"Always, {_conditions(shared)}.")

    return sentences


def refusal_sentences(contract: Contract) -> list[str]:
    """Describe what is refused for each argument with arrays, or for each one if none has."""
    accepted: dict[str, tuple[Structure, ...]] = {}
    structures = [each.structure for clause in contract.clauses for each in clause.parameters]
    takes_arrays = any(map(has_arrays, structures))
    for clause in contract.clauses:
        for each in clause.parameters:
            if has_arrays(each.structure) or not takes_arrays:
                accepted[each.name] = (*accepted.get(each.name, ()), each.structure)
    refused = [
        f"any {name} other than {_structure(UnionOf(options))}"
        for name, options in accepted.items()
    ]

    return [f"Refuses {enumerated(refused)}."]


def enumerated(parts: list[str]) -> str:
    """Join parts as a list in a sentence."""
    *first, last = parts or [""]

    return f"{', '.join(first)} and {last}" if first else last


def _clause_sentence(clause: Clause, excluded: list[str]) -> str:
    """Describe a clause, without the excluded refinements."""
    arguments = enumerated([_parameter(each) for each in clause.parameters])
    conditions = [] if clause.condition is None else [clause.condition.text]
    conditions += [each.statement for each in clause.refinements if each.statement not in excluded]
    where = f", where {_conditions(conditions)}" if conditions else ""
    if clause.result is None or not has_arrays(clause.result):
        return f"Takes {arguments}{where}."
    source = f" for {arguments}" if arguments else ""

    return f"Returns {_structure(clause.result)}{source}{where}."


def _conditions(statements: list[str]) -> str:
    return enumerated([each.replace("`", "") for each in statements])


def _parameter(parameter: Parameter) -> str:
    return f"{parameter.name}:{NO_BREAK}{_structure(parameter.structure)}"


def _structure(structure: Structure) -> str:
    """Describe the values that a structure accepts, and what its containers contain."""
    return Describer(_array, nested=True).describe(structure)


def _array(array: ArrayOf) -> str:
    axes = (BRACED.sub(r"\1", axis.text) for axis in array.spec.axes)
    text = f"{array.spec.dtype}[{NO_BREAK.join(axes)}]"
    values = values_of(array)
    text += f" ({values})" if values else ""

    return text if array.view is None else f"{type_name(array.value_type)} as {text}"
