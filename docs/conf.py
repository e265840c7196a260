"""The documentation: built from live objects, offline, with mathematics as MathML."""

import inspect
import re
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the mutants are evidence
sys.path.insert(0, str(Path(__file__).parent / "_ext"))  # extensions of this site

import rnn_spec.nn  # beartype checks no module that autodoc imports first

project = "rnn-spec"
version = release = version_of("rnn-spec")
exclude_patterns = ["inventories", "project"]
extensions = [
    "architecture",
    "campaign_scale",
    "citations",
    "contracts.sphinxext",
    "field_page",
    "hint_table",
    "myst_nb",
    "public_surface",
    "real_bugs",
    "rnn_spec.sphinxext",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.programoutput",
    "tool_comparison",
]
default_role = "literal"
autodoc_typehints = "none"
napoleon_attr_annotations = False
napoleon_use_ivar = True
toc_object_entries_show_parents = "hide"

contracts_symbols = {
    "seq": "L",
    "more": "M",
    "batch": "N",
    "input_size": "H_{in}",
    "hidden_size": "H_{cell}",
    "output_size": "H_{out}",
    "num_layers": "K",
    "num_directions": "D",
}

bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "alpha"
bibtex_reference_style = "author_year"

intersphinx_mapping = {
    "python": ("https://docs.python.org/3/", "inventories/python.txt"),
    "torch": ("https://docs.pytorch.org/docs/stable/", "inventories/torch.txt"),
}
intersphinx_disabled_reftypes = ["std:*"]
copybutton_exclude = ".linenos, .gp, .go"  # prompts and what was printed
rnn_spec_mutants = ["mutants.catalogue:CAUSES", "models.causes:CAUSES"]
rnn_spec_bugs = "bugs.jsonl"
rnn_spec_hints = "hints.jsonl"
rnn_spec_field = ("the_field.json", "../campaigns/judgements.toml")
rnn_spec_campaign = "campaign_cost.json"
rnn_spec_compared = {"layers": "layers_compared.json", "models": "models_compared.json"}

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "substitution"]
myst_heading_anchors = 3
myst_substitutions = {
    name: inspect.getdoc(size)
    for name, size in vars(rnn_spec.layer.sizes.Sizes).items()
    if isinstance(size, property)
}
nb_eval_name_regex = ".+"  # an expression, not only a name
nb_execution_mode = "inline"
nb_execution_show_tb = True
nb_execution_timeout = 300
nb_render_markdown_format = "myst"

html_theme = "furo"
html_theme_options = {"light_logo": "logo-light.svg", "dark_logo": "logo-dark.svg"}
html_favicon = "_static/logo-light.svg"
pygments_dark_style = "github-dark"  # the default one of furo underlines names
html_title = f"rnn-spec {version}"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["page.css", "laws.css", "architecture.css"]
html_show_copyright = False
html_show_sourcelink = False

OWN = frozenset({"contracts", "rnn_spec"})
"""The packages whose sources are shown."""

BACK = re.compile(r'(?P<page>class="viewcode-back" href="[^"#]*)#(?P<name>[^"]*)"')
"""A link from a source to its documentation."""


def setup(app: Sphinx) -> None:
    """Connect to the events for docstrings, before napoleon, and for finished pages."""
    app.connect("autodoc-process-docstring", _keep_whole, priority=400)
    app.connect("html-page-context", _set_language)
    app.connect("html-page-context", _link_to_documented)
    app.connect("viewcode-follow-imported", _module_of_source)


def _keep_whole(_app: Sphinx, what: str, *rest: Any) -> None:
    """Keep napoleon from reading the words before the first colon of a property as its type."""
    if what == "property":
        rest[-1][:0] = ["..", ""]


def _module_of_source(_app: Sphinx, module: str, name: str) -> str | None:
    """Return the module that has a name, if the object is of a class of another project."""
    try:
        documented = resolve_name(f"{module}.{name}")
    except (AttributeError, ImportError):  # an attribute of instances, or no module
        return None
    package = (getattr(documented, "__module__", None) or module).partition(".")[0]

    return None if package in OWN else module


def _set_language(_app: Sphinx, page: str, _: str, context: dict[str, Any], *_rest: Any) -> None:
    """Set the language of a page whose name ends in a language."""
    context["language"] = page.partition(".")[2].replace("_", "-") or "en"


def _link_to_documented(
    app: Sphinx, page: str, _: str, context: dict[str, Any], *_rest: Any
) -> None:
    """Link a source to the page of its documentation, where its name there is another one."""
    known = app.env.domaindata["py"]["objects"]

    def linked(found: re.Match[str]) -> str:
        entry = known.get(found["name"])  # of an alias, the one that is documented

        return found["page"] + (f"#{entry.node_id}" if entry else "") + '"'

    if page.startswith("_modules/"):
        context["body"] = BACK.sub(linked, context["body"])
