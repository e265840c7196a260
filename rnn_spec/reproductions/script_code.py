"""The code of a script that reproduces a failure, written from the data of its header alone."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.case_data import case_from_json
from rnn_spec.layer.options import OPTION_NAMES, Options
from rnn_spec.plain_data import DataError
from rnn_spec.reproductions.header import Call, Header
from rnn_spec.text import clean

__all__ = ["BLANK", "blank", "layer_code_of"]

NARROW = 64

BLANK = " = ...  # "
"""What the user has to fill in."""

FILL_IN = "fill in "

CODE = """\
{imports}
{settings}
replay(
    {law},
    {layer},
    Case(
        {case},
    ),{kind}
)
"""


def layer_code_of(header: Header) -> str:
    """
    Return the code of a script.

    Raises:
        DataError: the header has a case or an option that no script has.
    """
    call = header.call or Call(header.law, header.subject)
    lines = [*_settings(header, call)]

    return CODE.format(
        imports="\n".join(_imports(call)),
        settings="\n".join(["", *lines, ""]) if lines else "",
        law="law" if call.law is None else json.dumps(call.law),
        layer="layer" if call.layer is None or call.options is not None else json.dumps(call.layer),
        case=_case(case_from_json(header.case)),
        kind=f"\n    kind={json.dumps(call.kind)}," if call.kind else "",
    )


def _imports(call: Call) -> Iterator[str]:
    """List the imports of a script, standard library first."""
    if call.folders:
        yield from ("import sys", "")
    yield "from rnn_spec import Case, Options, replay"
    if call.layer is not None and call.options is not None:
        yield "from rnn_spec.subjects.build.target import load"


def _settings(header: Header, call: Call) -> Iterator[str]:
    """List the lines before the call."""
    yield from (f"sys.path.insert(0, {json.dumps(each)})" for each in call.folders)
    if call.law is None:
        yield blank("law", header.law)
    if call.layer is None:
        yield blank("layer", header.subject)
    elif call.options is not None:
        arguments = ", ".join(_argument(*each) for each in call.options.items())
        yield f"layer = load({json.dumps(call.layer)})({arguments})"


def blank(variable: str, name: str) -> str:
    """Return a line that the user has to complete."""
    return f"{variable}{BLANK}{FILL_IN}{' '.join(clean(name).split())}: a script cannot import it"


def _argument(name: str, value: object) -> str:
    """
    Return an option as an argument.

    Raises:
        DataError: there is no such option.
    """
    if name not in OPTION_NAMES:
        message = f"no layer has an option {clean(name)!r}"
        raise DataError(message)

    return f"{name}={_literal(value)}"


def _case(case: Case) -> str:
    return ",\n        ".join(f"{_keyword(k)}{_literal(v)}" for k, v in case.given().items())


def _keyword(name: str) -> str:
    """Return the keyword of a field; the options come first, and need none."""
    return "" if name == "options" else f"{name}="


def _literal(value: Any) -> str:
    """Return a value as code, in double quotes."""
    match value:
        case Options():
            options = ", ".join(
                f"{name}={_literal(each)}" for name, each in value.changed().items()
            )
            whole = f"Options({options})"
            lines = "".join(f"\n            {line}" for line in textwrap.wrap(options, NARROW))
            return whole if len(whole) < NARROW else f"Options({lines}\n        )"
        case dict() | str():
            return json.dumps(value)

    return repr(value)
