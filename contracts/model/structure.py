"""
What an annotation says of a value: a tree whose leaves are arrays, defaults and opaque types.

Every kind of node answers the same three questions, so that a reader of the tree needs no case
for each kind:

- `children()`: the nodes below, each with its step, such as `[0]`, `[…]` or `.field`.
- `rebuild(children)`: the same node with other nodes below.
- `parts(value)`: what stands in a value of that type, each with its step and its node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from contracts.model.axes import ArraySpec, Axis
from contracts.model.markers import Marker, limits_in
from contracts.model.record_fields import UNSET, RecordKind, read_field

__all__ = [
    "EVERY_ITEM",
    "ArrayOf",
    "As",
    "Default",
    "MappingOf",
    "Opaque",
    "RecordOf",
    "SequenceOf",
    "Structure",
    "TreeOf",
    "TupleOf",
    "UnionOf",
    "arrays_in",
    "axes_in",
    "depth",
    "has_arrays",
    "has_self",
    "has_trees",
    "is_none",
    "is_self",
    "marked_in",
    "options_in",
    "records_in",
    "transform",
    "without_records",
]

EVERY_ITEM = "[…]"
"""The step to every item of a sequence, or to every value of a mapping."""

Children = tuple[tuple[str, "Structure"], ...]

Parts = list[tuple[str, "Structure", Any]]


@dataclass(frozen=True)
class As:
    """
    Metadata of `Annotated`: a value under contract as the array that it stands for.

    `Annotated[PackedSequence, As(Float[Tensor, "seq batch size"], padded)]` is a packed
    sequence whose `padded(value)` has that shape.

    Attributes:
        annotation: the annotation of the array.
        view: shows a value as that array; it must not compute or copy.
        make: makes a value that stands for an array, so that `contracts.arguments` can draw one;
            what it may choose freely, it draws with its second argument, a function that returns
            an integer between two.
    """

    annotation: Any
    view: Callable[[Any], Any]
    make: Callable[[Any, Callable[[int, int], int]], Any] | None = None


class _Leaf:
    """A node with nothing below it."""

    def children(self) -> Children:
        """Return no node."""
        return ()

    def rebuild(self, _children: Sequence[Structure]) -> Self:
        """Return the leaf itself."""
        return self

    def parts(self, _value: Any) -> Parts:
        """Return no part."""
        return []


@dataclass(frozen=True)
class ArrayOf(_Leaf):
    """
    An array, or a value that stands for one.

    Attributes:
        spec: the dtype and the axes of the array.
        value_type: the type of the value.
        view: shows the value as an array; None if the value is the array.
        make: makes such a value from an array.
        markers: which values of the array are valid.
    """

    spec: ArraySpec
    value_type: Any
    view: Callable[[Any], Any] | None = None
    make: Callable[[Any, Callable[[int, int], int]], Any] | None = None
    markers: tuple[Marker, ...] = ()


@dataclass(frozen=True)
class Opaque(_Leaf):
    """A type without an array in it; beartype checks it."""

    hint: Any


@dataclass(frozen=True)
class Default(_Leaf):
    """The default of a parameter, whatever its type: an argument may always be left out."""

    value: Any


@dataclass(frozen=True)
class TupleOf:
    """A tuple of a fixed length."""

    value_type: ClassVar[type] = tuple
    items: tuple[Structure, ...]

    def children(self) -> Children:
        """Return the items by their index."""
        return tuple((f"[{index}]", item) for index, item in enumerate(self.items))

    def rebuild(self, children: Sequence[Structure]) -> TupleOf:
        """Return a tuple of other items."""
        return TupleOf(tuple(children))

    def parts(self, value: Any) -> Parts:
        """Return the items of a tuple."""
        return [(*child, each) for child, each in zip(self.children(), value, strict=True)]


@dataclass(frozen=True)
class SequenceOf:
    """A sequence of any length, whose items are all of one structure."""

    value_type: type
    item: Structure

    def children(self) -> Children:
        """Return the structure of an item."""
        return ((EVERY_ITEM, self.item),)

    def rebuild(self, children: Sequence[Structure]) -> SequenceOf:
        """Return a sequence of other items."""
        return replace(self, item=children[0])

    def parts(self, value: Any) -> Parts:
        """Return the items of a sequence."""
        return [(f"[{index}]", self.item, each) for index, each in enumerate(value)]


@dataclass(frozen=True)
class MappingOf:
    """A mapping, whose values are all of one structure."""

    value_type: type
    item: Structure
    key_type: Any = str

    def children(self) -> Children:
        """Return the structure of a value."""
        return ((EVERY_ITEM, self.item),)

    def rebuild(self, children: Sequence[Structure]) -> MappingOf:
        """Return a mapping to other values."""
        return replace(self, item=children[0])

    def parts(self, value: Any) -> Parts:
        """Return the values of a mapping."""
        return [(f"[{key!r}]", self.item, each) for key, each in value.items()]


@dataclass(frozen=True)
class RecordOf:
    """
    An object of a class, by its fields with arrays.

    The axes of its fields are its own: another object of the class may have other sizes, and so
    may the arguments and the result of a call.

    Attributes:
        cls: the class.
        fields: the fields with arrays, by name.
        kind: how the class declares its fields.
        shared: the fields whose type the annotation itself gives, as in `Pair[Float[Array, "n"]]`:
            their axes are those of the call.
    """

    cls: type
    fields: tuple[tuple[str, Structure], ...]
    kind: RecordKind
    shared: frozenset[str] = frozenset()

    @property
    def value_type(self) -> type:
        """The type of the object: any mapping will do for a TypedDict."""
        return Mapping if self.kind is RecordKind.TYPED_DICT else self.cls

    @cached_property
    def axes(self) -> tuple[tuple[str, Axis], ...]:
        """The axes of its own fields, each with its path in the object."""
        own = [(f".{name}", part) for name, part in self.fields if name not in self.shared]

        return tuple(axis for step, part in own for axis in axes_in(part, step))

    @cached_property
    def marked(self) -> tuple[tuple[str, ArrayOf], ...]:
        """The arrays with markers in its own fields, each with its path in the object."""
        own = [(f".{name}", part) for name, part in self.fields if name not in self.shared]

        return tuple(array for step, part in own for array in marked_in(part, step))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in braces in its axes: `self` is the object, any other is a field."""
        expressions = [axis.expression for _, axis in self.axes if axis.expression]
        expressions += [each for _, array in self.marked for each in limits_in(array.markers)]

        return tuple(dict.fromkeys(name for each in expressions for name in each.arguments))

    def named_values(self, value: Any) -> dict[str, Any]:
        """Return what the names in braces stand for in an object."""
        read = {name: read_field(self.kind, value, name) for name in self.names if name != "self"}

        return {"self": value} | {name: each for name, each in read.items() if each is not UNSET}

    def children(self) -> Children:
        """Return the fields by their name."""
        return tuple((f".{name}", field) for name, field in self.fields)

    def rebuild(self, children: Sequence[Structure]) -> RecordOf:
        """Return a record of the same fields with other structures."""
        names = (name for name, _ in self.fields)

        return replace(self, fields=tuple(zip(names, children, strict=True)))

    def parts(self, value: Any) -> Parts:
        """Return the fields of an object that it has: one may be set later, or never."""
        return [*self.shared_parts(value), *self.own_parts(value)]

    def shared_parts(self, value: Any) -> Parts:
        """Return the fields whose axes are those of the call."""
        return self._parts(value, [each for each in self.fields if each[0] in self.shared])

    def own_parts(self, value: Any) -> Parts:
        """Return the fields whose axes are those of the object."""
        return self._parts(value, [each for each in self.fields if each[0] not in self.shared])

    def _parts(self, value: Any, fields: Sequence[tuple[str, Structure]]) -> Parts:
        read = [(name, part, read_field(self.kind, value, name)) for name, part in fields]

        return [(f".{name}", part, each) for name, part, each in read if each is not UNSET]


