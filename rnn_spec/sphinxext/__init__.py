"""
Sphinx: laws as theorems, compliance of layers, layers unrolled, and mathematics as MathML.

Settings of `conf.py`:

- `rnn_spec_mutants`: mutants and the laws that catch them, as `package.module:MAPPING`, or a list
  of such paths. A mutant is a class of layers or a `rnn_spec.Model`.
- `html_math_renderer = "mathml"`.

Events, for extensions that add to the theorem of a law:

- `rnn-spec-law-source(app, directive, source)`: return nodes in place of the text of the source.
- `rnn-spec-law-evidence(app, directive, law)`: return nodes to add below the facts.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from rnn_spec.sphinxext import folding
from rnn_spec.sphinxext.compliance import ComplianceDirective
from rnn_spec.sphinxext.law_index import LawIndex
from rnn_spec.sphinxext.law_list import LawListDirective
from rnn_spec.sphinxext.laws import LawsDirective
from rnn_spec.sphinxext.mathml import RENDERERS
from rnn_spec.sphinxext.mutant_list import MutantsDirective
from rnn_spec.sphinxext.parameters import ParametersDirective
from rnn_spec.sphinxext.unrolled import UnrolledDirective

__all__ = ["setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the role `law`, the index of laws, the settings and the events."""
    app.setup_extension("contracts.sphinxext")
    app.add_config_value("rnn_spec_mutants", "", "env", (str, list))
    app.add_event("rnn-spec-law-source")
    app.add_event("rnn-spec-law-evidence")
    app.add_directive("laws", LawsDirective)
    app.add_directive("law-list", LawListDirective)
    app.add_directive("compliance", ComplianceDirective)
    app.add_directive("mutants", MutantsDirective)
    app.add_directive("parameters", ParametersDirective)
    app.add_directive("unrolled", UnrolledDirective)
    app.add_crossref_type("law", "law", objname="law", ref_nodeclass=nodes.literal)
    app.add_index_to_domain("std", LawIndex)
    app.add_html_math_renderer("mathml", *RENDERERS)
    folding.register(app)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
