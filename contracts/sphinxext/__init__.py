"""
Contracts in documentation that Sphinx builds, as HTML and as LaTeX.

The directive `contract` typesets the contract of a callable, the role `contract` refers to it, and
the role `shape` says a shape of it in prose. Two settings of `conf.py`:

- `contracts_symbols`: letters for sizes, as LaTeX, by name: `{"seq": "L", "hidden_size": "H"}`.
- `contracts_autodoc`: whether autodoc adds its contract to every callable that it documents; its
  signature is then without annotations. Of what has `typing.overload` clauses autodoc shows each
  with them all the same, unless `autodoc_typehints = "none"`.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from contracts.sphinxext.autodoc import listen
from contracts.sphinxext.colours import SHEET, lay_out
from contracts.sphinxext.description import unwrap
from contracts.sphinxext.directive import ContractDirective
from contracts.sphinxext.shape_role import ShapeRole, plainly

__all__ = ["ContractDirective", "ShapeRole", "setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive, the roles, the settings and the style sheet."""
    app.add_config_value("contracts_symbols", {}, "env", dict)
    app.add_config_value("contracts_autodoc", False, "env", bool)  # noqa: FBT003 - as Sphinx has it
    app.add_crossref_type("contract", "contract", objname="contract")
    app.add_directive_to_domain("std", "contract", ContractDirective, override=True)
    app.add_role("shape", ShapeRole())
    app.add_css_file(SHEET)
    app.add_latex_package("tikz")
    app.connect("config-inited", listen)
    app.connect("builder-inited", lay_out)
    app.connect("doctree-read", unwrap)
    app.connect("missing-reference", plainly)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
