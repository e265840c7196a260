"""
Changes to a valid call, one at a time: an axis, a dtype, a device, a type, a tuple's length.

A call has about fifty, of which one is used: so its words and its values are made only then.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise
from typing import Any

from contracts.model.structure import MappingOf, RecordOf, SequenceOf, TupleOf
from contracts.strategies.arrays import dtypes_for, library_of, make
from contracts.strategies.forms.template import ArrayNode, ContainerNode, Template, build
from contracts.strategies.generated_call import GeneratedCall
from contracts.strategies.libraries.library import ArrayRecipe
from contracts.strategies.sizes.assignment import Shape

__all__ = ["Mutation", "mutations"]

Describe = Callable[[], str]

Reshape = Callable[[Shape], Shape]

RESIZED = "axis {} resized from {} to {}".format
DROPPED = "axis {} dropped".format
INSERTED = "an axis inserted before axis {}".format
SWAPPED = "axes {} and {} swapped".format
DTYPE_CHANGED = "dtype changed from {} to {}".format
MOVED = "moved from {} to meta".format
REPLACED = "{0.__name__} replaced by a list".format
IS = "the argument is {}".format


@dataclass(frozen=True)
class Mutation:
    """
    One change to a valid call.

    Attributes:
        kind: resized, dropped, inserted, swapped, dtype, device, type or arity.
        path: the value to change.
        describe: returns the change in words.
        change: returns the new values by path, or raises an error from making them.
    """

    kind: str
    path: str
    describe: Callable[[], str]
    change: Callable[[], Mapping[str, Any]]


def mutations(call: GeneratedCall, kept: Collection[str] = ()) -> Iterator[Mutation]:
    """Yield every mutation of a call, except of *kept* arguments; some leave the call valid."""
    templates = [each for name, each in call.form.templates.items() if name not in kept]
    for arrays in chain.from_iterable(map(_array_groups, templates)):
        for kind, describe, reshape in _reshapes(call.shapes[arrays[0].path]):
            change = partial(_reshaped, call, arrays, reshape)
            yield Mutation(kind, arrays[0].path, describe, change)
        yield from _dtype_mutations(call, arrays)
        yield from _device_mutations(call, arrays)
        yield from _list_mutations(call, arrays)
    for container in chain.from_iterable(map(_tuples, templates)):
        yield from _length_mutations(call, container)
    for name, parameter in call.target.parameters.items():
        if name not in kept:
            yield from _type_mutations(parameter)


def _array_groups(template: Template) -> Iterator[tuple[ArrayNode, ...]]:
    """
    Yield the arrays to change together.

    In a list they are the arrays of every item, because beartype checks only one item. Arrays in
    the fields of a record are left out, because beartype does not check them.
    """
    if isinstance(template, ArrayNode):
        yield (template,)
    elif isinstance(template, ContainerNode):
        if isinstance(template.structure, SequenceOf | MappingOf):
            items = [list(_array_groups(item)) for item in template.items]
            if len({len(each) for each in items}) == 1:
                yield from (tuple(chain.from_iterable(each)) for each in zip(*items, strict=True))
        elif not isinstance(template.structure, RecordOf):
            yield from chain.from_iterable(map(_array_groups, template.items))


def _tuples(template: Template) -> Iterator[ContainerNode]:
    if isinstance(template, ContainerNode) and isinstance(template.structure, TupleOf):
        yield template
        yield from chain.from_iterable(map(_tuples, template.items))


def _reshapes(shape: Shape) -> Iterator[tuple[str, Describe, Reshape]]:
    """Yield functions that describe, and that resize, drop, insert or swap axes of a shape."""
    for index, size in enumerate(shape):
        for other in sorted({size + 1, max(0, size - 1)} - {size}):
            yield "resized", partial(RESIZED, index, size, other), partial(_resize, index, other)
        yield "dropped", partial(DROPPED, index), partial(_drop, index)
    for index in range(len(shape) + 1):
        yield "inserted", partial(INSERTED, index), partial(_insert, index)
    for index, pair in enumerate(pairwise(shape)):
        if pair[0] != pair[1]:
            yield "swapped", partial(SWAPPED, index, index + 1), partial(_swap, index)


def _resize(index: int, size: int, shape: Shape) -> Shape:
    return (*shape[:index], size, *shape[index + 1 :])


def _drop(index: int, shape: Shape) -> Shape:
    return (*shape[:index], *shape[index + 1 :])


def _insert(index: int, shape: Shape) -> Shape:
    return (*shape[:index], 1, *shape[index:])


def _swap(index: int, shape: Shape) -> Shape:
    return (*shape[:index], shape[index + 1], shape[index], *shape[index + 2 :])


def _reshaped(call: GeneratedCall, arrays: Sequence[ArrayNode], reshape: Reshape) -> dict[str, Any]:
    return {
        each.path: _remade(each, call.recipes[each.path], reshape(call.shapes[each.path]))
        for each in arrays
    }


def _dtype_mutations(call: GeneratedCall, arrays: Sequence[ArrayNode]) -> Iterator[Mutation]:
    """Yield arrays of another dtype of their library, one dtype of each kind."""
    path, recipe = arrays[0].path, call.recipes[arrays[0].path]
    any_dtype = replace(arrays[0].structure.spec, dtypes=None)
    preferred = ("float32", "float64", "int64", "bool", "complex64")
    for dtype in dtypes_for(path, any_dtype, preferred):
        if dtype != recipe.dtype:
            change = partial(_with_recipe, call, arrays, dtype=dtype)
            yield Mutation("dtype", path, partial(DTYPE_CHANGED, recipe.dtype, dtype), change)


def _device_mutations(call: GeneratedCall, arrays: Sequence[ArrayNode]) -> Iterator[Mutation]:
    path = arrays[0].path
    if library_of(path, arrays[0].structure.spec) == "torch":
        change = partial(_with_recipe, call, arrays, device="meta")
        yield Mutation("device", path, partial(MOVED, call.recipes[path].device), change)


def _with_recipe(
    call: GeneratedCall, arrays: Sequence[ArrayNode], **changes: Any
) -> dict[str, Any]:
    return {
        each.path: _remade(
            each, replace(call.recipes[each.path], **changes), call.shapes[each.path]
        )
        for each in arrays
    }


def _type_mutations(parameter: inspect.Parameter) -> Iterator[Mutation]:
    """Yield an argument of another type; of `*args` or `**kwargs`, one more item."""
    name = parameter.name
    one_more: dict[Any, Any] = {parameter.VAR_POSITIONAL: (object(),)}
    one_more[parameter.VAR_KEYWORD] = {"an_object": object()}
    if parameter.kind in one_more:
        values = {"only an object": one_more[parameter.kind]}
    else:
        values = {"None": None, "a string": "no array", "an object": object()}
    for description, value in values.items():
        yield Mutation("type", name, partial(IS, description), partial(dict, {name: value}))


def _list_mutations(call: GeneratedCall, arrays: Sequence[ArrayNode]) -> Iterator[Mutation]:
    """Yield a list of zeros, as long as the first axis, in place of an array."""
    path = arrays[0].path
    zeros = [0.0] * next(iter(call.shapes[path]), 1)
    values = dict.fromkeys((each.path for each in arrays), zeros)
    describe = partial(REPLACED, type(call.values[path]))
    yield Mutation("type", path, describe, partial(dict, values))


def _length_mutations(call: GeneratedCall, container: ContainerNode) -> Iterator[Mutation]:
    """Yield a tuple without its last item, one with the last item twice, and the first item."""
    items = [build(item, call.values) for item in container.items]
    count = len(items)
    replacements = {
        f"{count - 1} items instead of {count}": tuple(items[:-1]),
        f"{count + 1} items instead of {count}": (*items, *items[-1:]),
        "the first item instead of the tuple": items[0] if items else None,
    }
    for description, value in replacements.items():
        replaced = {container.path: value}
        yield Mutation("arity", container.path, partial(str, description), partial(dict, replaced))


def _remade(node: ArrayNode, recipe: ArrayRecipe, shape: Shape) -> Any:
    array = make(recipe, shape)

    return array if node.structure.make is None else node.structure.make(array, _highest)


def _highest(_: int, high: int) -> int:
    """Choose the largest value: free choices of `As.make` do not matter in a mutation."""
    return high
