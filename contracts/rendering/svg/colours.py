"""A colour for each axis, readable as text on a light and on a dark background."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["COLOURS", "STYLE", "colour_indices", "palette"]

COLOURS = (
    ("#0b62c1", "#79b8ff"),
    ("#a04800", "#ffa666"),
    ("#17743a", "#6fd694"),
    ("#7f35b4", "#d3a4ff"),
    ("#b0226a", "#ff93c2"),
    ("#07707c", "#5fd4df"),
    ("#73600a", "#dcc655"),
    ("#4b5b70", "#b3c0d1"),
    ("#4f53c9", "#acb1ff"),
)
"""Each colour on a light and on a dark background; more axes reuse them."""


def _variables(index: int) -> str:
    return "".join(f"--axis-{n}:{both[index]};" for n, both in enumerate(COLOURS))


STYLE = (
    f":root{{{_variables(0)}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(1)}}}}}"
)
"""The style of a page; without it a picture has the colours for a light background."""


def colour_indices(names: Iterable[str]) -> Mapping[str, int]:
    """Return the index of the colour of each axis, in order; a number has no colour."""
    distinct = [name for name in dict.fromkeys(names) if not name.isdecimal()]

    return {name: n % len(COLOURS) for n, name in enumerate(distinct)}


def palette(names: Iterable[str]) -> Mapping[str, str]:
    """Return the colour of each axis, in order; a number has no colour."""
    return {name: f"var(--axis-{n},{COLOURS[n][0]})" for name, n in colour_indices(names).items()}