@dataclass(frozen=True)
class TreeOf:
    """A PyTree of jaxtyping, which jaxtyping checks: JAX defines what a leaf is."""

    value_type: ClassVar[type] = object
    annotation: Any
    leaf: Structure

    def children(self) -> Children:
        """Return the structure of a leaf."""
        return ((EVERY_ITEM, self.leaf),)

    def rebuild(self, children: Sequence[Structure]) -> TreeOf:
        """Return a tree with another description of its leaves."""
        return replace(self, leaf=children[0])

    def parts(self, _value: Any) -> Parts:
        """Return no part: what is a leaf, only JAX can tell."""
        return []


@dataclass(frozen=True)
class UnionOf:
    """The first of several structures that a value fits."""

    options: tuple[Structure, ...]

    def children(self) -> Children:
        """Return the options, which stand where the union stands."""
        return tuple(("", option) for option in self.options)

    def rebuild(self, children: Sequence[Structure]) -> UnionOf:
        """Return a union of other options."""
        return UnionOf(tuple(children))

    def parts(self, _value: Any) -> Parts:
        """Return no part: which option a value fits, only a check can tell."""
        return []


Container = TupleOf | SequenceOf | MappingOf | RecordOf | TreeOf

Structure = ArrayOf | Opaque | Default | Container | UnionOf


