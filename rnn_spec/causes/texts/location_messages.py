"""The text of a location: where it is, what the operation does, and what to do about it."""

from __future__ import annotations

from pathlib import PurePath

from rnn_spec.causes.location import Location
from rnn_spec.causes.texts.operation_text import operation_text
from rnn_spec.causes.texts.reason_messages import describe_reason

__all__ = ["describe_location"]


def describe_location(location: Location) -> str:
    """Return the text of a location, in one line of one or two sentences."""
    place = _place(location)
    where = ", ".join(each for each in (place, operation_text(location.operation)) if each)
    text = describe_reason(location.reason, location.operation)

    return f"First at {where}: {text}" if where else text[:1].upper() + text[1:]


def _place(location: Location) -> str:
    """
    Return the file and the line.

    A cell of a notebook is `In[3]`; where its number is not known, its function is named.
    """
    if not location.file:
        return ""
    file = PurePath(location.file)
    is_file = file.suffix == ".py" and not file.parent.name.startswith("ipykernel_")
    name = file.name if is_file or location.file.startswith("In[") else location.function

    return f"{name}:{location.line}"
