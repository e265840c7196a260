"""Check a name against the valid ones, and suggest a similar one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["nearest", "valid_name"]


def valid_name(what: str, name: str, names: Iterable[str]) -> str:
    """
    Return a name if it is valid.

    Raises:
        ValueError: it is not; the message suggests a similar name, or lists all.
    """
    choices = list(names)
    if name in choices:
        return name
    near = nearest(name, choices)
    suggestion = f"did you mean {near}?" if near else f"valid are: {', '.join(choices)}"
    message = f"no {what} {name!r}: {suggestion}"
    raise ValueError(message)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that is most like another, whatever the case of letters; None if none is."""
    choices = list(names)
    close = difflib.get_close_matches(name, choices, n=1)
    if close:
        return close[0]
    by_folded = {each.casefold(): each for each in choices}
    folded = difflib.get_close_matches(name.casefold(), by_folded, n=1)

    return by_folded[folded[0]] if folded else None
