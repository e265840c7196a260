"""The documentation: built from live objects, offline, with mathematics as MathML."""

from importlib.metadata import version as version_of
from typing import Any

from sphinx.application import Sphinx

import rnn_spec.nn  # noqa: F401  # beartype checks no module that autodoc imports first

project = "rnn-spec"
version = release = version_of("rnn-spec")
extensions = [
    "contracts.sphinxext",
    "myst_parser",
    "rnn_spec.sphinxext",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
default_role = "literal"
autodoc_typehints = "none"
napoleon_attr_annotations = False
napoleon_use_ivar = True
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = f"rnn-spec {version}"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["page.css"]
html_show_copyright = False


def setup(app: Sphinx) -> None:
    """Hear of docstrings before napoleon does."""
    app.connect("autodoc-process-docstring", _keep_whole, priority=400)


def _keep_whole(_app: Sphinx, what: str, *rest: Any) -> None:
    """Keep napoleon from reading what stands before a property's first colon as its type."""
    if what == "property":
        rest[-1][:0] = ["..", ""]
