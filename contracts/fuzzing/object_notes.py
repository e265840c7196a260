"""A note on a generated call in which an axis of a class has another size than its namesake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.checks.binding import Binding
from contracts.fuzzing.generated_frame import FailedCall
from contracts.model.clause import Clause
from contracts.model.structure import ArrayOf, RecordOf, Structure, UnionOf
from contracts.model.type_check import matches_type

__all__ = ["object_notes"]


@dataclass(frozen=True)
class NamedSize:
    """
    The size of an axis with a name.

    Attributes:
        path: the array that has the axis.
        name: the name.
        size: the size.
        owner: the class whose objects have the axis; None for an axis of the call.
        annotation: the annotation of the array, as jaxtyping writes it.
    """

    path: str
    name: str
    size: int
    owner: type | None = None
    annotation: str = ""


def object_notes(call: FailedCall) -> Iterator[str]:
    """
    Yield a note on the first axis of a class that has another size than an axis of its name.

    Sizes are drawn so that they are equal unless there are two objects of the class, so that a
    failing example has other sizes only if the function may need equal ones.
    """
    bound = call.bound()
    if bound is None:
        return
    first: dict[str, NamedSize] = {}
    for each in (*_of_call(bound[1]), *_of_objects(bound[0], call)):
        other = first.setdefault(each.name, each)
        if each.owner is not None and other.size != each.size:
            yield _note(each, other, each.owner)
            return


def _note(one: NamedSize, other: NamedSize, cls: type) -> str:
    return (
        f"{other.path} has {one.name} = {other.size}, {one.path} has {one.name} = {one.size}: the "
        f"axes that {cls.__name__} names belong to each object. If the function needs the same "
        f"size, this is no mistake in the function. To tie them, make the class generic in its "
        f"fields, class {cls.__name__}(Generic[T]) with {one.path.rpartition('.')[2]}: T, and name "
        f"the axes in the annotation of the argument, {cls.__name__}[{one.annotation}]"
    )


def _of_call(binding: Binding) -> Iterator[NamedSize]:
    """Yield the axes of the call, each with the array that bound it."""
    for name, size in binding.sizes.items():
        if isinstance(size, int):
            yield NamedSize(binding.origins[name], name, size)


def _of_objects(clause: Clause, call: FailedCall) -> Iterator[NamedSize]:
    """Yield the axes of the objects among the arguments."""
    for each in clause.parameters:
        if each.name in call.arguments:
            yield from _in_value(each.name, each.structure, call.arguments[each.name], None)


def _in_value(
    path: str, structure: Structure, value: Any, owner: type | None
) -> Iterator[NamedSize]:
    """Yield the axes of the objects in a value, or of a value that is in an object."""
    match structure:
        case ArrayOf():
            yield from _of_array(path, structure, value, owner) if owner else ()
        case UnionOf(options=options):
            fitting = (each for each in options if matches_type(each, value))
            for option in fitting:
                yield from _in_value(path, option, value, owner)
        case RecordOf(cls=cls):
            for step, part, item in structure.own_parts(value):
                yield from _in_value(path + step, part, item, cls)
        case _:
            for step, part, item in structure.parts(value):
                yield from _in_value(path + step, part, item, owner)


def _of_array(path: str, array: ArrayOf, value: Any, owner: type) -> Iterator[NamedSize]:
    axes, shape = array.spec.axes, getattr(value, "shape", None) or ()
    if len(axes) != len(shape) or any(axis.variadic for axis in axes):
        return
    spec = array.spec
    library = getattr(spec.array_type, "__name__", "...")
    text = f'{spec.dtype}[{library}, "{spec.text.strip()}"]'
    for axis, size in zip(axes, shape, strict=True):
        if axis.name is not None and not axis.broadcast:
            yield NamedSize(path, axis.name, int(size), owner, text)
