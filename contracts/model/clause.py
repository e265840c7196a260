"""A contract as data: its clauses, the parameters and the result of each, and its condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from contracts.model.arithmetic import Expression
from contracts.model.markers import limits_in, value_markers
from contracts.model.refinements import Refinement
from contracts.model.structure import (
    ArrayOf,
    Structure,
    arrays_in,
    axes_in,
    has_arrays,
    marked_in,
    records_in,
    transform,
)

__all__ = ["Clause", "Contract", "Parameter"]


@dataclass(frozen=True)
class Parameter:
    """An annotated parameter."""

    name: str
    structure: Structure


@dataclass(frozen=True, eq=False)
class Clause:
    """
    One way to call a callable.

    Attributes:
        parameters: the annotated parameters.
        result: the structure of the result, or None without an annotation.
        condition: an expression over `self` that says when the clause applies, or None.
        refinements: what the clause requires beyond shapes.
        signature: the number of the signature; those with a constrained type variable have a
            clause for each constraint.
    """

    parameters: tuple[Parameter, ...]
    result: Structure | None
    condition: Expression | None
    refinements: tuple[Refinement, ...]
    signature: int = 0

    def applies(self, names: Mapping[str, object]) -> bool:
        """Whether the condition is true for the `self` among *names*."""
        return self.condition is None or bool(self.condition.value({}, names))

    def arrays(self) -> Iterator[tuple[str, ArrayOf]]:
        """Yield every array with its path, arguments first."""
        for parameter in self.parameters:
            yield from arrays_in(parameter.structure, parameter.name)
        if self.result is not None:
            yield from arrays_in(self.result, "return")

    @cached_property
    def structures(self) -> tuple[Structure, ...]:
        """The structures of the parameters and of the result."""
        results = () if self.result is None else (self.result,)

        return (*(each.structure for each in self.parameters), *results)

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions in its axes, in every option of a union."""
        axes = (axis for structure in self.structures for _, axis in axes_in(structure, ""))

        return tuple(axis.expression for axis in axes if axis.expression is not None)

    @cached_property
    def limits(self) -> tuple[Expression, ...]:
        """The expressions in the markers of its arguments, in every option of a union."""
        arrays = (array for each in self.parameters for _, array in marked_in(each.structure, ""))

        return tuple(limit for array in arrays for limit in limits_in(array.markers))

    @cached_property
    def marks_arguments(self) -> bool:
        """
        Whether markers of the arguments say more than the refinements do.

        `AtLeast` is a refinement too, except in an object, whose axes are its own.
        """
        structures = [each.structure for each in self.parameters]
        arrays = [array for each in structures for _, array in marked_in(each, "")]

        return any(value_markers(each.markers) for each in arrays) or _marks_objects(structures)

    @cached_property
    def marks_result(self) -> bool:
        """Whether the result has markers."""
        results = () if self.result is None else (self.result,)

        return any(True for each in results for _ in marked_in(each, "")) or _marks_objects(results)

    def without_values(self) -> Clause:
        """Return the same clause without the markers that are about values."""
        parameters = [replace(each, structure=_sized(each.structure)) for each in self.parameters]
        result = None if self.result is None else _sized(self.result)

        return replace(self, parameters=tuple(parameters), result=result)


def _marks_objects(structures: Iterable[Structure]) -> bool:
    """Whether the fields of an object have markers."""
    return any(record.marked for each in structures for _, record in records_in(each, ""))


def _sized(structure: Structure) -> Structure:
    """Return a structure with the markers that are about sizes only."""
    return transform(structure, _with_size_markers)


def _with_size_markers(part: Structure) -> Structure:
    if not isinstance(part, ArrayOf) or not part.markers:
        return part
    values = value_markers(part.markers)

    return replace(part, markers=tuple(each for each in part.markers if each not in values))


@dataclass(frozen=True)
class Contract:
    """
    What a callable accepts and returns: a call matches one of the clauses.

    Attributes:
        name: the name of the callable.
        clauses: the ways to call it.
        sample: how many items of a list or a mapping are checked; each if it is None.
    """

    name: str
    clauses: tuple[Clause, ...]
    sample: int | None = None

    def same_signature_after(self, number: int) -> list[int]:
        """Return the later clauses of the same signature, one of which a result may fit too."""
        signature = self.clauses[number].signature
        later = range(number + 1, len(self.clauses))

        return [each for each in later if self.clauses[each].signature == signature]

    @property
    def marks_values(self) -> bool:
        """Whether any clause has markers to check."""
        return any(each.marks_arguments or each.marks_result for each in self.clauses)

    def without_values(self) -> Contract:
        """Return the same contract without the markers that are about values."""
        clauses = tuple(each.without_values() for each in self.clauses)

        return replace(self, clauses=clauses) if self.marks_values else self

    @property
    def has_arrays(self) -> bool:
        """Whether any clause has an array."""
        return any(has_arrays(each) for clause in self.clauses for each in clause.structures)
