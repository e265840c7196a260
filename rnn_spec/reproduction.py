"""A script that fails in the same way."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from rnn_spec.case import Case
from rnn_spec.options import Options

__all__ = ["script"]

WIDTH, NARROW = 72, 64

TEMPLATE = """\
{comment}
from rnn_spec import Case, Options, replay
{setting}
replay(
    {law},
    {subject},
    Case(
        {case},
    ),
)
"""


def script(law: str, subject: str, case: Case, reason: str) -> str:
    """
    Write a script that exits with 1.

    A subject that has no name by which to load it is left to be filled in.
    """
    known = _loadable(subject)
    said = textwrap.wrap(f"{law} fails for {subject}: {reason}", WIDTH)

    return TEMPLATE.format(
        comment="\n".join(f"# {line}" for line in said),
        law=json.dumps(law),
        subject=json.dumps(subject) if known else "layer",
        setting="" if known else f"\nlayer = ...  # {subject}, which has no name to load it by\n",
        case=",\n        ".join(f"{_keyword(k)}{_literal(v)}" for k, v in case.given().items()),
    )


def _loadable(subject: str) -> bool:
    """Say whether another process can find the subject by its name."""
    return ":" in subject and "<" not in subject and not subject.startswith("__main__:")


def _keyword(name: str) -> str:
    """The options come first, and need no keyword."""
    return "" if name == "options" else f"{name}="


def _literal(value: Any) -> str:
    """Write a value as Python does, in double quotes."""
    if isinstance(value, Options):
        given = ", ".join(f"{name}={_literal(each)}" for name, each in value.changed().items())
        whole = f"Options({given})"
        lines = textwrap.wrap(given, NARROW)
        inside = "".join(f"\n            {line}" for line in lines)
        return whole if len(whole) < NARROW else f"Options({inside}\n        )"

    return repr(value).replace("'", '"')
