"""Strategies of values without arrays, in which an integer is as large as a realistic size."""

from __future__ import annotations

import collections.abc
import types
import typing
from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import strategies as st

from contracts.errors import UndrawableError

__all__ = ["LARGEST_INTEGER", "LONGEST", "conditional_integers", "plain_values"]

LONGEST = 3
"""The largest number of items in a sequence or a mapping."""

LARGEST_INTEGER = 9
"""An `int` is drawn from 1 to this: a function may make an array of this size, or divide by it."""

INTEGERS = st.integers(1, LARGEST_INTEGER)

UNIONS = {typing.Union, types.UnionType}

OTHERS = {tuple, set, frozenset}
"""Containers that are made from a list."""

SEQUENCES = {
    list,
    collections.abc.Sequence,
    collections.abc.MutableSequence,
    collections.abc.Collection,
    collections.abc.Iterable,
}


def plain_values(path: str, hint: Any, shortest: int) -> st.SearchStrategy[Any]:
    """
    Return a strategy of values without arrays.

    Args:
        path: the place of the value, for the error.
        hint: its type.
        shortest: the smallest number of items of a list with integers.

    Raises:
        UndrawableError: Hypothesis has no strategy for the type.
    """
    if hint is Any:
        message = f"{path}: no value can be generated for Any: provide one"
        raise UndrawableError(message, argument=path)
    try:
        strategy = _values(hint, shortest)
        strategy.validate()
    except Exception as error:
        reason = " ".join(str(error).split())
        message = f"{path}: no value can be generated for {hint!r}: provide one ({reason})"
        raise UndrawableError(message, argument=path) from None

    return strategy


def conditional_integers(numbers: Iterable[int]) -> st.SearchStrategy[int]:
    """Return a strategy of integers on both sides of the numbers in a condition."""
    near = {
        sign * number + step for number in (*numbers, 0) for sign in (1, -1) for step in (-1, 0, 1)
    }

    return INTEGERS | st.sampled_from(sorted(near, key=lambda each: (abs(each), each)))


def _values(hint: Any, shortest: int) -> st.SearchStrategy[Any]:
    """Return a strategy for a type; what is no number, and has none in it, is Hypothesis's."""
    if hint is int:
        return INTEGERS
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if not _has_integers(hint):
        return st.from_type(hint)
    if hasattr(hint, "__supertype__"):
        return _values(hint.__supertype__, shortest)
    hints = [each for each in typing.get_args(hint) if each is not Ellipsis]
    items = [_values(each, shortest) for each in hints]

    return _containers(hint, items, shortest)


def _containers(
    hint: Any, items: Sequence[st.SearchStrategy[Any]], shortest: int
) -> st.SearchStrategy[Any]:
    """Return a strategy for a union or a container of types that have strategies."""
    origin = typing.get_origin(hint)
    if origin in UNIONS:
        return st.one_of(items)
    if origin is dict:
        return st.dictionaries(*items, min_size=shortest, max_size=LONGEST)
    if origin is tuple and Ellipsis not in typing.get_args(hint):
        return st.tuples(*items)
    several = st.lists(items[0], min_size=shortest, max_size=LONGEST)

    return several.map(origin) if origin in OTHERS else several


def _has_integers(hint: Any) -> bool:
    """Whether a type is `int`, or a union or a container of it that is made here."""
    if hint is int:
        return True
    if hasattr(hint, "__supertype__"):
        return _has_integers(hint.__supertype__)
    containers = {dict, *OTHERS, *UNIONS, *SEQUENCES}

    return typing.get_origin(hint) in containers and any(map(_has_integers, typing.get_args(hint)))
