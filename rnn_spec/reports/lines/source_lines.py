"""The source line at which a model first breaks a law, with its number, for people."""

from __future__ import annotations

from pathlib import PurePath

from rnn_spec.causes.location import Location

__all__ = ["place_of", "source_line"]


def place_of(location: Location) -> str:
    """Return the file and the line of a location, such as `encoder.py:84, in forward`."""
    where = f"{PurePath(location.file).name}:{location.line}" if location.line else ""
    function = f", in {location.function}" if location.function else ""

    return f"{where}{function}" if where else ""


def source_line(location: Location) -> str:
    """Return the text of the line, without its indentation; empty if it is not known."""
    return location.code.strip()
