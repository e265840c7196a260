"""The page of the documentation that states a law."""

from __future__ import annotations

from rnn_spec.models.laws.every_law import EVERY_LAW, is_about_models

__all__ = ["DOCUMENTATION", "law_page"]

DOCUMENTATION = "https://rnn-spec.github.io/rnn-spec/"
"""The address of the documentation, as in pyproject.toml."""


def law_page(name: str) -> str | None:
    """Return the address of a law's statement; None if the law is a user's own."""
    law = EVERY_LAW.get(name)
    if law is None:
        return None
    folder = "laws/models" if is_about_models(law) else "laws"

    return f"{DOCUMENTATION}{folder}/{law.family}.html#law-{law.name}"
