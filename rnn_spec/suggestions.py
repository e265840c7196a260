"""Names that a person gave, held against those that are known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["known"]


def known(what: str, name: str, names: Iterable[str]) -> str:
    """
    Return a name that is known.

    Raises:
        ValueError: it is not; the message says what is, or what may have been meant.
    """
    choices = list(names)
    if name in choices:
        return name
    near = difflib.get_close_matches(name, choices, n=1)
    meant = f"did you mean {near[0]}?" if near else f"known are: {', '.join(choices)}"
    message = f"no {what} {name!r}: {meant}"
    raise ValueError(message)
