"""Hold values against structures: which arrays are in them, or which type is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from beartype.door import is_bearable

from contracts.axes import ArraySpec
from contracts.errors import ContractError
from contracts.structure import ArrayOf, Either, Plain, Structure, TupleOf

__all__ = ["Leaf", "WrongTypeError", "describe", "leaves"]


@dataclass(frozen=True)
class Leaf:
    """An array that a contract speaks of, and where it stands."""

    path: str
    spec: ArraySpec
    array: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""
        return tuple(self.array.shape)


class WrongTypeError(ContractError):
    """A value that is not of the type that a contract wants, whatever its shape."""


def leaves(path: str, structure: Structure, value: Any) -> Iterator[Leaf]:
    """
    Give every array in *value*.

    Raises:
        WrongTypeError: *value*, or something in it, has another type.
    """
    if isinstance(structure, Either):
        fitting = [option for option in structure.options if _fits(option, value)]
        if fitting:
            yield from leaves(path, fitting[0], value)
            return
    if not _fits(structure, value):
        raise _wrong_type(path, structure, value)
    if isinstance(structure, ArrayOf):
        view = structure.view
        yield Leaf(path, structure.spec, value if view is None else view(value))
    elif isinstance(structure, TupleOf):
        for place, (item, each) in enumerate(zip(structure.items, value, strict=True)):
            yield from leaves(f"{path}[{place}]", item, each)


def describe(structure: Structure) -> str:
    """Say in a few words what a structure wants."""
    match structure:
        case ArrayOf(spec=spec, outer=outer):
            return f'{_type_name(outer)} "{spec.text.strip()}"'
        case TupleOf(items=items):
            return f"a tuple of {len(items)}"
        case Either(options=options):
            return " or ".join(map(describe, options))
        case Plain(hint=hint):
            return "None" if hint in {None, type(None)} else _type_name(hint)


def _fits(structure: Structure, value: Any) -> bool:
    """Say whether the outermost type is right."""
    match structure:
        case ArrayOf(outer=outer) if outer is Any:
            return hasattr(value, "shape") and hasattr(value, "dtype")
        case ArrayOf(outer=outer):
            return isinstance(value, outer)
        case TupleOf(items=items):
            return isinstance(value, tuple) and len(value) == len(items)
        case Either(options=options):
            return any(_fits(option, value) for option in options)
        case Plain(hint=hint):
            return bool(is_bearable(value, hint))


def _wrong_type(path: str, structure: Structure, value: Any) -> WrongTypeError:
    expected, actual = describe(structure), _described(value)
    message = f"{path} is {actual}, where {expected} belongs"

    return WrongTypeError(message, argument=path, expected=expected, actual=actual)


def _described(value: Any) -> str:
    if isinstance(value, tuple) and type(value) is tuple:
        return f"a tuple of {len(value)}"
    if hasattr(value, "shape"):
        return f"a {type(value).__name__} of shape {tuple(value.shape)}"

    return "None" if value is None else f"of type {type(value).__name__}"


def _type_name(hint: Any) -> str:
    return getattr(hint, "__name__", repr(hint))
