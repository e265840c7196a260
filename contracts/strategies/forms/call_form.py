"""The form of a call: its clause, its arguments, and the template of each."""

from __future__ import annotations

import enum
import inspect
import typing
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from contracts.declaration.callables import ContractedCallable
from contracts.errors import UndrawableError
from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.structure import Default, Opaque, Structure, arrays_in, axes_in, has_arrays
from contracts.strategies.choices import Draw, draw_one_in
from contracts.strategies.forms.disjoint import make_disjoint
from contracts.strategies.forms.template import (
    ArrayNode,
    Template,
    ValueNode,
    array_nodes,
    classes_by_path,
)
from contracts.strategies.forms.template_draw import Requirements, draw_template

__all__ = ["CallForm", "draw_call_form", "drawable_clauses", "names_in_expressions"]

Arguments = Mapping[str, Any]

OMITTED = 8
"""An argument with arrays and a default is omitted once in this many times."""


@dataclass(frozen=True)
class CallForm:
    """
    A call before its sizes are chosen.

    Attributes:
        clause: the clause that the call fits.
        templates: the template of each argument, by name.
        size_arguments: integer arguments that expressions use, chosen together with the sizes.
    """

    clause: Clause
    templates: dict[str, Template]
    size_arguments: tuple[str, ...]

    @property
    def arrays(self) -> list[ArrayNode]:
        """The arrays to make, in the order in which they are checked."""
        return [array for each in self.templates.values() for array in array_nodes(each)]

    @property
    def values(self) -> dict[str, Any]:
        """The arguments that are fixed already, by name."""
        return {n: each.value for n, each in self.templates.items() if isinstance(each, ValueNode)}

    @property
    def single_objects(self) -> frozenset[str]:
        """The paths of the objects whose class no other object in the call has."""
        objects = dict(each for node in self.templates.values() for each in classes_by_path(node))
        counts = Counter(objects.values())

        return frozenset(path for path, cls in objects.items() if counts[cls] == 1)


def drawable_clauses(target: ContractedCallable, provided: Collection[str]) -> list[Clause]:
    """
    Return the clauses for which every argument is provided or can be generated.

    Raises:
        UndrawableError: there is no such clause.
    """
    clauses = target.contract.clauses
    reasons = [next(_undrawable(target, clause, provided), None) for clause in clauses]
    drawable = [each for each, why in zip(clauses, reasons, strict=True) if why is None]
    if not drawable:
        path, reason = next(why for why in reasons if why is not None)
        message = f"{target.contract.name}: {path} {reason}: provide it"
        raise UndrawableError(message, argument=path)

    return drawable


def _undrawable(
    target: ContractedCallable, clause: Clause, provided: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the arguments for which no value can be generated, with the reason."""
    annotated = {each.name: each.structure for each in clause.parameters}
    for name, each in target.parameters.items():
        if name in provided or _gathers(each):
            continue
        if name not in annotated and each.default is each.empty:
            yield name, "has no annotation"
        for path, array in arrays_in(annotated.get(name, Default(None)), name):
            if array.view is not None and array.make is None:
                yield path, "stands for an array, and its `As` has no `make`"
    for name in _arguments_in_axes(clause) - {*provided, *target.receiver_argument}:
        structure = annotated.get(name, Opaque(Any))
        if not isinstance(structure, Opaque):
            yield name, "contains arrays and is in braces in an axis, whose size is drawn first"


def draw_call_form(
    draw: Draw,
    target: ContractedCallable,
    clause: Clause,
    provided: Arguments,
    required: Requirements,
) -> CallForm:
    """
    Draw which arguments a call has, and the template of each.

    Args:
        draw: draws from a strategy.
        target: the callable.
        clause: the clause that the call fits.
        provided: the arguments that the user provides.
        required: what each argument must have.
    """
    in_axes = _arguments_in_axes(clause)
    templates: dict[str, Template] = {}
    size_arguments = []
    for name, structure in _disjoint_parameters(clause):
        parameter = target.parameters.get(name)
        if name in provided:
            templates[name] = ValueNode(name, provided[name])
        elif parameter is None:
            continue
        elif structure == Opaque(int) and (name in in_axes or _names_axis(parameter, clause)):
            size_arguments.append(name)
        elif not _draw_omitted(draw, parameter, structure, required.needed):
            own = replace(required, shortest=0, items=None) if _gathers(parameter) else required
            templates[name] = draw_template(draw, name, structure, own)
    templates |= {n: ValueNode(n, value) for n, value in provided.items() if n not in templates}

    return CallForm(clause, templates, tuple(size_arguments))


@lru_cache(maxsize=256)
def _disjoint_parameters(clause: Clause) -> tuple[tuple[str, Structure], ...]:
    """Return the parameters of a clause, with disjoint options in every union."""
    return tuple((each.name, make_disjoint(each.structure)) for each in clause.parameters)


def _arguments_in_axes(clause: Clause) -> frozenset[str]:
    """Return the names of the arguments in braces in an axis, or in a marker."""
    expressions = (*clause.expressions, *clause.limits)

    return frozenset(name for each in expressions for name in each.arguments)


def _names_axis(parameter: inspect.Parameter, clause: Clause) -> bool:
    """
    Whether an integer has the name of an axis, so that it is probably its size.

    One with a default must have the name of an axis of an argument: a size that only the result
    has may be the default as well.
    """
    structures = [each.structure for each in clause.parameters]
    if parameter.default is parameter.empty and clause.result is not None:
        structures.append(clause.result)
    axes = (axis for each in structures for _, axis in axes_in(each, ""))

    return any(parameter.name in _axis_names(axis) for axis in axes)


def _axis_names(axis: Axis) -> tuple[str, ...]:
    """Return the names of axes in one axis: its own, or those of its expression."""
    if axis.expression is not None:
        return axis.expression.names

    return () if axis.variadic or axis.name is None else (axis.name,)


def names_in_expressions(clause: Clause) -> frozenset[str]:
    """Return the names of the axes in expressions."""
    return frozenset(name for each in clause.expressions for name in each.names)


def _draw_omitted(
    draw: Draw, parameter: inspect.Parameter, structure: Structure, needed: Collection[str]
) -> bool:
    """Draw whether an argument is omitted, so that it has its default."""
    with_arrays = has_arrays(structure)
    if _gathers(parameter):
        return not with_arrays
    if parameter.default is parameter.empty:
        return False
    if not with_arrays:
        return not _has_few_values(structure)
    binds = {axis.key for _, axis in axes_in(structure, "")}

    return not set(needed) & binds and draw_one_in(draw, OMITTED)


def _gathers(parameter: inspect.Parameter) -> bool:
    """Whether a parameter is `*args` or `**kwargs`, of which a call may have none."""
    return parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}


def _has_few_values(structure: Structure) -> bool:
    """Whether the type has few values, such as `bool`: then each of them should be drawn."""
    match structure:
        case Opaque(hint=hint) if typing.get_origin(hint) is typing.Literal:
            return True
        case Opaque(hint=hint):
            return hint is bool or (isinstance(hint, type) and issubclass(hint, enum.Enum))

    return False
