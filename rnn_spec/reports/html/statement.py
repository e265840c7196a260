"""The statement of a law as HTML, its formulas as MathML."""

from __future__ import annotations

from functools import lru_cache

from docutils.core import publish_parts
from docutils.writers.html5_polyglot import Writer
from markupsafe import Markup

from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.reports.result import Result
from rnn_spec.text import printable

__all__ = ["statement", "typeset"]

LITERAL = ".. default-role:: literal\n\n"
"""One backtick is code, as in every docstring here."""

SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "math_output": "MathML",
    "report_level": 2,
    "halt_level": 2,
    "warning_stream": False,
    "_disable_config": True,
}


def statement(result: Result) -> Markup:
    """Typeset the statement of a law; as plain text if the law is not in the catalogue."""
    known = CATALOGUE.get(result.law)
    if known is None or known.summary != result.statement:
        return Markup("<p>{}</p>").format(printable(result.statement))

    return typeset(known.statement)


@lru_cache(maxsize=256)
def typeset(text: str) -> Markup:
    """Typeset reST, which cannot include files or raw HTML."""
    parts = publish_parts(LITERAL + text, writer=Writer(), settings_overrides=SETTINGS)

    return Markup(parts["body"])  # noqa: S704 - docutils escapes, and raw HTML is off
