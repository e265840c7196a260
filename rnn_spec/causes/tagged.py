"""A value that is a case of a union, and says in JSON which one: by its `type`."""

from __future__ import annotations

import re

import msgspec

__all__ = ["Tagged"]

WORD = re.compile(r"(?<!^)(?=[A-Z])")
"""Where a word begins in the name of a class."""


def _snake(name: str) -> str:
    return WORD.sub("_", name).lower()


class Tagged(msgspec.Struct, frozen=True, tag=_snake):
    """A value whose `type` in JSON is the name of its class, as `timed_out` of `TimedOut`."""
