"""The directive `parameters`: a table of a layer's parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from contracts.model.axes import Axis
from contracts.model.descriptions import shape_text
from contracts.rendering.symbols import Symbols
from contracts.sphinxext.typesetting import Cell, boxed, formula, paragraph, table
from rnn_spec.layer.kind import KINDS, Kind
from rnn_spec.layer.parameters import Parameter, parameters_of
from rnn_spec.layer.sizes import Sizes

__all__ = ["ParametersDirective"]


class ParametersDirective(SphinxDirective):
    """The parameters of torch.nn's layer, with their shapes: `.. parameters:: LSTM`."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Typeset the table."""
        name = self.arguments[0]
        if name not in KINDS:
            message = f"no kind {name!r} of layer: known are {', '.join(KINDS)}"
            raise self.error(message)
        header = ("", "shape", *(["in symbols"] if self._symbols.letters else []), "there")

        shapes = boxed("contract-shapes", table(header, self._rows(KINDS[name])))

        return [boxed("contract", shapes, *_notes(KINDS[name]))]

    @property
    def _symbols(self) -> Symbols:
        return Symbols(self.config.contracts_symbols, Sizes)

    def _rows(self, kind: Kind) -> Iterator[list[Cell]]:
        for each in parameters_of(kind):
            there = f"if `{each.needs}`" if each.needs else "always"
            for name, axes in _layers(each):
                letters = [[formula(self._symbols.shape(axes))]] if self._symbols.letters else []
                shape = shape_text([axis.text for axis in axes])
                yield [[paragraph(f"`{name}`")], [paragraph(shape)], *letters, [paragraph(there)]]


def _layers(parameter: Parameter) -> list[tuple[str, Sequence[Axis]]]:
    """Return a parameter of any layer, or of the first layer and of those above, if they differ."""
    first, above = parameter.read(0), parameter.read(1)
    if first == above:
        return [(f"{parameter.stem}_l[k]", first)]

    return [(f"{parameter.stem}_l0", first), (f"{parameter.stem}_l[k], k > 0", above)]


def _notes(kind: Kind) -> list[nodes.Node]:
    blocks = ", ".join(f"`{gate}`" for gate in kind.gates)
    gates = f"The rows stack the gates, `hidden_size` rows each: {blocks}."
    reverse = (
        "If `bidirectional`, each has a twin of the same shape, with `_reverse` after its name."
    )

    return [paragraph(f"{gates} {reverse}" if len(kind.gates) > 1 else reverse)]
