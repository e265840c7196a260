"""Check the type of a value: the outermost type of a structure, or a hint, maybe by beartype."""

from __future__ import annotations

import abc
import types
import typing
import warnings
from collections.abc import Callable, Container
from functools import lru_cache
from typing import Annotated, Any, Literal

from contracts.model.structure import ArrayOf, Default, Opaque, Structure, TupleOf, UnionOf

__all__ = [
    "classes_of",
    "is_checkable",
    "matches_checkable_hint",
    "matches_hint",
    "matches_self",
    "matches_type",
    "plain_test",
    "receiver_in",
]

UNIONS = (typing.Union, types.UnionType)

RECEIVERS = ("self", "cls")
"""The first parameter of a method, and of a class method."""


def matches_type(structure: Structure, value: Any) -> bool:
    """Whether the outermost type of a value is right."""
    match structure:
        case ArrayOf() if structure.value_type is Any:
            return hasattr(value, "shape") and hasattr(value, "dtype")
        case TupleOf(items=items):
            return isinstance(value, tuple) and len(value) == len(items)
        case UnionOf(options=options):
            return any(matches_type(option, value) for option in options)
        case Default():
            return value is structure.value
        case Opaque(hint=hint):
            return matches_hint(value, hint)

    return isinstance(value, structure.value_type)


def receiver_in(names: Container[str]) -> str:
    """Return the name of the argument whose class `Self` is: by convention `self` or `cls`."""
    return next((name for name in RECEIVERS if name in names), "")


def matches_self(value: Any, receiver: Any) -> bool:
    """
    Whether a value is `Self`: of the class of an object, or of a class that is the receiver.

    The object of a class that was put under contract in place has its original class, too.
    """
    if isinstance(receiver, type):
        return isinstance(value, (receiver, type(receiver)))
    cls = type(receiver)

    return isinstance(value, getattr(cls, "__original__", cls))


def matches_hint(value: Any, hint: Any) -> bool:
    """
    Whether a value is of a class or a literal, or of one in a union; else beartype is asked.

    A hint that beartype cannot check, such as `Self` or a recursive alias, matches.
    """
    test = plain_test(hint)
    if test is not None:
        return test(value)
    if any(isinstance(value, classes_of(each)) for each in _options_of(hint)):
        return True

    return not is_checkable(hint) or matches_checkable_hint(value, hint)


def plain_test(hint: Any) -> Callable[[Any], bool] | None:
    """Return a test of a hint of classes and literals alone; None if it has another option."""
    options = [(classes_of(each), _literals_of(each)) for each in _options_of(hint)]
    if not all(classes or literals for classes, literals in options):
        return None
    classes = tuple(each for own, _ in options for each in own)
    literals = tuple((type(each), each) for _, own in options for each in own)

    def fits(value: Any) -> bool:
        if isinstance(value, classes):
            return True
        return any(isinstance(value, cls) and value == each for cls, each in literals)

    return fits


def classes_of(hint: Any) -> tuple[type, ...]:
    """Return the classes that a hint allows, if `isinstance` alone checks it; else none."""
    hint = _without_metadata(hint)
    if typing.get_origin(hint) in UNIONS:
        options = [classes_of(each) for each in typing.get_args(hint)]
        return tuple(cls for each in options for cls in each) if all(options) else ()
    if hint is None:
        return (type(None),)

    return (hint,) if _is_plain_class(hint) else ()


def _literals_of(hint: Any) -> tuple[Any, ...]:
    """Return the values that a `Literal` allows; none of any other hint."""
    hint = _without_metadata(hint)

    return typing.get_args(hint) if typing.get_origin(hint) is Literal else ()


def _is_plain_class(hint: Any) -> bool:
    """Whether a hint is a class that leaves `isinstance` to Python, and is no protocol."""
    if not isinstance(hint, type) or getattr(hint, "_is_protocol", False):
        return False

    return type(hint).__instancecheck__ in (type.__instancecheck__, abc.ABCMeta.__instancecheck__)


def _options_of(hint: Any) -> tuple[Any, ...]:
    """Return the options of a union, or the hint alone."""
    hint = _without_metadata(hint)

    return typing.get_args(hint) if typing.get_origin(hint) in UNIONS else (hint,)


def _without_metadata(hint: Any) -> Any:
    """Return what is annotated, unless its metadata are conditions of `beartype.vale`."""
    if typing.get_origin(hint) is not Annotated:
        return hint
    annotated, *metadata = typing.get_args(hint)
    has_conditions = any(type(each).__module__.startswith("beartype.") for each in metadata)

    return hint if has_conditions else annotated


def matches_checkable_hint(value: Any, hint: Any) -> bool:
    """Ask beartype, which is slow to import, about a hint that it can check."""
    from beartype.door import is_bearable  # noqa: PLC0415
    from beartype.roar import BeartypeException  # noqa: PLC0415

    try:
        return bool(is_bearable(value, hint))
    except BeartypeException:
        return True


def is_checkable(hint: Any) -> bool:
    """Whether beartype can check a hint."""
    try:
        return _cached_probe(hint)
    except TypeError:  # a hint that cannot be hashed
        return _probe(hint)


@lru_cache(maxsize=1024)
def _cached_probe(hint: Any) -> bool:
    return _probe(hint)


def _probe(hint: Any) -> bool:
    from beartype.door import is_bearable  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            is_bearable(None, hint)
    except Exception:
        return False

    return True
