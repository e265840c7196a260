"""A call before its arrays are made: the form of every argument, and what stands in it."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from hypothesis import strategies as st

from contracts.errors import UndrawableError
from contracts.model.structure import (
    ArrayOf,
    Default,
    MappingOf,
    Opaque,
    RecordOf,
    SequenceOf,
    Structure,
    TupleOf,
    UnionOf,
    axes_in,
    has_arrays,
)
from contracts.strategies.choices import Draw, one_in, one_of, place_among
from contracts.strategies.sizes import Wanted

__all__ = [
    "LONGEST",
    "Group",
    "Leaf",
    "Node",
    "Value",
    "drafted",
    "leaves_in",
    "made",
    "of_one_item",
]

LONGEST = 3
"""Items of a sequence or a mapping, at most."""

WITHOUT_ARRAYS = 4
"""One in so many values without an array, where one with arrays could be chosen."""


@dataclass(frozen=True)
class Leaf:
    """
    An array that is to be made, at its place in the call.

    Attributes:
        path: where it stands.
        structure: what is annotated there.
        listed: whether it is an item of a list, of which beartype looks at one.
    """

    path: str
    structure: ArrayOf
    listed: bool = False

    @property
    def wanted(self) -> Wanted:
        """What is solved for."""
        return Wanted(self.path, self.structure.spec, self.listed)


@dataclass(frozen=True)
class Value:
    """A value that is there already: no array, or one that was given."""

    path: str
    value: Any


@dataclass(frozen=True)
class Group:
    """
    A container: what stands in it, and how it is put together from that.

    Attributes:
        path: where it stands.
        structure: what is annotated there.
        items: what stands in it.
        build: puts it together.
    """

    path: str
    structure: Structure
    items: tuple[Node, ...]
    build: Callable[[list[Any]], Any]


Node = Leaf | Value | Group


def leaves_in(node: Node) -> Iterator[Leaf]:
    """Give the arrays of a node in the order in which they are held."""
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Group):
        for item in node.items:
            yield from leaves_in(item)


def of_one_item(node: Node, place: int) -> Node:
    """Give a node whose lists have but the item at a place, as beartype looks at one."""
    if not isinstance(node, Group):
        return node
    items = tuple(of_one_item(item, place) for item in node.items)
    if not isinstance(node.structure, SequenceOf | MappingOf) or not items:
        return replace(node, items=items)

    return replace(node, items=(items[place % len(items)],), build=partial(_alone, node.structure))


def _alone(structure: SequenceOf | MappingOf, items: list[Any]) -> Any:
    """Put one item into a container of the kind that is annotated."""
    if isinstance(structure, MappingOf):
        return dict(enumerate(items))

    return tuple(items) if structure.value_type is tuple else items


def made(node: Node, values: Mapping[str, Any]) -> Any:
    """Put a node together from what its leaves became, by path."""
    if isinstance(node, Value):
        return node.value
    if node.path in values or isinstance(node, Leaf):
        return values[node.path]

    return node.build([made(item, values) for item in node.items])


def drafted(draw: Draw, path: str, structure: Structure, needed: Collection[str]) -> Node:
    """
    Choose the form of a value: an option, so many items, what is no array.

    Args:
        draw: draws from a strategy.
        path: where the value stands.
        structure: what is annotated there.
        needed: names of axes that must be bound here, if they can be.

    Raises:
        UndrawableError: something of which no value can be drawn.
    """
    match structure:
        case ArrayOf():
            return Leaf(path, structure)
        case Default(value=value):
            return Value(path, value)
        case Opaque(hint=hint):
            return Value(path, draw(_plain(path, hint)))
        case UnionOf():
            return drafted(draw, path, _option(draw, structure, needed), needed)
        case TupleOf():
            parts = [(path + step, item) for step, item in structure.children()]
            return _group(draw, (path, structure), parts, needed, tuple)
        case SequenceOf(value_type=cls, item=item):
            parts = [(f"{path}[{k}]", item) for k in range(_length(draw, item, needed))]
            build = tuple if cls is tuple else list
            return _group(draw, (path, structure), parts, needed, build)
        case MappingOf(item=item, key_type=key):
            keys = _keys(draw, path, key, _length(draw, item, needed))
            parts = [(f"{path}[{each!r}]", item) for each in keys]
            together = partial(_keyed, keys)
            return _group(draw, (path, structure), parts, needed, together)
        case RecordOf():
            return _fields(draw, path, structure, needed)


def _group(
    draw: Draw,
    at: tuple[str, Structure],
    parts: list[tuple[str, Structure]],
    needed: Collection[str],
    build: Callable[[list[Any]], Any],
) -> Group:
    items = [drafted(draw, place, part, needed) for place, part in parts]
    if isinstance(at[1], SequenceOf | MappingOf):
        items = list(map(_listed, items))

    return Group(*at, tuple(items), build)


def _listed(node: Node) -> Node:
    if isinstance(node, Group):
        return replace(node, items=tuple(map(_listed, node.items)))

    return replace(node, listed=True) if isinstance(node, Leaf) else node


def _keyed(keys: list[Any], items: list[Any]) -> dict[Any, Any]:
    return dict(zip(keys, items, strict=True))


def _option(draw: Draw, choice: UnionOf, needed: Collection[str]) -> Structure:
    """Choose an option, one that binds the most of what is needed."""
    options = choice.options
    counts = [len(set(needed) & _bound_by(option)) for option in options]
    most = [each for each, count in zip(options, counts, strict=True) if count == max(counts)]
    without = [each for each in most if not has_arrays(each)]
    arrays = [each for each in most if has_arrays(each)]

    if not arrays or (without and one_in(draw, WITHOUT_ARRAYS)):
        return one_of(draw, without)

    return one_of(draw, arrays)


def _bound_by(structure: Structure) -> set[str]:
    """Name the axes that a value surely binds."""
    if isinstance(structure, UnionOf | Default):
        return set()

    return {axis.key for _, axis in axes_in(structure, "")}


def _length(draw: Draw, item: Structure, needed: Collection[str]) -> int:
    least = int(bool(set(needed) & {axis.key for _, axis in axes_in(item, "")}))

    return least + place_among(draw, LONGEST + 1 - least)


def _plain(path: str, hint: Any) -> st.SearchStrategy[Any]:
    """
    Give a strategy of values without an array.

    Raises:
        UndrawableError: Hypothesis knows none.
    """
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if hint is Any:
        message = f"{path} may be anything: give it"
        raise UndrawableError(message, argument=path)
    try:
        strategy = st.from_type(hint)
        strategy.validate()
    except Exception as error:
        reason = " ".join(str(error).split())
        message = f"{path} is {hint!r}, of which nothing can be drawn: give it ({reason})"
        raise UndrawableError(message, argument=path) from None

    return strategy


def _keys(draw: Draw, path: str, hint: Any, count: int) -> list[Any]:
    if hint is str:
        return [f"key_{number}" for number in range(count)]
    strategy = st.lists(_plain(path, hint), min_size=count, max_size=count, unique=True)

    return list(draw(strategy))


def _fields(draw: Draw, path: str, structure: RecordOf, needed: Collection[str]) -> Group:
    """Draft a named tuple or a dataclass: the fields that it is made from."""
    kind, arrays = structure.value_type, dict(structure.fields)
    hints = typing.get_type_hints(kind, include_extras=True)
    names = [name for name in _made_from(kind) if name in arrays or not _has_default(kind, name)]
    parts = [(f"{path}.{name}", arrays.get(name) or Opaque(hints.get(name, Any))) for name in names]

    return _group(
        draw, (path, structure), parts, needed, lambda items: kind(**_keyed(names, items))
    )


def _made_from(kind: Any) -> list[str]:
    if dataclasses.is_dataclass(kind):
        return [each.name for each in dataclasses.fields(kind) if each.init]

    return list(kind._fields)


def _has_default(kind: Any, name: str) -> bool:
    if not dataclasses.is_dataclass(kind):
        return name in kind._field_defaults
    found = {each.name: each for each in dataclasses.fields(kind)}[name]

    return (
        found.default is not dataclasses.MISSING or found.default_factory is not dataclasses.MISSING
    )
