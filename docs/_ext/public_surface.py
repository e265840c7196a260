"""
The directive `public`: a part of the public surface, read from the code while the page is built.

`tests/surface` compares the same surface with the list that a release must keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec
from surface.public import surface

from contracts.sphinxext.typesetting import Cell, boxed, table
from rnn_spec.sphinxext.typesetting import joined, paragraph

__all__ = ["setup"]


class PublicDirective(SphinxDirective):
    """A table of one part of the public surface: `.. public:: commands`."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Return the table, or a line where the part is a list."""
        part = surface()[self.arguments[0]]
        if self.arguments[0] == "names":
            return [_boxed(self._names(part))]
        if not isinstance(part, Mapping):
            return [paragraph(*_literals(part))]

        return [_boxed(_rows(part))]

    def _names(self, packages: Mapping[str, Iterable[str]]) -> Iterator[list[Cell]]:
        """Yield a row for each package: its public names, linked to the reference."""
        for package, names in packages.items():
            links = [
                nodes.inline("", "", *self.parse_inline(f":py:obj:`{name} <{package}.{name}>`")[0])
                for name in names
            ]
            yield [_literal(package), [paragraph(*joined(links))]]


def _boxed(rows: Iterable[Sequence[Cell]]) -> nodes.Node:
    return boxed("public-names", table((), rows))


def _rows(part: Mapping[str, Any]) -> Iterator[list[Cell]]:
    """Yield a row for each key; a mapping of mappings has a row for each inner key."""
    for name, value in part.items():
        if isinstance(value, Mapping):
            yield from ([_literal(name), *row] for row in _rows(value))
        else:
            yield [_literal(name), [paragraph(*_literals(value))]]


def _literal(text: str) -> Cell:
    return [paragraph(nodes.literal("", text))]


def _literals(names: str | Iterable[str]) -> list[nodes.Node]:
    listed = [names] if isinstance(names, str) else names

    return joined(nodes.literal("", name) for name in listed)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("public", PublicDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
