"""Render formulas as MathML, without JavaScript: `html_math_renderer = "mathml"`."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

__all__ = ["RENDERERS"]

LOGGER = logging.getLogger(__name__)

PRIMES = re.compile("'+")

Visitor = Callable[[HTML5Translator, nodes.Element], None]


def _visitor(*, block: bool) -> Visitor:
    """Make the visitor of a formula, inline or as a block."""

    def visit(self: HTML5Translator, node: nodes.Element) -> None:
        formula = PRIMES.sub(_raised, node.astext().strip())
        try:
            written = tex2mathml(formula, as_block=block)
        except MathError as error:
            LOGGER.warning("no MathML for %r: %s", formula, error, location=node)
            written = f"<code>{html.escape(formula)}</code>"
        self.body.append(f'<div class="math">{written}</div>' if block else written)
        raise nodes.SkipNode

    return visit


def _raised(primes: re.Match[str]) -> str:
    """Return primes in LaTeX; docutils leaves them as apostrophes."""
    return "^{" + r"\prime " * len(primes[0]) + "}"


RENDERERS: tuple[tuple[Visitor, None], tuple[Visitor, None]] = (
    (_visitor(block=False), None),
    (_visitor(block=True), None),
)
"""The visitors of inline formulas and of formulas in a block."""
