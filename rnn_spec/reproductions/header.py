"""
The data of a script that reproduces a failure: law, subject, case, cause, and how both are loaded.

It is a block of comments at the end of the script, in JSON between two markers, as PEP 723 has
it, so that nothing needs to be read from the sentence at the top or from the code. The code is
written from it alone.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import msgspec

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.encoding import cause_from_json, cause_to_json
from rnn_spec.vocabulary import KindName

__all__ = ["END", "START", "Call", "Header", "ModelCall", "block", "header_of", "without_header"]

START, END = "# /// rnn-spec", "# ///"

Option: TypeAlias = bool | int | float | str


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    How a script loads the law and the layer.

    Attributes:
        law: the name of the law, or its import path; None if the user has to fill it in.
        layer: the import path of the layer; None if the user has to fill it in.
        options: the arguments with which the class of an instance is called.
        kind: the kind of the layer, where it has to be stated.
        folders: the folders that must be in `sys.path`.
    """

    law: str | None = None
    layer: str | None = None
    options: dict[str, Option] | None = None
    kind: KindName | None = None
    folders: tuple[str, ...] = ()


class ModelCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    How a script loads the law and the model, and what is stated about the model.

    Attributes:
        law: the name of the law, or its import path; None if the user has to fill it in.
        model: the import path of the model; None if the user has to fill it in.
        call: the import path of the adapter.
        example: the data of an example.
        inputs: for an argument, its dtype or role and its axes.
        output: the axes of the result.
        causal: the axes along which nothing looks ahead, each `weak` or `strict`.
        random: whether the results are drawn.
        arguments: the arguments of the constructor, as literals.
        folders: the folders that must be in `sys.path`.
        blank: the options that the user has to fill in.
    """

    law: str | None = None
    model: str | None = None
    call: str | None = None
    example: dict[str, Any] | None = None
    inputs: dict[str, Any] = {}
    output: Any = None
    causal: dict[str, str] = {}
    random: bool = False
    arguments: dict[str, str] = {}
    folders: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


class Header(msgspec.Struct, frozen=True):
    """
    What a script reproduces.

    Attributes:
        law: the name of the law that fails.
        subject: the name of the layer or the model.
        cause: how the law fails.
        case: the sizes, options and settings of the case.
        fixed: the options that the layer of the script cannot change.
        call: how the law and the layer are loaded; None in a script of an earlier version.
        model: the same for a model; None for a layer.
    """

    law: str
    subject: str
    cause: Cause | None = None
    case: dict[str, Any] = {}
    fixed: tuple[str, ...] = ()
    call: Call | None = None
    model: ModelCall | None = None


def without_header(script: str) -> str:
    """Return the code of a script, which runs by itself: `replay` from a file needs the header."""
    return script.partition(START)[0].rstrip() + "\n"


def header_of(script: str) -> Header | None:
    """Return the header of a script; None if it has none that can be read."""
    _, start, rest = script.partition(f"{START}\n")
    lines, end, _ = rest.partition(f"{END}\n")
    if not start or not end:
        return None
    try:
        data = json.loads("\n".join(line.removeprefix("# ") for line in lines.split("\n")))
        read = msgspec.convert({**data, "cause": None}, Header)
        return msgspec.structs.replace(read, cause=cause_from_json(data.get("cause")))
    except (ValueError, TypeError, RecursionError, msgspec.MsgspecError):
        return None


def block(header: Header) -> str:
    """Return a header as a block of comments."""
    cause = cause_to_json(header.cause)
    data = {**msgspec.to_builtins(msgspec.structs.replace(header, cause=None)), "cause": cause}
    unused = "model" if header.model is None else "call"
    del data[unused]
    fields = ",\n".join(f"#   {json.dumps(name)}: {json.dumps(data[name])}" for name in data)

    return f"{START}\n# {{\n{fields}\n# }}\n{END}\n"
