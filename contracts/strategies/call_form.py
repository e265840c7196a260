"""The form of a call: which clause, which arguments, and what each is made of."""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts.declaration.callables import ContractedCallable
from contracts.errors import UndrawableError
from contracts.model.clause import Clause
from contracts.model.structure import Default, Opaque, Structure, arrays_in, axes_in, has_arrays
from contracts.strategies.choices import Draw, one_in
from contracts.strategies.disjoint import apart
from contracts.strategies.template import Leaf, Node, Value, drafted, leaves_in

__all__ = ["Form", "clauses_drawable", "formed"]

Names = Mapping[str, Any]

LEFT_OUT = 8
"""One in so many arguments with arrays and a default is left out."""


@dataclass(frozen=True)
class Form:
    """
    A call without its sizes.

    Attributes:
        clause: that it is to fit.
        nodes: the form of each argument, by name.
        counts: the arguments that expressions take for numbers, and that are solved for.
    """

    clause: Clause
    nodes: dict[str, Node]
    counts: tuple[str, ...]

    @property
    def leaves(self) -> list[Leaf]:
        """The arrays to be made, in the order in which they are held."""
        return [leaf for node in self.nodes.values() for leaf in leaves_in(node)]

    @property
    def values(self) -> dict[str, Any]:
        """The arguments that are there already, by name."""
        return {name: node.value for name, node in self.nodes.items() if isinstance(node, Value)}


def clauses_drawable(target: ContractedCallable, given: Collection[str]) -> list[Clause]:
    """
    Give the clauses of which every argument can be drawn.

    Raises:
        UndrawableError: of none of them; or an argument has no annotation and no default.
    """
    clauses = target.contract.clauses
    refusals = [next(_undrawable(target, clause, given), None) for clause in clauses]
    drawable = [each for each, why in zip(clauses, refusals, strict=True) if why is None]
    if not drawable:
        path, reason = next(why for why in refusals if why is not None)
        message = f"{target.contract.name}: {path} {reason}: give it"
        raise UndrawableError(message, argument=path)

    return drawable


def _undrawable(
    target: ContractedCallable, clause: Clause, given: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Say which arguments cannot be drawn, and why."""
    annotated = {each.name: each.structure for each in clause.parameters}
    for name, each in target.parameters.items():
        if name in given or each.kind in {each.VAR_POSITIONAL, each.VAR_KEYWORD}:
            continue
        if name not in annotated and each.default is each.empty:
            yield name, "has no annotation"
        for path, array in arrays_in(annotated.get(name, Default(None)), name):
            if array.view is not None and array.make is None:
                yield path, "stands for an array in a way that no `As.make` can make"
    for name in _spoken_of(clause) - {*given, *target.receiver_argument}:
        structure = annotated.get(name, Opaque(Any))
        if not isinstance(structure, Opaque):
            yield name, "is spoken of in braces, and drawn together with what it decides"


def formed(
    draw: Draw, target: ContractedCallable, clause: Clause, given: Names, *, bind: bool
) -> Form:
    """
    Choose which arguments there are, and the form of each.

    Args:
        draw: draws from a strategy.
        target: what is called.
        clause: that the call is to fit.
        given: the arguments that are given.
        bind: whether every axis that expressions speak of is to be bound, wherever it can be.
    """
    needed = _needed(clause) if bind else frozenset()
    spoken_of = _spoken_of(clause)
    nodes: dict[str, Node] = {}
    counts = []
    for name, structure in _told_apart(clause):
        parameter = target.parameters.get(name)
        if name in given:
            nodes[name] = Value(name, given[name])
        elif parameter is None:
            continue
        elif name in spoken_of and structure == Opaque(int):
            counts.append(name)
        elif not _left_out(draw, parameter, structure, needed):
            nodes[name] = drafted(draw, name, structure, needed)
    nodes |= {name: Value(name, value) for name, value in given.items() if name not in nodes}

    return Form(clause, nodes, tuple(counts))


@lru_cache(maxsize=256)
def _told_apart(clause: Clause) -> tuple[tuple[str, Structure], ...]:
    """Give the parameters of a clause, with choices whose options are told apart."""
    return tuple((each.name, apart(each.structure)) for each in clause.parameters)


def _spoken_of(clause: Clause) -> frozenset[str]:
    """Name the arguments that stand in braces in an axis."""
    return frozenset(name for each in clause.expressions for name in each.arguments)


def _needed(clause: Clause) -> frozenset[str]:
    """Name the axes that expressions speak of."""
    return frozenset(name for each in clause.expressions for name in each.names)


def _left_out(
    draw: Draw, parameter: inspect.Parameter, structure: Structure, needed: Collection[str]
) -> bool:
    """Whether an argument is left to its default."""
    with_arrays = has_arrays(structure)
    if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
        return not with_arrays
    if parameter.default is parameter.empty:
        return False
    if not with_arrays:
        return not _is_finite(structure)
    binds = {axis.key for _, axis in axes_in(structure, "")}

    return not set(needed) & binds and one_in(draw, LEFT_OUT)


def _is_finite(structure: Structure) -> bool:
    """Whether a value is one of few, each of which is meant."""
    match structure:
        case Opaque(hint=hint) if typing.get_origin(hint) is typing.Literal:
            return True
        case Opaque(hint=hint):
            return hint is bool or (isinstance(hint, type) and issubclass(hint, enum.Enum))

    return False
