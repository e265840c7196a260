"""From the structures of an annotated call to the arguments of a model, each with its role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from torch import nn
from torch.nn.utils.rnn import PackedSequence

from contracts.model.markers import Below, Lengths, Mask, Padding, Sorted
from contracts.model.record_fields import RecordKind
from contracts.model.structure import (
    ArrayOf,
    Opaque,
    RecordOf,
    Structure,
    UnionOf,
    has_arrays,
)
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.dim import Dim, dim_of
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.roles import Role, role_of

__all__ = ["Leaf", "arguments_of", "dims_of", "last_name", "leaves_of", "only_option"]


NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Leaf:
    """An array in a structure: its path, the array, and whether it may be left out."""

    path: str
    array: ArrayOf
    optional: bool


def leaves_of(
    structure: Structure | NestedOf, path: str, *, optional: bool = False
) -> Iterator[Leaf]:
    """
    Yield the arrays of a structure; of a union, those of the first option with any.

    An array for every item of a sequence or a mapping has `[…]` in its path.
    """
    if isinstance(structure, NestedOf):
        for step, child in structure.leaves.items():
            yield from leaves_of(child, step, optional=optional)
        return
    chosen = only_option(structure)
    if chosen is not structure:
        yield from leaves_of(chosen, path, optional=True)
    elif isinstance(structure, ArrayOf):
        yield Leaf(path, structure, optional)
    else:
        for step, child in structure.children():
            yield from leaves_of(child, path + _step(structure, step), optional=optional)


def only_option(structure: Structure) -> Structure:
    """Return the first option of a union that has arrays; anything else as it is."""
    if not isinstance(structure, UnionOf):
        return structure

    return next(filter(has_arrays, structure.options), Opaque(None))


def arguments_of(name: str, structure: Structure | NestedOf, module: nn.Module) -> list[Argument]:
    """Return the tensors of a parameter, each with the role that its name or a marker gives it."""
    values = {"self": module}

    return [_argument(leaf, values) for leaf in leaves_of(structure, name)]


def dims_of(array: ArrayOf, values: Mapping[str, Any]) -> tuple[Dim, ...]:
    """Return the axes of an array."""
    return tuple(dim_of(axis, values) for axis in array.spec.axes)


def _argument(leaf: Leaf, values: Mapping[str, Any]) -> Argument:
    kind = _kind(leaf.array)
    argument = Argument(leaf.path, kind, dims_of(leaf.array, values), optional=leaf.optional).split
    role = role_of(last_name(leaf.path), kind, [dim.name for dim in argument.dims])
    argument = replace(argument, role=role)
    argument = replace(argument, packed=leaf.array.value_type is PackedSequence)
    for marker in leaf.array.markers:
        argument = _marked(argument, marker, values)

    return argument


def last_name(path: str) -> str:
    """Return the last name in a path: `mask` of `batch['mask']`, and `state` of `state[0]`."""
    return str(NAME.findall(path)[-1])


def _marked(argument: Argument, marker: object, values: Mapping[str, Any]) -> Argument:
    """Return an argument with what a marker says of it."""
    match marker:
        case Below(expression=limit) if not limit.names:
            return replace(argument, high=int(limit.value({}, values)))
        case Lengths(axis=axis, least=least):
            return replace(argument, role=Role.LENGTHS, along=axis, low=least, is_stated=True)
        case Mask(axis=axis, valid=valid):
            role = Role.MASK if valid else Role.PADDING_MASK
            return replace(argument, role=role, along=axis, is_stated=True)
        case Padding(value=value):
            return replace(argument, padding=value)
        case Sorted(descending=True):
            return replace(argument, sorted=True)

    return argument


def _kind(array: ArrayOf) -> str:
    """Return the kind of the dtype that an annotation admits first."""
    for kind, dtype in (("float", "float32"), ("int", "int64"), ("bool", "bool")):
        if array.spec.accepts_dtype(dtype):
            return kind

    return "complex" if array.spec.accepts_dtype("complex64") else "int"


def _step(structure: Structure, step: str) -> str:
    """Return a step as it is taken in a value: the field of a TypedDict is a key."""
    if isinstance(structure, RecordOf) and structure.kind is RecordKind.TYPED_DICT:
        return f"[{step[1:]!r}]"

    return step
