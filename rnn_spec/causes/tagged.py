"""A value that is a case of a union, and says in JSON which one: by its `type`."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from rnn_spec.text import clean

__all__ = ["Tagged"]

WORD = re.compile(r"(?<!^)(?=[A-Z])")
"""Where a word begins in the name of a class."""


def _snake(name: str) -> str:
    return WORD.sub("_", name).lower()


class Tagged(msgspec.Struct, frozen=True, tag=_snake):
    """
    A value whose `type` in JSON is the name of its class, as `timed_out` of `TimedOut`.

    Its texts may come from a layer or a file: they are clean from the start.
    """

    def __post_init__(self) -> None:
        """Clean every text."""
        for name in self.__struct_fields__:
            force_setattr(self, name, _cleaned(getattr(self, name)))


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case tuple():
            return tuple(map(_cleaned, value))

    return value
