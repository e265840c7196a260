"""A colour for each axis, readable as text on light and on dark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["COLOURS", "STYLE", "palette", "places"]

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
"""On light and on dark; a picture with more axes begins again."""


def _variables(place: int) -> str:
    return "".join(f"--axis-{n}:{both[place]};" for n, both in enumerate(COLOURS))


STYLE = (
    f":root{{{_variables(0)}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(1)}}}}}"
)
"""What a page says once of the colours; without it a picture has those for light."""


def places(names: Iterable[str]) -> Mapping[str, int]:
    """Give each axis the number of its colour, in the order of the names; a number has none."""
    distinct = [name for name in dict.fromkeys(names) if not name.isdecimal()]

    return {name: n % len(COLOURS) for n, name in enumerate(distinct)}


def palette(names: Iterable[str]) -> Mapping[str, str]:
    """Give each axis a colour, in the order of the names; a number has none of its own."""
    return {name: f"var(--axis-{n},{COLOURS[n][0]})" for name, n in places(names).items()}
