"""Ways to break one thing in a call: an axis, a dtype, a device, a type, the length of a tuple."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise
from typing import Any

from contracts.model.descriptions import ordinal
from contracts.model.structure import MappingOf, RecordOf, SequenceOf, TupleOf
from contracts.strategies.arguments import Drawn
from contracts.strategies.arrays import Making, dtypes_for, library_of
from contracts.strategies.template import Group, Leaf, Node, made

__all__ = ["Breakage", "breakages"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Breakage:
    """
    One thing to change in a valid call.

    Attributes:
        kind: resized, dropped, inserted, swapped, dtype, device, type or arity.
        path: of what is changed.
        said: what is done to it.
        change: gives the new values by path; it raises what making them raises.
    """

    kind: str
    path: str
    said: str
    change: Callable[[], Mapping[str, Any]]


def breakages(drawn: Drawn, kept: Collection[str] = ()) -> Iterator[Breakage]:
    """Give every way to break a call in one place, but for what is *kept*; some leave it valid."""
    nodes = [node for name, node in drawn.form.nodes.items() if name not in kept]
    for leaves in chain.from_iterable(_together(node) for node in nodes):
        for kind, said, shape in _reshaped(drawn.shapes[leaves[0].path]):
            yield _with_shape(drawn, leaves, (kind, said), shape)
        yield from _with_dtypes(drawn, leaves)
        yield from _elsewhere(drawn, leaves)
        yield from _of_another_type(drawn, leaves)
    for group in chain.from_iterable(_tuples(node) for node in nodes):
        yield from _of_another_length(drawn, group)
    for name, parameter in drawn.target.parameters.items():
        if name not in kept:
            yield from _replaced(parameter)


def _together(node: Node) -> Iterator[tuple[Leaf, ...]]:
    """
    Give the arrays that are broken together.

    Of a list they are those of every item, since beartype looks at one; and none in a dataclass
    or a named tuple, into which it does not look.
    """
    if isinstance(node, Leaf):
        yield (node,)
    elif isinstance(node, Group) and isinstance(node.structure, SequenceOf | MappingOf):
        items = [list(_together(item)) for item in node.items]
        if len({len(each) for each in items}) == 1:
            yield from (tuple(chain.from_iterable(each)) for each in zip(*items, strict=True))
    elif isinstance(node, Group) and not isinstance(node.structure, RecordOf):
        yield from chain.from_iterable(_together(item) for item in node.items)


def _tuples(node: Node) -> Iterator[Group]:
    if isinstance(node, Group) and isinstance(node.structure, TupleOf):
        yield node
        yield from chain.from_iterable(_tuples(item) for item in node.items)


def _reshaped(shape: Shape) -> Iterator[tuple[str, str, Callable[[Shape], Shape]]]:
    """Resize, drop, insert and swap axes, at places counted from the front of a shape."""
    for place, size in enumerate(shape):
        axis = f"its {ordinal(place)} axis"
        for other in sorted({size + 1, max(0, size - 1)} - {size}):
            yield "resized", f"{axis} resized from {size} to {other}", _resize(place, other)
        yield "dropped", f"{axis} dropped", _drop(place)
    for place in range(len(shape) + 1):
        yield "inserted", f"an axis inserted at place {place}", _insert(place)
    for place, pair in enumerate(pairwise(shape)):
        if pair[0] != pair[1]:
            said = f"its {ordinal(place)} and {ordinal(place + 1)} axes swapped"
            yield "swapped", said, _swap(place)


def _resize(place: int, size: int) -> Callable[[Shape], Shape]:
    return lambda shape: (*shape[:place], size, *shape[place + 1 :])


def _drop(place: int) -> Callable[[Shape], Shape]:
    return lambda shape: (*shape[:place], *shape[place + 1 :])


def _insert(place: int) -> Callable[[Shape], Shape]:
    return lambda shape: (*shape[:place], 1, *shape[place:])


def _swap(place: int) -> Callable[[Shape], Shape]:
    return lambda s: (*s[:place], s[place + 1], s[place], *s[place + 2 :])


def _with_shape(
    drawn: Drawn,
    leaves: Sequence[Leaf],
    what: tuple[str, str],
    reshape: Callable[[Shape], Shape],
) -> Breakage:
    def change() -> dict[str, Any]:
        return {
            leaf.path: _remade(leaf, drawn.makings[leaf.path], reshape(drawn.shapes[leaf.path]))
            for leaf in leaves
        }

    return Breakage(what[0], leaves[0].path, what[1], change)


def _with_dtypes(drawn: Drawn, leaves: Sequence[Leaf]) -> Iterator[Breakage]:
    """Make arrays of every other dtype of their library, one of each kind."""
    path, making = leaves[0].path, drawn.makings[leaves[0].path]
    anything = replace(leaves[0].structure.spec, dtypes=None)
    preferred = ("float32", "float64", "int64", "bool", "complex64")
    for dtype in dtypes_for(path, anything, preferred):
        if dtype != making.dtype:
            said = f"its dtype changed from {making.dtype} to {dtype}"
            yield _made_otherwise(drawn, leaves, ("dtype", said), dtype=dtype)


def _elsewhere(drawn: Drawn, leaves: Sequence[Leaf]) -> Iterator[Breakage]:
    path = leaves[0].path
    if library_of(path, leaves[0].structure.spec) == "torch":
        said = f"moved from {drawn.makings[path].device} to meta"
        yield _made_otherwise(drawn, leaves, ("device", said), device="meta")


def _made_otherwise(
    drawn: Drawn, leaves: Sequence[Leaf], what: tuple[str, str], **changes: Any
) -> Breakage:
    def change() -> dict[str, Any]:
        return {
            leaf.path: _remade(
                leaf, replace(drawn.makings[leaf.path], **changes), drawn.shapes[leaf.path]
            )
            for leaf in leaves
        }

    return Breakage(what[0], leaves[0].path, what[1], change)


def _replaced(parameter: inspect.Parameter) -> Iterator[Breakage]:
    """Give something else for an argument, whatever it is, or one more that is gathered."""
    name = parameter.name
    gathered: dict[Any, Any] = {parameter.VAR_POSITIONAL: (object(),)}
    gathered[parameter.VAR_KEYWORD] = {"an_object": object()}
    if parameter.kind in gathered:
        values = {"an object alone": gathered[parameter.kind]}
    else:
        values = {"None": None, "a string": "no array", "an object": object()}
    for said, value in values.items():
        yield Breakage("type", name, f"the argument is {said}", partial(dict, {name: value}))


def _of_another_type(drawn: Drawn, leaves: Sequence[Leaf]) -> Iterator[Breakage]:
    path = leaves[0].path
    said = f"{type(drawn.values[path]).__name__} replaced by"
    values = dict.fromkeys((leaf.path for leaf in leaves), _listed(drawn, path))
    yield Breakage("type", path, f"{said} a list", partial(dict, values))


def _listed(drawn: Drawn, path: str) -> list[Any]:
    """Give a list of so many zeros as the first axis is long."""
    return [0.0] * next(iter(drawn.shapes[path]), 1)


def _of_another_length(drawn: Drawn, group: Group) -> Iterator[Breakage]:
    """Cut the last item off a tuple, repeat it, and give the first alone."""
    items = [made(item, drawn.values) for item in group.items]
    count = len(items)
    forms = {
        f"{count - 1} items in place of {count}": tuple(items[:-1]),
        f"{count + 1} items in place of {count}": (*items, *items[-1:]),
        "its first item in its place": items[0] if items else None,
    }
    for said, value in forms.items():
        yield Breakage("arity", group.path, said, partial(dict, {group.path: value}))


def _remade(leaf: Leaf, making: Making, shape: Shape) -> Any:
    array = making.array(shape)

    return array if leaf.structure.make is None else leaf.structure.make(array, _longest)


def _longest(_: int, high: int) -> int:
    """Choose no smaller than need be, where what is free is of no account."""
    return high
