"""Mistakes of type: one array where a pair belongs, a list, nothing, another library's array."""

from __future__ import annotations

from typing import Any

from contracts.checks.binding import WrongTypeError
from contracts.diagnosis.situation import Mistake, Situation, at_path
from contracts.model.descriptions import describe, type_name
from contracts.model.structure import ArrayOf, Structure, TupleOf

__all__ = ["TYPES"]


def _wanted(situation: Situation, kind: type) -> Any:
    """Give what is wanted where a value of the wrong type came, if it is of a kind."""
    if not isinstance(situation.error, WrongTypeError):
        return None
    rest = situation.path[len(situation.parameter) :]
    found: Structure | None = at_path(situation.wanted(situation.parameter), rest)

    return found if isinstance(found, kind) else None


def one_where_several(situation: Situation) -> str | None:
    """One array came where a tuple of them belongs."""
    wanted, path = _wanted(situation, TupleOf), situation.path
    if wanted is None or not hasattr(situation.value(), "shape"):
        return None
    inside = ", ".join(f"{path}[{place}]" for place in range(len(wanted.items)))
    said = "a pair" if len(wanted.items) == 2 else f"{len(wanted.items)}"  # noqa: PLR2004

    return f"{path} is a single array, where {said} belongs: a tuple of {inside}."


def several_where_one(situation: Situation) -> str | None:
    """A tuple came where one of its arrays belongs: a whole result, or another layer's state."""
    wanted, value, path = _wanted(situation, ArrayOf), situation.value(), situation.path
    if wanted is None or not isinstance(value, tuple | list):
        return None
    for place, each in enumerate(value):
        if path == situation.parameter and situation.fits_with(path, each):
            return f"{path} is a {type(value).__name__}, of which item {place} fits: pass that."

    return None


def list_where_tuple(situation: Situation) -> str | None:
    """A list came where a tuple belongs."""
    wanted, value = _wanted(situation, TupleOf), situation.value()
    if wanted is None or not isinstance(value, list) or len(value) != len(wanted.items):
        return None

    return f"{situation.path} is a list: make it a tuple, tuple({situation.path})."


def other_length(situation: Situation) -> str | None:
    """A tuple of another length came."""
    wanted, value = _wanted(situation, TupleOf), situation.value()
    if wanted is None or not isinstance(value, tuple | list):
        return None
    items = ", ".join(map(describe, wanted.items))

    return f"{len(value)} came, where {len(wanted.items)} belong: {items}."


def nothing(situation: Situation) -> str | None:
    """None came where an array belongs."""
    wanted = _wanted(situation, ArrayOf | TupleOf)  # type: ignore[arg-type]
    if wanted is None or situation.value() is not None:
        return None
    if situation.path == "return":
        return "The function returned nothing: is a return missing?"

    return f"{situation.path} is None: it may not be left out."


def other_library(situation: Situation) -> str | None:
    """An array of another library came."""
    wanted, value = _wanted(situation, ArrayOf), situation.value()
    if wanted is None or not (hasattr(value, "shape") and hasattr(value, "dtype")):
        return None
    kinds = type(value).__module__.partition(".")[0], wanted.value_type.__module__.partition(".")[0]
    ways = {("numpy", "torch"): "torch.from_numpy({})", ("torch", "numpy"): "{}.numpy()"}
    way = ways.get(kinds)

    return f"It is {kinds[0]}'s: {way.format(situation.path)} converts it." if way else None


def numbers(situation: Situation) -> str | None:
    """Numbers of Python came where an array belongs."""
    wanted, value = _wanted(situation, ArrayOf), situation.value()
    flat = value
    while isinstance(flat, list | tuple) and flat:
        flat = flat[0]
    if wanted is None or not isinstance(flat, int | float | complex):
        return None

    return f"Numbers came: make a {type_name(wanted.value_type)} of them first."


TYPES: tuple[Mistake, ...] = (
    one_where_several,
    several_where_one,
    list_where_tuple,
    other_length,
    nothing,
    other_library,
    numbers,
)
