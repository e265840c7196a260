"""A directive of Sphinx that typesets a contract: its clauses, their shapes, their terms."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from contracts.clause import Clause
from contracts.signature import contract_of
from contracts.structure import Either, Plain
from contracts.text import shape_rows

__all__ = ["ContractDirective", "glossary", "setup"]

WORD = re.compile(r"\w+")


class ContractDirective(SphinxDirective):
    """
    The contract of any importable callable: `.. contract:: package.Class.method`.

    A table for each clause, then what holds in all of them, then the properties of the
    class that name axes, by their docstrings.
    """

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Read the contract and typeset it."""
        path = self.arguments[0]
        owner = pkgutil.resolve_name(path.rpartition(".")[0])
        clauses = contract_of(pkgutil.resolve_name(path)).clauses
        axes = [axis for each in clauses for row in shape_rows(each, {}) for axis in row.axes]
        if not axes:
            message = f"{path} is under no contract"
            raise self.error(message)
        shared = [term for term in _terms(clauses[0]) if all(term in _terms(c) for c in clauses)]
        sizes = [f"`{name}`: {said}" for name, said in glossary(owner, axes).items()]
        found = [node for clause in clauses for node in _stated(clause, shared)]
        found += [*_listed("Always:", shared), *_listed("Sizes:", sizes)]

        return [nodes.container("", *found, classes=["contract"])]


def glossary(owner: object, axes: Iterable[str]) -> dict[str, str]:
    """Explain the properties of *owner* that axes name, and those that they are made of."""
    words = [word for axis in axes for word in WORD.findall(axis)]
    found: dict[str, str] = {}
    for word in words:
        size = getattr(owner, word, None)
        if isinstance(size, property) and word not in found:
            found[word] = inspect.getdoc(size) or ""
            words += WORD.findall(found[word])

    return found


def _stated(clause: Clause, shared: Sequence[str]) -> list[nodes.Node]:
    """Typeset a clause: when it is offered, its arrays, and its own terms."""
    condition = clause.condition
    where = f"Where `{condition.text}`:" if condition else "Whatever the options:"
    rows = [
        (f"`{row.path}`", row.type, f"({', '.join(row.axes)})") for row in shape_rows(clause, {})
    ]
    own = [term for term in _terms(clause) if term not in shared]

    return [_paragraph(where), _table(("", "type", "shape"), rows), *_listed("There:", own)]


def _terms(clause: Clause) -> list[str]:
    optional = [
        f"`{each.name}` may be `None`"
        for each in clause.parameters
        if isinstance(each.structure, Either) and Plain(type(None)) in each.structure.options
    ]

    return [*optional, *(each.statement for each in clause.refinements)]


def _paragraph(text: str) -> nodes.paragraph:
    """Typeset backticks as code, as in docstrings of one backtick; nothing else is markup."""
    parts = enumerate(text.split("`"))
    inline = [nodes.literal("", part) if at % 2 else nodes.Text(part) for at, part in parts]

    return nodes.paragraph("", "", *inline)


def _listed(label: str, statements: Iterable[str]) -> list[nodes.Node]:
    items = [nodes.list_item("", _paragraph(each)) for each in statements]

    return [_paragraph(label), nodes.bullet_list("", *items)] if items else []


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in header), cols=len(header))
    group += nodes.thead("", _row(header))
    group += nodes.tbody("", *map(_row, rows))

    return nodes.table("", group)


def _row(cells: Iterable[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", _paragraph(cell)) for cell in cells))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("contract", ContractDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