def transform(structure: Structure, change: Callable[[Structure], Structure]) -> Structure:
    """Change every node of a structure, those below first."""
    children = [transform(child, change) for _, child in structure.children()]

    return change(structure.rebuild(children))


def depth(structure: Structure) -> int:
    """Return how many nodes of a structure are below each other."""
    return 1 + max((depth(child) for _, child in structure.children()), default=0)


def axes_in(structure: Structure, path: str) -> Iterator[tuple[str, Axis]]:
    """
    Yield every axis of every option with its path, in the order in which they are checked.

    The axes of a record are left out: they are those of one object, not those of the call.
    """
    shared = structure.shared if isinstance(structure, RecordOf) else None
    if isinstance(structure, ArrayOf):
        yield from ((path, axis) for axis in sorted(structure.spec.axes, key=lambda a: a.variadic))
    for step, child in structure.children():
        if shared is None or step[1:] in shared:
            yield from axes_in(child, path + step)


def marked_in(structure: Structure, path: str) -> Iterator[tuple[str, ArrayOf]]:
    """
    Yield every array with markers of every option, with its path.

    Those in the fields of a record are left out: their axes are those of one object.
    """
    shared = structure.shared if isinstance(structure, RecordOf) else None
    if isinstance(structure, ArrayOf) and structure.markers:
        yield path, structure
    for step, child in structure.children():
        if shared is None or step[1:] in shared:
            yield from marked_in(child, path + step)


def records_in(structure: Structure, path: str) -> Iterator[tuple[str, RecordOf]]:
    """Yield every record of every option with its path, also those in records."""
    if isinstance(structure, RecordOf):
        yield path, structure
    for step, child in structure.children():
        yield from records_in(child, path + step)


def without_records(structure: Structure) -> Structure:
    """Return a structure that checks the type of a record, and not its fields."""
    return transform(structure, _as_opaque)


def _as_opaque(structure: Structure) -> Structure:
    return Opaque(structure.cls) if isinstance(structure, RecordOf) else structure


def arrays_in(structure: Structure, path: str) -> Iterator[tuple[str, ArrayOf]]:
    """Yield every array of a structure with its path; of a union, the first option with any."""
    if isinstance(structure, ArrayOf):
        yield path, structure
    elif isinstance(structure, UnionOf):
        first = next(filter(has_arrays, structure.options), None)
        yield from () if first is None else arrays_in(first, path)
    else:
        for step, child in structure.children():
            yield from arrays_in(child, path + step)


def has_arrays(structure: Structure) -> bool:
    """Whether there is an array in a structure, or a PyTree, whose structure may have a name."""
    is_one = isinstance(structure, ArrayOf | TreeOf)

    return is_one or any(has_arrays(part) for _, part in structure.children())


def has_trees(structure: Structure) -> bool:
    """Whether there is a PyTree in a structure."""
    return isinstance(structure, TreeOf) or any(has_trees(part) for _, part in structure.children())


def is_self(structure: Structure) -> bool:
    """Whether a structure is `Self`, the class of the object whose method is called."""
    return isinstance(structure, Opaque) and structure.hint is Self


def has_self(structure: Structure) -> bool:
    """Whether `Self` is in a structure."""
    return is_self(structure) or any(has_self(part) for _, part in structure.children())


def options_in(structure: Structure) -> list[Structure]:
    """Return the options of a union, those of a union among them in its place; else itself."""
    if not isinstance(structure, UnionOf):
        return [structure]

    return [each for option in structure.options for each in options_in(option)]


def is_none(structure: Structure) -> bool:
    """Whether None is all that fits a structure."""
    match structure:
        case Opaque(hint=hint):
            return hint is None or hint is type(None)
        case Default(value=value):
            return value is None

    return False
