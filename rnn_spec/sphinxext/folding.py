"""Nodes that are folded behind a summary line in HTML, and follow it in other formats."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

__all__ = ["folded", "register"]


class folding(nodes.General, nodes.Element):  # noqa: N801 - docutils' nodes are lower case
    """The folded content and its summary."""


class fold(nodes.General, nodes.TextElement):  # noqa: N801 - likewise
    """The summary line."""


def folded(summary: str, *inside: nodes.Node) -> nodes.Element:
    """Fold nodes behind a summary line."""
    return folding("", fold("", summary), *inside)


def register(app: Sphinx) -> None:
    """Register how each writer renders the nodes."""
    plain: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (_nothing, _nothing))
    words: Any = dict.fromkeys(plain, (_paragraph, _end))
    app.add_node(folding, html=(_open("details"), _close("details")), **plain)
    app.add_node(fold, html=(_open("summary"), _close("summary")), **words)


def _open(tag: str) -> Any:
    return lambda writer, node: writer.body.append(writer.starttag(node, tag, ""))


def _close(tag: str) -> Any:
    return lambda writer, _: writer.body.append(f"</{tag}>\n")


def _nothing(_writer: Any, _node: nodes.Node) -> None:
    """Add nothing around the content."""


def _paragraph(writer: Any, node: nodes.Node) -> None:
    writer.visit_paragraph(node)


def _end(writer: Any, node: nodes.Node) -> None:
    writer.depart_paragraph(node)
