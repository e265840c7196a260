"""Sphinx: laws as theorems, layers unrolled, and mathematics without a script."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from rnn_spec.sphinxext.laws import Laws
from rnn_spec.sphinxext.mathml import RENDERERS
from rnn_spec.sphinxext.unrolled import UnrolledDirective

__all__ = ["setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the role `law`, and `mathml` for `html_math_renderer`."""
    app.add_directive("laws", Laws)
    app.add_directive("unrolled", UnrolledDirective)
    app.add_crossref_type("law", "law", objname="law", ref_nodeclass=nodes.literal)
    app.add_html_math_renderer("mathml", *RENDERERS)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
