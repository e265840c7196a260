"""A contract as data: its clauses, the parameters and the result of each, and its condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from contracts.model.arithmetic import Expression
from contracts.model.refinements import Refinement
from contracts.model.structure import ArrayOf, Structure, arrays_in, axes_in, has_arrays

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
    def has_arrays(self) -> bool:
        """Whether any clause has an array."""
        return any(has_arrays(each) for clause in self.clauses for each in clause.structures)
