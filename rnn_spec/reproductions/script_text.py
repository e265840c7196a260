"""The text of a script that reproduces a failure, written from its header and nothing else."""

from __future__ import annotations

import re
import textwrap

from msgspec import structs

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.failure import Accepted, UnclearError
from rnn_spec.causes.texts.messages import describe, describe_passed
from rnn_spec.models.calls.case_data import AnyCase, case_to_json
from rnn_spec.plain_data import DataError
from rnn_spec.reproductions.header import START, Header, block, header_of
from rnn_spec.reproductions.model_code import model_code_of
from rnn_spec.reproductions.script_code import BLANK, layer_code_of
from rnn_spec.text import clean

__all__ = [
    "comment",
    "is_complete",
    "is_generated",
    "on_device",
    "script_of",
    "with_case",
    "with_cause",
    "with_note",
]

WIDTH = 72

COMMENTS = re.compile(r"(?:#[^\r\n]*\n)*")
"""The comments at the top of a script."""


def script_of(header: Header) -> str:
    """
    Return the script of a header: a comment on top, the code, and the header.

    Raises:
        DataError: the header has a case or an option that no script has.
    """
    cause = describe(header.cause) if header.cause else "no cause is known"
    top = comment(f"{header.law} fails for {header.subject}: {cause}")
    if isinstance(header.cause, Accepted | UnclearError) and header.cause.passed:
        top += comment(f"The layer is {describe_passed(header.cause.passed)}.")

    return f"{top}{_code_of(header)}\n{block(header)}"


def _code_of(header: Header) -> str:
    """
    Return the code of a script about a layer or a model.

    Raises:
        DataError: the header has a case or an option that no script has.
    """
    return layer_code_of(header) if header.model is None else model_code_of(header, header.model)


def is_generated(script: str) -> bool:
    """Return whether a script is as `script_of` writes it, whatever its comments are."""
    header = header_of(script)
    try:
        return header is not None and _without_comments(script) == _code_of(header)
    except DataError:
        return False


def is_complete(script: str) -> bool:
    """Return whether a script can be run as it is."""
    return bool(script) and BLANK not in script


def with_case(script: str, case: AnyCase) -> str:
    """Return a script with another case."""
    header = header_of(script)

    return script_of(structs.replace(header, case=case_to_json(case))) if header else script


def with_cause(script: str, cause: Cause) -> str:
    """Return a script that says that its law fails in another way."""
    header = header_of(script)

    return script_of(structs.replace(header, cause=cause)) if header else script


def with_note(script: str, note: str) -> str:
    """Return a script with a comment at the top."""
    return comment(note) + script


def on_device(header: Header, device: str) -> Header:
    """Return a header whose case is on another device; one on `meta` stays there."""
    own = header.case.get("device")

    return (
        header if own == "meta" else structs.replace(header, case={**header.case, "device": device})
    )


def comment(text: object) -> str:
    """Return a comment whose lines break between words."""
    lines = textwrap.wrap(clean(str(text)), WIDTH, break_long_words=False, break_on_hyphens=False)

    return "".join(f"# {line}\n" for line in lines)


def _without_comments(script: str) -> str | None:
    """Return the code of a script; None if something but comments is after its header."""
    code, start, rest = script.partition(START)
    is_comment = all(line.startswith("#") or not line for line in f"{start}{rest}".split("\n"))
    top = COMMENTS.match(code)

    return (
        code[top.end() :].rstrip("\n") + "\n" if top and is_comment and "\r" not in rest else None
    )
