"""Draw the template of an argument: an option of a union, lengths, and values without arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from contracts.errors import UndrawableError, error_line
from contracts.model.structure import (
    ArrayOf,
    Default,
    MappingOf,
    Opaque,
    RecordOf,
    SequenceOf,
    Structure,
    TreeOf,
    TupleOf,
    UnionOf,
    axes_in,
    has_arrays,
)
from contracts.strategies.choices import Draw, draw_index, draw_one_in, draw_one_of
from contracts.strategies.forms.record_parts import record_parts
from contracts.strategies.forms.template import (
    ArrayNode,
    ContainerNode,
    Template,
    ValueNode,
    mark_in_list,
)

__all__ = ["LONGEST", "draw_template"]

LONGEST = 3
"""The largest number of items in a sequence or a mapping."""

WITHOUT_ARRAYS = 4
"""An option without arrays is drawn once in this many times, if there is one with arrays."""


def draw_template(draw: Draw, path: str, structure: Structure, needed: Collection[str]) -> Template:
    """
    Draw the template of a value.

    Args:
        draw: draws from a strategy.
        path: the place of the value.
        structure: its annotation.
        needed: names of axes that must be bound here if possible.

    Raises:
        UndrawableError: no value can be generated for a part of it.
    """
    match structure:
        case ArrayOf():
            return ArrayNode(path, structure)
        case Default(value=value):
            return ValueNode(path, value)
        case Opaque(hint=hint):
            return ValueNode(path, _draw_value(draw, path, hint))
        case UnionOf():
            return draw_template(draw, path, _draw_option(draw, structure, needed), needed)
        case TupleOf():
            parts = [(path + step, item) for step, item in structure.children()]
            return _draw_container(draw, (path, structure), parts, needed, tuple)
        case SequenceOf(value_type=cls, item=item):
            parts = [(f"{path}[{k}]", item) for k in range(_draw_length(draw, item, needed))]
            make = tuple if cls is tuple else list
            return _draw_container(draw, (path, structure), parts, needed, make)
        case MappingOf(item=item, key_type=key):
            keys = _draw_keys(draw, path, key, _draw_length(draw, item, needed))
            parts = [(f"{path}[{each!r}]", item) for each in keys]
            return _draw_container(draw, (path, structure), parts, needed, partial(_mapping, keys))
        case TreeOf():
            message = f"{path}: no PyTree can be generated: provide one"
            raise UndrawableError(message, argument=path)
        case RecordOf():
            return _draw_record(draw, path, structure)


def _draw_container(
    draw: Draw,
    place: tuple[str, Structure],
    parts: list[tuple[str, Structure]],
    needed: Collection[str],
    make: Callable[[list[Any]], Any],
) -> ContainerNode:
    items = [draw_template(draw, path, part, needed) for path, part in parts]
    if isinstance(place[1], SequenceOf | MappingOf):
        items = list(map(mark_in_list, items))

    return ContainerNode(*place, tuple(items), make)


def _mapping(keys: list[Any], items: list[Any]) -> dict[Any, Any]:
    return dict(zip(keys, items, strict=True))


def _draw_option(draw: Draw, union: UnionOf, needed: Collection[str]) -> Structure:
    """Draw an option among those that bind the most needed axes."""
    options = union.options
    counts = [len(set(needed) & _bound_by(option)) for option in options]
    most = [each for each, count in zip(options, counts, strict=True) if count == max(counts)]
    without = [each for each in most if not has_arrays(each)]
    arrays = [each for each in most if has_arrays(each)]

    if not arrays or (without and draw_one_in(draw, WITHOUT_ARRAYS)):
        return draw_one_of(draw, without)

    return draw_one_of(draw, arrays)


def _bound_by(structure: Structure) -> set[str]:
    """Return the names of axes that every value binds."""
    if isinstance(structure, UnionOf | Default):
        return set()

    return {axis.key for _, axis in axes_in(structure, "")}


def _draw_length(draw: Draw, item: Structure, needed: Collection[str]) -> int:
    least = int(bool(set(needed) & {axis.key for _, axis in axes_in(item, "")}))

    return least + draw_index(draw, LONGEST + 1 - least)


def _draw_value(draw: Draw, path: str, hint: Any) -> Any:
    """
    Draw a value without arrays.

    Raises:
        UndrawableError: the constructor of its class raises an error.
    """
    strategy = _values(path, hint)
    try:
        return draw(strategy)
    except HypothesisException:
        raise
    except Exception as error:
        reason = error_line(error)
        message = f"{path}: a value of {hint!r} raises {reason}: provide one"
        raise UndrawableError(message, argument=path) from error


def _values(path: str, hint: Any) -> st.SearchStrategy[Any]:
    """
    Return a strategy of values without arrays.

    Raises:
        UndrawableError: Hypothesis has no strategy for the type.
    """
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if hint is Any:
        message = f"{path}: no value can be generated for Any: provide one"
        raise UndrawableError(message, argument=path)
    try:
        strategy = st.from_type(hint)
        strategy.validate()
    except Exception as error:
        reason = " ".join(str(error).split())
        message = f"{path}: no value can be generated for {hint!r}: provide one ({reason})"
        raise UndrawableError(message, argument=path) from None

    return strategy


def _draw_keys(draw: Draw, path: str, hint: Any, count: int) -> list[Any]:
    if hint is str:
        return [f"key_{number}" for number in range(count)]
    strategy = st.lists(_values(path, hint), min_size=count, max_size=count, unique=True)

    return list(draw(strategy))


def _draw_record(draw: Draw, path: str, structure: RecordOf) -> ContainerNode:
    """Draw an object by the fields that its constructor takes; its axes are its own."""
    made = record_parts(path, structure)

    return _draw_container(draw, (path, structure), list(made.parts), made.needed, made.make)
