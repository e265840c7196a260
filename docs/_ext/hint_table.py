"""
The directive `hints`: how many hints are right, of the faulty layers in each file.

The setting `rnn_spec_hints` names a file beside `conf.py` with one layer a line, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from contracts.sphinxext.typesetting import Cell, table

__all__ = ["setup"]

HEADER = (
    *("file", "layers", "failures", "hints", "right"),
    *("layers with a known mistake", "of them with a right hint"),
)

Row = Mapping[str, Any]


class HintsDirective(SphinxDirective):
    """The table of the file that `rnn_spec_hints` names: `.. hints::`."""

    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Return the table, with a line for each file of faulty layers, and their sum."""
        _, file = self.env.relfn2path(f"/{self.config.rnn_spec_hints}")
        self.env.note_dependency(file)
        rows = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
        files = {name: [row for row in rows if row["file"] == name] for name in _files(rows)}
        lines = [_line(name, listed) for name, listed in files.items()]

        return [table(HEADER, [*lines, _line("all", rows)])]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the setting."""
    app.add_config_value("rnn_spec_hints", "", "env", str)
    app.add_directive("hints", HintsDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _files(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row["file"] for row in rows))


def _line(name: str, rows: Iterable[Row]) -> list[Cell]:
    from misread.counts import count  # noqa: PLC0415 - a copy of the pages may lack the tests

    return [[nodes.paragraph("", each)] for each in (name, *map(str, count(rows)))]
