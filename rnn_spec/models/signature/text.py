"""Arguments that are declared as text, beside a model: `x="float seq batch 4"`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypedDict

from jaxtyping import Bool, Complex, Float, Int
from torch import Tensor

from contracts import ContractError
from contracts.model.annotations import structure_of
from contracts.model.axes import read_axes
from contracts.model.markers import Below
from contracts.model.structure import Structure
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.nested import NestedOf, nested_of
from rnn_spec.models.signature.reading import last_name
from rnn_spec.models.signature.roles import WITH_STEPS, Role, role_of

__all__ = [
    "TextError",
    "is_setting",
    "option_text",
    "stated_role",
    "structure_of_text",
    "with_dtype",
]

FIRST = re.compile(
    r"(?P<word>\w+)(?::(?P<dtype>\w+))?(?:<(?P<limit>[1-9]\d*)|\((?P<along>[A-Za-z_]\w*)\))?"
)
"""The first word, without `?`: a dtype or a role, with its dtype, a limit or the axis of steps."""

NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")

SETTING = re.compile(rf"True|False|{NUMBER.pattern}")

DTYPES: Mapping[str, Any] = {"float": Float, "int": Int, "bool": Bool, "complex": Complex}

ROLES: Mapping[str, tuple[Any, Role]] = {
    "lengths": (Int, Role.LENGTHS),
    "tokens": (Int, Role.TOKENS),
    "data": (Float, Role.DATA),
    "mask": (Bool, Role.MASK),
    "padmask": (Bool, Role.PADDING_MASK),
    "state": (Float, Role.STATE),
    "reset": (Bool, Role.RESETS),
    "resets": (Bool, Role.RESETS),
    "notdone": (Bool, Role.CONTINUES),
}
"""Words that may stand before the axes instead of a dtype, each with the dtype that it implies."""

WIDER = {Role.UNDECIDED_MASK: Role.MASK, Role.INNER_LENGTHS: Role.LENGTHS}
"""Roles without a word of their own, each with the one that is stated in its place."""

PADDING, WHOLE = "pad", "none"
"""The word before the value of padding, and what stands there if no sequence ends early."""

EXPECTED = (
    "a dtype (float, int<50, bool) or a role (lengths, mask, padmask, state, reset, "
    "notdone, tokens, data), "
    "then the axes, such as 'float batch seq 4'; lengths(seq) says which axis they count, "
    "reset:float the dtype of a role, and 'int<50 pad 0 batch seq' the token of padding; "
    "a number, True or False is what each call passes"
)


class TextError(ValueError):
    """A text that declares no argument; the message names it and what was expected."""


def structure_of_text(name: str, text: Any) -> Structure | NestedOf:
    """
    Return what a text says of an argument; of a tuple or a dict of texts, a tuple or a dict.

    The text of a number, or of True or False, is a setting, which each call passes.

    Raises:
        TextError: it is not of that form.
    """
    if isinstance(text, str) and SETTING.fullmatch(text.strip()):
        return nested_of(ast.literal_eval(text.strip()), name)

    return structure_of(_hint(name, text))


def is_setting(value: object) -> bool:
    """Return whether a value is a number, or True or False."""
    return type(value) in {bool, int, float}


def _hint(name: str, text: Any) -> Any:
    """Return the annotation that a text stands for."""
    if isinstance(text, tuple | list):
        parts = tuple(_hint(f"{name}[{n}]", part) for n, part in enumerate(text))
        return tuple.__class_getitem__(parts)
    if isinstance(text, Mapping):
        fields = {key: _hint(f"{name}[{key!r}]", part) for key, part in text.items()}
        return TypedDict("Fields", fields)  # type: ignore[operator]
    read = _read(name, text)
    family = DTYPES.get(read.dtype or read.word) or ROLES[read.word][0]
    if family is Int and isinstance(read.padding, float):
        message = f"{name}: got the padding {read.padding}, expected an integer"
        raise TextError(message)
    try:
        read_axes(read.axes)
    except (ValueError, ContractError) as error:
        message = f"{name}: {error}"
        raise TextError(message) from None
    annotation = family[Tensor, read.axes]

    return annotation if read.high is None else Annotated[annotation, Below(read.high)]


def with_dtype(text: Any) -> Any:
    """Return the text of a result with a dtype in front, which may be left out there."""
    if isinstance(text, tuple | list):
        return tuple(map(with_dtype, text))
    if isinstance(text, Mapping):
        return {key: with_dtype(each) for key, each in text.items()}
    first = text.split()[0] if isinstance(text, str) and text.split() else ""

    return text if re.split(r"[:<(]", first)[0] in {*DTYPES, *ROLES} else f"float {text}"


def option_text(argument: Argument) -> str:
    """Return the text that declares an argument as it is."""
    high = f"<{argument.high}" if argument.kind == "int" and argument.high is not None else ""
    meant = WIDER.get(argument.role, argument.role)
    words = [word for word, (_, role) in ROLES.items() if role is meant]
    is_plain = argument.role in WITH_STEPS and (high or _named(argument))
    first = argument.kind if is_plain or not words else _role_text(words[0], argument.kind)
    along = f"({argument.along})" if meant is Role.LENGTHS and argument.along else ""
    optional = "?" if argument.optional else ""

    return " ".join(
        filter(None, (f"{first}{optional}{along}{high}", _padding_text(argument), argument.shape))
    )


def _padding_text(argument: Argument) -> str:
    """Return what states the value of padding; nothing where none is known."""
    if argument.is_whole:
        return f"{PADDING} {WHOLE}"
    is_integer = argument.kind == "int" and argument.padding is not None
    text = repr(int(argument.padding or 0) if is_integer else argument.padding)

    return f"{PADDING} {text}" if NUMBER.fullmatch(text) else ""


def _role_text(role: str, kind: str) -> str:
    """Return the word of a role, with the dtype if that is not the one that it implies."""
    return role if DTYPES.get(kind, ROLES[role][0]) is ROLES[role][0] else f"{role}:{kind}"


def _named(argument: Argument) -> bool:
    """Return whether an argument has the role that its name gives it."""
    axes = [dim.name for dim in argument.dims]

    return argument.role is role_of(last_name(argument.path), argument.kind, axes)


def stated_role(argument: Argument, text: Any) -> Argument:
    """
    Return an argument with what a text says: its role, its padding, whether it may be left out.

    After a dtype alone, it has the role of its name; integers below a limit are tokens.
    """
    for step in _steps(argument.path):
        text = text[step]
    read = _read(argument.path, text)
    optional = argument.optional or read.optional
    is_role = read.word in ROLES
    role = ROLES[read.word][1] if is_role else Role.TOKENS if read.high else argument.role

    return replace(
        argument,
        role=role,
        along=read.along,
        optional=optional,
        is_stated=is_role,
        padding=read.padding,
        is_whole=read.is_whole,
    )


@dataclass(frozen=True)
class _Text:
    """
    A text that declares an argument.

    Attributes:
        word: its dtype or role.
        dtype: the dtype after a role; None if the role implies it.
        axes: its axes.
        optional: whether it may be left out.
        high: the limit after `<`.
        along: the axis of the steps, after a role in brackets.
        padding: the value of padding; None if there is none.
        is_whole: whether no sequence ends early.
    """

    word: str
    axes: str
    optional: bool
    high: int | None
    along: str | None
    dtype: str | None = None
    padding: float | None = None
    is_whole: bool = False


def _read(name: str, text: Any) -> _Text:
    words = text.split() if isinstance(text, str) else []
    first = words[0] if words else ""
    match = FIRST.fullmatch(first.replace("?", ""))
    if match is None or match["word"] not in _words(match["along"], match["dtype"]):
        message = f"{name}: got {text!r}, expected {EXPECTED}"
        raise TextError(message)
    limit = None if match["limit"] is None else int(match["limit"])
    value = _value_of_padding(words[1:])
    axes = words[1:] if value is None else words[3:]
    padding = ast.literal_eval(value) if value not in {None, WHOLE} else None

    return _Text(
        match["word"],
        " ".join(axes),
        "?" in first,
        limit,
        match["along"],
        match["dtype"],
        padding,
        value == WHOLE,
    )


def _value_of_padding(words: Sequence[str]) -> str | None:
    """Return what stands after `pad`: a number, or `none`; `pad` before an axis is an axis."""
    is_stated = len(words) > 2 and words[0] == PADDING  # noqa: PLR2004 - an axis follows
    value = words[1] if is_stated else ""

    return value if value == WHOLE or NUMBER.fullmatch(value) else None


def _words(along: str | None, dtype: str | None) -> set[str]:
    """Return the words that may be first; lengths alone are along another axis than their own."""
    if dtype is not None:
        return ({*ROLES} if along is None else {"lengths"}) if dtype in DTYPES else set()

    return {*DTYPES, *ROLES} if along is None else {"lengths"}


def _steps(path: str) -> list[Any]:
    """Return the indices and keys in a path, such as 0 of `state[0]`."""
    return [ast.literal_eval(step.rstrip("]")) for step in path.split("[")[1:]]
