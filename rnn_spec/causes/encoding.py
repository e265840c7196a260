"""A cause as JSON: an object whose `type` names the class, and back."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import msgspec

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.location import Location
from rnn_spec.causes.tagged import Tagged

__all__ = ["cause_from_json", "cause_to_json", "location_from_json", "location_to_json"]

Json: TypeAlias = dict[str, Any]


def cause_to_json(cause: Cause | None) -> Json | None:
    """Return a cause as an object of JSON, with numbers that are not finite as text."""
    return None if cause is None else _finite(msgspec.to_builtins(cause))


def cause_from_json(data: Any) -> Cause | None:
    """
    Read a cause; one of a later version, with a type that is not known here, is None.

    Raises:
        msgspec.ValidationError: it is no cause.
    """
    name = data.get("type") if isinstance(data, dict) else None
    known = not isinstance(data, dict) or (isinstance(name, str) and name in TYPES)

    return msgspec.convert(data, Cause | None, strict=False) if known else None


def location_to_json(location: Location | None) -> Json | None:
    """Return a location as an object of JSON."""
    return None if location is None else msgspec.to_builtins(location)


def location_from_json(data: Any) -> Location | None:
    """
    Read a location.

    Raises:
        msgspec.ValidationError: it is no location.
    """
    return msgspec.convert(data, Location | None, strict=False)


def _finite(value: Any) -> Any:
    match value:
        case dict():
            return {name: _finite(each) for name, each in value.items()}
        case float() if not math.isfinite(value):
            return str(value)

    return value


TYPES = {each.__struct_config__.tag for each in Tagged.__subclasses__()}
