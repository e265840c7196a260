"""What is folded away in HTML, behind a line that says what it is; elsewhere it stands below it."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

__all__ = ["folded", "register"]


class folding(nodes.General, nodes.Element):  # noqa: N801 - docutils' nodes are lower case
    """What is folded away."""


class fold(nodes.General, nodes.TextElement):  # noqa: N801 - likewise
    """The line that it is behind."""


def folded(summary: str, *inside: nodes.Node) -> nodes.Element:
    """Fold nodes away."""
    return folding("", fold("", summary), *inside)


def register(app: Sphinx) -> None:
    """Say how it is written."""
    plain: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (_nothing, _nothing))
    words: Any = dict.fromkeys(plain, (_paragraph, _end))
    app.add_node(folding, html=(_open("details"), _close("details")), **plain)
    app.add_node(fold, html=(_open("summary"), _close("summary")), **words)


def _open(tag: str) -> Any:
    return lambda writer, node: writer.body.append(writer.starttag(node, tag, ""))


def _close(tag: str) -> Any:
    return lambda writer, _: writer.body.append(f"</{tag}>\n")


def _nothing(_writer: Any, _node: nodes.Node) -> None:
    """Write nothing beside what is inside."""


def _paragraph(writer: Any, node: nodes.Node) -> None:
    writer.visit_paragraph(node)


def _end(writer: Any, node: nodes.Node) -> None:
    writer.depart_paragraph(node)
