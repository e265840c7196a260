"""Fill the templates of pages; text that comes from a subject is escaped."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rnn_spec.text import printable

__all__ = ["filled"]

MARKED = re.compile(r"`([^`]*)`|(?<!\S)(--[a-z][a-z-]*)")
"""What of a text is code between backticks, and what is an option of the command."""


def filled(template: str, **values: object) -> str:
    """Return a template with values filled in."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("rnn_spec.reports.html"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["coded"] = _coded

    return environment


def _shown(value: object) -> str:
    """Escape characters that cannot be shown; HTML is left as it is."""
    return value if isinstance(value, Markup) else printable(str(value))


def _coded(value: object) -> Markup:
    """Return a text with what is between backticks as code, and each option in one line."""
    text = str(value)
    parts, end = [], 0
    for found in MARKED.finditer(text):
        parts += [printable(text[end : found.start()]), _marked(found)]
        end = found.end()

    return Markup("").join([*parts, printable(text[end:])])


def _marked(found: re.Match[str]) -> Markup:
    """Return a part that is code, or an option, which a browser would break after a hyphen."""
    code, option = found.groups()
    if option:
        return Markup('<span style="white-space:nowrap">{}</span>').format(option)

    return Markup("<code>{}</code>").format(printable(code))
