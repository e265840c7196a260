"""Read plain data, as JSON has it: an error names the key, what came and what was expected."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from rnn_spec.text import printable

__all__ = [
    "Count",
    "DataError",
    "Flag",
    "FlagOrNull",
    "Text",
    "TextOrNull",
    "Texts",
    "TextsByName",
    "converted",
    "data_error",
    "fields_of",
    "required_object",
]

LARGEST = 2**63 - 1
"""The largest integer of 64 bits."""

Text: TypeAlias = Annotated[str, Meta(description="text")]
TextOrNull: TypeAlias = Annotated[str | None, Meta(description="text or null")]
Texts: TypeAlias = Annotated[list[str], Meta(description="a list of texts")]
TextsByName: TypeAlias = Annotated[dict[str, str], Meta(description="an object of texts")]
Count: TypeAlias = Annotated[
    int, Meta(ge=0, le=LARGEST, description="an integer from 0 to 2^63 - 1")
]
Flag: TypeAlias = Annotated[bool, Meta(description="true or false")]
FlagOrNull: TypeAlias = Annotated[bool | None, Meta(description="true, false or null")]

LONGEST = 60
"""How many characters of a wrong value an error shows."""


class DataError(ValueError):
    """Data of another form than expected: the key, what came and what was expected."""


def fields_of(kind: type[msgspec.Struct], data: Any, place: str, prefix: str) -> dict[str, Any]:
    """
    Return the fields of an object that are there, each of its type; other keys are ignored.

    Args:
        kind: the fields and their types.
        data: the object.
        place: its name in an error.
        prefix: what stands before a key in an error.

    Raises:
        DataError: it is no object, or a key is missing or has a wrong value.
    """
    fields = _fields(kind)
    required_object(data, place, [each.encode_name for each in fields if each.required])

    return {
        each.name: converted(data[each.encode_name], each.type, f"{prefix}{each.encode_name}")
        for each in fields
        if each.encode_name in data
    }


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """Return the fields of a type; to read them from its annotations is slow."""
    return msgspec.structs.fields(kind)


def required_object(data: Any, place: str, keys: Sequence[str]) -> None:
    """
    Require an object with some keys.

    Raises:
        DataError: it is no object, or a key is missing.
    """
    if not isinstance(data, dict):
        names = f" with {', '.join(keys)}" if keys else ""
        raise data_error(place, data, f"an object{names}")
    missing = [name for name in keys if name not in data]
    if missing:
        message = f"{place} has no {', no '.join(missing)}"
        raise DataError(message)


def data_error(place: str, value: Any, expected: str) -> DataError:
    """Return the error that a value is not what was expected."""
    return DataError(f"{place}: got {_shown(value)}, expected {expected}")


def converted(value: Any, kind: Any, place: str) -> Any:
    """
    Return a value of a type.

    Raises:
        DataError: it is of another type.
    """
    try:
        return msgspec.convert(value, kind)
    except (msgspec.MsgspecError, ValueError, OverflowError):  # or a text that cannot be encoded
        raise data_error(place, value, _expected(kind)) from None


def _expected(kind: Any) -> str:
    """Return the description of a type."""
    descriptions = [each.description for each in typing.get_args(kind)[1:]]

    return str(descriptions[0])


def _shown(value: Any) -> str:
    """Return the beginning of a value, on one line."""
    match value:
        case str():
            text = repr(value[:LONGEST]) + ("..." if len(value) > LONGEST else "")
        case list() | dict() if value:
            text = f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
        case int() if abs(value) > LARGEST:
            text = "an integer of more than 64 bits"
        case list():
            text = "a list of 0"
        case _:
            text = repr(value)

    return printable(text)
