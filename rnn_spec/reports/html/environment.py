"""Fill the templates of pages; text that comes from a subject is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rnn_spec.text import printable

__all__ = ["filled"]


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
    """Return a text with what is between backticks as code."""
    parts = enumerate(str(value).split("`"))

    return Markup("").join(
        Markup("<code>{}</code>").format(printable(part)) if at % 2 else printable(part)
        for at, part in parts
    )
