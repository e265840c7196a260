"""
Contracts in documentation that Sphinx builds, as HTML and as LaTeX.

The directive `contract` documents the contract of a callable, the role `contract` links to it, and
the role `shape` inserts one of its shapes in a text. There are two settings in `conf.py`:

- `contracts_symbols`: letters for sizes, as LaTeX, by name: `{"seq": "L", "hidden_size": "H"}`.
- `contracts_autodoc`: whether autodoc adds the contract of every callable that it documents, and
  omits the annotations in its signature. With `typing.overload` clauses, autodoc shows the
  annotations of each anyway, unless `autodoc_typehints = "none"`.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from contracts.sphinxext.autodoc import connect_autodoc
from contracts.sphinxext.colours import SHEET, write_style_sheet
from contracts.sphinxext.description import remove_signature
from contracts.sphinxext.directive import ContractDirective
from contracts.sphinxext.shape_role import ShapeRole, without_link

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
    app.connect("config-inited", connect_autodoc)
    app.connect("builder-inited", write_style_sheet)
    app.connect("doctree-read", remove_signature)
    app.connect("missing-reference", without_link)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
