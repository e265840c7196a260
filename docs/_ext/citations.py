"""
The source of a law as links: papers into the bibliography, code to the page that documents it.

The setting `rnn_spec_source_pages` maps names that can be imported to the pages about them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from contracts.sphinxext.typesetting import coded
from rnn_spec.sphinxext.typesetting import joined

__all__ = ["PLAIN_TEXT", "Source", "link", "parse_source", "setup"]

DOTTED = re.compile(r"\w+(\.\w+)+")

PLAIN_TEXT = frozenset({"the notebook"})
"""Sources that are neither a paper nor code."""


@dataclass(frozen=True)
class Source:
    """
    Where a statement is printed.

    Attributes:
        names: keys of the bibliography, or names that can be imported.
        place: the rest of the text: where in the source.
    """

    names: tuple[str, ...]
    place: str


def parse_source(text: str) -> Source:
    """Parse `elman1990, eq. 1`, `torch.nn.RNN, torch.nn.GRU: the printed equations`, ..."""
    first, *others = text.partition(":")[0].split(", ")
    names = (first, *takewhile(DOTTED.fullmatch, others))

    return Source(names, text.removeprefix(", ".join(names)))


def link(name: str, pages: Mapping[str, str]) -> str:
    """Return the URL of a name on the page of its longest known prefix, or "" if there is none."""
    known = [page for page in pages if f"{name}.".startswith(f"{page}.")]
    if not known:
        return ""
    page = max(known, key=len)

    return f"{pages[page]}#{name}"


def _papers(env: BuildEnvironment) -> Collection[str]:
    """Return the keys of the bibliography, if sphinxcontrib.bibtex is loaded."""
    domain: Any = env.domains.get("cite")

    return domain.bibdata.data.entries if domain else ()


def _cited(_app: Sphinx, page: SphinxDirective, text: str) -> list[nodes.Node]:
    """Return the source of a law with its names linked."""
    source = parse_source(text)
    names = joined(_named(name, page) for name in source.names)

    return [*names, *coded(source.place)]


def _named(name: str, page: SphinxDirective) -> nodes.Node:
    if name in _papers(page.env):
        return nodes.inline("", "", *page.parse_inline(f":cite:t:`{name}`")[0])
    code = nodes.Text(name) if name in PLAIN_TEXT else nodes.literal("", name)
    url = link(name, page.config.rnn_spec_source_pages)

    return nodes.reference("", "", code, refuri=url) if url else code


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the setting, and link the sources of the theorems."""
    app.setup_extension("rnn_spec.sphinxext")
    app.add_config_value("rnn_spec_source_pages", {}, "env", dict)
    app.connect("rnn-spec-law-source", _cited)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
