"""Check a name against the valid ones, and suggest a similar one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["valid_name"]


def valid_name(what: str, name: str, names: Iterable[str]) -> str:
    """
    Return a name if it is valid.

    Raises:
        ValueError: it is not; the message suggests a similar name, or lists all.
    """
    choices = list(names)
    if name in choices:
        return name
    near = difflib.get_close_matches(name, choices, n=1)
    suggestion = f"did you mean {near[0]}?" if near else f"valid are: {', '.join(choices)}"
    message = f"no {what} {name!r}: {suggestion}"
    raise ValueError(message)
