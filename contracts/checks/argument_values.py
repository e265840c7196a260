"""Check the values of arguments without binding their axes once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.checks.marked_arrays import MarkedArray, Scope
from contracts.checks.marker_check import wrong_values
from contracts.model.clause import Clause
from contracts.model.markers import Lengths, limits_in
from contracts.model.structure import ArrayOf, Structure, is_none, marked_in, options_in, records_in

__all__ = ["ArgumentValues", "argument_values"]


@dataclass(frozen=True)
class ArgumentValues:
    """
    The values of the arguments of one clause, each of them an array or None.

    Attributes:
        arrays: the arrays with markers, by the name of the parameter.
        keys: the axes whose sizes the markers need.
        names: the names in braces.
    """

    arrays: Mapping[str, ArrayOf]
    keys: tuple[str, ...]
    names: tuple[str, ...]

    def fit(self, arguments: Mapping[str, Any], sizes: Mapping[str, Any]) -> bool:
        """Whether the markers allow the values of arguments, whose shapes are right."""
        marked = [
            MarkedArray(name, each.spec.axes, each.markers, arguments[name])
            for name, each in self.arrays.items()
            if arguments[name] is not None
        ]
        known = {key: size for key, size in sizes.items() if size is not None}

        return next(wrong_values(Scope(marked, known, arguments)), None) is None


def argument_values(clause: Clause) -> ArgumentValues | None:
    """Return the values to check, or None if one of them stands inside a value or an object."""
    marked = {}
    for each in clause.parameters:
        if any(record.marked for _, record in records_in(each.structure, "")):
            return None
        if any(True for _ in marked_in(each.structure, "")):
            array = _plain_array(each.structure)
            if array is None:
                return None
            marked[each.name] = array
    markers = [marker for array in marked.values() for marker in array.markers]
    limits = limits_in(markers)
    keys = [each.axis for each in markers if isinstance(each, Lengths)]
    keys += [name for each in limits for name in each.names]
    names = [name for each in limits for name in each.arguments]

    return ArgumentValues(marked, tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(names)))


def _plain_array(structure: Structure) -> ArrayOf | None:
    """Return the array that a value is if it is not None; or None if it may be anything else."""
    options = [each for each in options_in(structure) if not is_none(each)]
    (first, *others) = options
    is_plain = isinstance(first, ArrayOf) and first.view is None and not others

    return first if isinstance(first, ArrayOf) and is_plain else None
