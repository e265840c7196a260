"""
The data of a script that reproduces a failure: law, subject, case and cause.

It is a block of comments at the end of the script, in JSON between two markers, as PEP 723 has
it, so that nothing needs to be read from the sentence at the top or from the code.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.encoding import cause_from_json, cause_to_json

__all__ = ["Header", "header_of", "with_header"]

START, END = "# /// rnn-spec", "# ///"


class Header(msgspec.Struct, frozen=True):
    """
    What a script reproduces.

    Attributes:
        law: the name of the law that fails.
        subject: the name of the layer.
        cause: how the law fails.
        case: the sizes, options and settings of the case.
        fixed: the options that the layer of the script cannot change.
    """

    law: str
    subject: str
    cause: Cause | None = None
    case: dict[str, Any] = {}
    fixed: tuple[str, ...] = ()


def header_of(script: str) -> Header | None:
    """Return the header of a script; None if it has none that can be read."""
    _, start, rest = script.partition(f"{START}\n")
    block, end, _ = rest.partition(f"{END}\n")
    if not start or not end:
        return None
    try:
        data = json.loads("\n".join(line.removeprefix("# ") for line in block.splitlines()))
        read = msgspec.convert({**data, "cause": None}, Header)
        return msgspec.structs.replace(read, cause=cause_from_json(data.get("cause")))
    except (ValueError, TypeError, msgspec.MsgspecError):
        return None


def with_header(script: str, header: Header) -> str:
    """Return a script with a header, in place of its own."""
    code = script.partition(f"{START}\n")[0].rstrip("\n")

    return f"{code}\n\n{_block(header)}"


def _block(header: Header) -> str:
    data = {**msgspec.structs.asdict(header), "cause": cause_to_json(header.cause)}
    fields = ",\n".join(f"#   {json.dumps(name)}: {json.dumps(data[name])}" for name in data)

    return f"{START}\n# {{\n{fields}\n# }}\n{END}\n"
