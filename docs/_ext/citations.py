"""
The source of a law as links: papers into the bibliography, code to the page that documents it.

The pages of code are those of the inventories that `sphinx.ext.intersphinx` was given.
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
from sphinx.ext.intersphinx import InventoryAdapter
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
    """Return the URL of the longest known prefix of a name, or "" if there is none."""
    known = [each for each in pages if f"{name}.".startswith(f"{each}.")]

    return pages[max(known, key=len)] if known else ""


def _pages(env: BuildEnvironment) -> dict[str, str]:
    """Return the names of Python that other sites document, each with its URL."""
    kinds = InventoryAdapter(env).main_inventory.items()

    return {
        name: item.uri
        for kind, items in kinds
        if kind.startswith("py:")
        for name, item in items.items()
    }


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
    url = link(name, _pages(page.env))

    return nodes.reference("", "", code, refuri=url) if url else code


def setup(app: Sphinx) -> ExtensionMetadata:
    """Link the sources of the theorems."""
    app.setup_extension("rnn_spec.sphinxext")
    app.setup_extension("sphinx.ext.intersphinx")
    app.connect("rnn-spec-law-source", _cited)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
