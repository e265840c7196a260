"""The templates, and how they are filled: whatever a subject says is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rnn_spec.reports.text import printable

__all__ = ["filled"]


def filled(template: str, **values: object) -> str:
    """Fill a template."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("rnn_spec.reports.html"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """Spell out what cannot be shown; what is HTML already is as it is."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
