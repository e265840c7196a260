"""The directive `unrolled`: a picture of a layer of any configuration, a cell for each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from contracts.rendering.tikz import tikz
from rnn_spec.unrolled import Network, describe_connections, final_state_rows, network, render

__all__ = ["UnrolledDirective"]


class UnrolledDirective(SphinxDirective):
    """
    An unrolled layer: `.. unrolled:: LSTM`, with its sizes and options as options.

    In HTML and LaTeX it is a picture; elsewhere it is a sentence, a table of its tensors, and the
    rows of its states.
    """

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "seq": directives.positive_int,
        "batch": directives.positive_int,
        "unbatched": directives.flag,
        "input-size": directives.positive_int,
        "hidden-size": directives.positive_int,
        "num-layers": directives.positive_int,
        "proj-size": directives.nonnegative_int,
        "bidirectional": directives.flag,
        "batch-first": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Render the layer."""
        arguments = {
            name.replace("-", "_"): True if value is None else value
            for name, value in self.options.items()
        }
        if arguments.pop("unbatched", False):
            arguments["batch"] = None
        try:
            read = network(self.arguments[0], **arguments)
        except ValueError as error:
            raise self.error(str(error)) from None
        picture = render(read)

        return [
            nodes.raw("", f'<div class="unrolled">{picture}</div>', format="html"),
            nodes.raw("", f"\n{tikz(picture)}\n", format="latex"),
            addnodes.only("", *_written(read), expr="not html and not latex"),
        ]


def _written(read: Network) -> list[nodes.Node]:
    """Describe the picture in words."""
    tensors = [(row.path, ", ".join(row.axes), str(row.shape)) for row in read.tensors]

    return [
        nodes.paragraph("", describe_connections(read)),
        _table(("tensor", "axes", "shape"), *tensors),
        _table(("final states", "cell"), *final_state_rows(read)),
    ]


def _table(*rows: Sequence[str]) -> nodes.table:
    """Make a table of a header and rows; each column is as wide as its longest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    header, *below = map(_row, rows)
    group = nodes.tgroup("", *(nodes.colspec(colwidth=n) for n in widths), cols=len(widths))
    group += [nodes.thead("", header), nodes.tbody("", *below)]

    return nodes.table("", group)


def _row(cells: Iterable[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", cell)) for cell in cells))
