"""Make paragraphs, lists, fields and references of docutils nodes."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx import addnodes

__all__ = ["counted", "field", "items", "joined", "paragraph", "reference"]


def counted(count: int, word: str) -> str:
    """Return a count with its noun."""
    return f"{count} {word}{'s' * (count != 1)}"


def paragraph(*inside: nodes.Node) -> nodes.paragraph:
    """Make a paragraph."""
    return nodes.paragraph("", "", *inside)


def joined(parts: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return nodes separated by commas."""
    return [each for part in parts for each in (nodes.Text(", "), part)][1:]


def items(entries: Iterable[Iterable[nodes.Node]]) -> nodes.bullet_list:
    """Make a list; each entry is a paragraph of nodes."""
    return nodes.bullet_list("", *(nodes.list_item("", paragraph(*each)) for each in entries))


def field(name: str, *inside: nodes.Node) -> nodes.field:
    """Make a field for a list of fields."""
    body = nodes.field_body("", paragraph(*inside))

    return nodes.field("", nodes.field_name("", name), body)


def reference(kind: str, name: str) -> addnodes.pending_xref:
    """Make a reference to a law or to a bug."""
    shown = nodes.literal("", name) if kind == "law" else nodes.inline("", name)
    target = {"refdomain": "std", "reftype": kind, "reftarget": name, "refexplicit": False}

    return addnodes.pending_xref("", shown, **target)
