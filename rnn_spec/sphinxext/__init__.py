"""
Sphinx: laws as theorems, real bugs, layers unrolled, and mathematics without a script.

Settings of `conf.py`:

- `rnn_spec_mutants`: faulty layers and the laws that catch them, as `package.module:MAPPING`.
- `rnn_spec_bugs`: a file of real bugs, one a line, beside `conf.py`.
- `rnn_spec_source_pages`: where the documentation of what laws cite is, by name.
- `html_math_renderer = "mathml"`.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from rnn_spec.sphinxext import folding
from rnn_spec.sphinxext.bug_list import BugsDirective
from rnn_spec.sphinxext.compliance import ComplianceDirective
from rnn_spec.sphinxext.law_index import LawIndex
from rnn_spec.sphinxext.laws import LawsDirective
from rnn_spec.sphinxext.mathml import RENDERERS
from rnn_spec.sphinxext.mutant_list import MutantsDirective
from rnn_spec.sphinxext.parameters import ParametersDirective
from rnn_spec.sphinxext.unrolled import UnrolledDirective

__all__ = ["setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the roles `law` and `bug`, the index of laws, and the settings."""
    app.setup_extension("contracts.sphinxext")
    app.add_config_value("rnn_spec_mutants", "", "env", str)
    app.add_config_value("rnn_spec_bugs", "", "env", str)
    app.add_config_value("rnn_spec_source_pages", {}, "env", dict)
    app.add_directive("laws", LawsDirective)
    app.add_directive("bugs", BugsDirective)
    app.add_directive("compliance", ComplianceDirective)
    app.add_directive("mutants", MutantsDirective)
    app.add_directive("parameters", ParametersDirective)
    app.add_directive("unrolled", UnrolledDirective)
    app.add_crossref_type("law", "law", objname="law", ref_nodeclass=nodes.literal)
    app.add_crossref_type("bug", "bug", objname="real bug", ref_nodeclass=nodes.inline)
    app.add_index_to_domain("std", LawIndex)
    app.add_html_math_renderer("mathml", *RENDERERS)
    folding.register(app)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
