"""Draw the template of an argument: an option of a union, lengths, and values without arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
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
from contracts.strategies.forms.plain_values import LONGEST, plain_values
from contracts.strategies.forms.record_parts import record_parts
from contracts.strategies.forms.template import (
    ArrayNode,
    ContainerNode,
    Template,
    ValueNode,
    mark_in_list,
)

__all__ = ["Requirements", "draw_template"]

WITHOUT_ARRAYS = 4
"""An option without arrays is drawn once in this many times, if there is one with arrays."""


@dataclass(frozen=True)
class Requirements:
    """
    What the template of a value must have.

    Attributes:
        needed: names of axes that must be bound here if possible.
        shortest: the smallest number of items of a sequence or a mapping.
        items: the number of items of a sequence that is an argument itself, or None for any.
    """

    needed: Collection[str] = ()
    shortest: int = 1
    items: int | None = None


def draw_template(draw: Draw, path: str, structure: Structure, required: Requirements) -> Template:
    """
    Draw the template of a value.

    Args:
        draw: draws from a strategy.
        path: the place of the value.
        structure: its annotation.
        required: what it must have.

    Raises:
        UndrawableError: no value can be generated for a part of it.
    """
    match structure:
        case ArrayOf():
            return ArrayNode(path, structure)
        case Default(value=value):
            return ValueNode(path, value)
        case Opaque(hint=hint):
            return ValueNode(path, _draw_value(draw, path, hint, required))
        case UnionOf():
            return draw_template(
                draw, path, _draw_option(draw, structure, required.needed), required
            )
        case TupleOf():
            parts = [(path + step, item) for step, item in structure.children()]
            return _draw_container(draw, (path, structure), parts, required, tuple)
        case SequenceOf(value_type=cls, item=item):
            given = required.items
            count = _draw_length(draw, item, required) if given is None else given
            parts = [(f"{path}[{k}]", item) for k in range(count)]
            make = tuple if cls is tuple else list
            return _draw_container(draw, (path, structure), parts, required, make)
        case MappingOf(item=item, key_type=key):
            keys = _draw_keys(draw, path, key, _draw_length(draw, item, required))
            parts = [(f"{path}[{each!r}]", item) for each in keys]
            return _draw_container(
                draw, (path, structure), parts, required, partial(_mapping, keys)
            )
        case TreeOf():
            message = f"{path}: no PyTree can be generated: provide one"
            raise UndrawableError(message, argument=path)
        case RecordOf():
            return _draw_record(draw, path, structure, required)


def _draw_container(
    draw: Draw,
    place: tuple[str, Structure],
    parts: list[tuple[str, Structure]],
    required: Requirements,
    make: Callable[[list[Any]], Any],
) -> ContainerNode:
    inner = replace(required, items=None)
    items = [draw_template(draw, path, part, inner) for path, part in parts]
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


def _draw_length(draw: Draw, item: Structure, required: Requirements) -> int:
    binds = set(required.needed) & {axis.key for _, axis in axes_in(item, "")}
    least = max(required.shortest, int(bool(binds)))

    return least + draw_index(draw, LONGEST + 1 - least)


def _draw_value(draw: Draw, path: str, hint: Any, required: Requirements) -> Any:
    """
    Draw a value without arrays.

    Raises:
        UndrawableError: the constructor of its class raises an error.
    """
    strategy = plain_values(path, hint, required.shortest)
    try:
        return draw(strategy)
    except HypothesisException:
        raise
    except Exception as error:
        reason = error_line(error)
        message = f"{path}: a value of {hint!r} raises {reason}: provide one"
        raise UndrawableError(message, argument=path) from error


def _draw_keys(draw: Draw, path: str, hint: Any, count: int) -> list[Any]:
    if hint is str:
        return [f"key_{number}" for number in range(count)]
    strategy = st.lists(
        plain_values(path, hint, count), min_size=count, max_size=count, unique=True
    )

    return list(draw(strategy))


def _draw_record(
    draw: Draw, path: str, structure: RecordOf, required: Requirements
) -> ContainerNode:
    """Draw an object by the fields that its constructor takes; its axes are its own."""
    made = record_parts(path, structure)
    own = replace(required, needed=made.needed)

    return _draw_container(draw, (path, structure), list(made.parts), own, made.make)
