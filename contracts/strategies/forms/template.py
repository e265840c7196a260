"""The template of an argument: containers, fixed values, and places for arrays to be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from contracts.model.structure import ArrayOf, MappingOf, RecordOf, SequenceOf, Structure
from contracts.strategies.sizes.problem import RequestedArray

__all__ = [
    "ArrayNode",
    "ContainerNode",
    "Template",
    "ValueNode",
    "array_nodes",
    "build",
    "classes_by_path",
    "mark_in_list",
    "with_one_item",
]


@dataclass(frozen=True)
class ArrayNode:
    """
    A place for an array.

    Attributes:
        path: the place in the call.
        structure: its annotation.
        in_list: whether it is an item of a list, of which beartype checks only one item.
    """

    path: str
    structure: ArrayOf
    in_list: bool = False

    @property
    def requested(self) -> RequestedArray:
        """The array, for the choice of sizes."""
        return RequestedArray(self.path, self.structure.spec, self.in_list)


@dataclass(frozen=True)
class ValueNode:
    """A value that is fixed already: it has no array, or the caller provided it."""

    path: str
    value: Any


@dataclass(frozen=True)
class ContainerNode:
    """
    A container.

    Attributes:
        path: the place in the call.
        structure: its annotation.
        items: the templates of its items.
        make: makes the container from its items.
    """

    path: str
    structure: Structure
    items: tuple[Template, ...]
    make: Callable[[list[Any]], Any]


Template = ArrayNode | ValueNode | ContainerNode


def array_nodes(template: Template) -> Iterator[ArrayNode]:
    """Yield the arrays of a template in the order in which they are checked."""
    if isinstance(template, ArrayNode):
        yield template
    elif isinstance(template, ContainerNode):
        for item in template.items:
            yield from array_nodes(item)


def classes_by_path(template: Template) -> Iterator[tuple[str, type]]:
    """Yield the path and the class of each object of an annotated class."""
    if isinstance(template, ContainerNode):
        if isinstance(template.structure, RecordOf):
            yield template.path, template.structure.cls
        for item in template.items:
            yield from classes_by_path(item)


def build(template: Template, values: Mapping[str, Any]) -> Any:
    """Build the value of a template from arrays, or replacements, by path."""
    if isinstance(template, ValueNode):
        return template.value
    if template.path in values or isinstance(template, ArrayNode):
        return values[template.path]

    return template.make([build(item, values) for item in template.items])


def mark_in_list(template: Template) -> Template:
    """Mark every array of a template as an item of a list."""
    if isinstance(template, ContainerNode):
        return replace(template, items=tuple(map(mark_in_list, template.items)))

    return replace(template, in_list=True) if isinstance(template, ArrayNode) else template


def with_one_item(template: Template, index: int) -> Template:
    """Keep only one item of each list, because beartype checks only one."""
    if not isinstance(template, ContainerNode):
        return template
    items = tuple(with_one_item(item, index) for item in template.items)
    if not isinstance(template.structure, SequenceOf | MappingOf) or not items:
        return replace(template, items=items)
    make = partial(_container, template.structure)

    return replace(template, items=(items[index % len(items)],), make=make)


def _container(structure: SequenceOf | MappingOf, items: list[Any]) -> Any:
    """Make a container of the annotated type."""
    if isinstance(structure, MappingOf):
        return dict(enumerate(items))

    return tuple(items) if structure.value_type is tuple else items
