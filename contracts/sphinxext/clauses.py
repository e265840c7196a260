"""Render a clause: its condition, shapes, picture, refusals and refinements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from docutils import nodes
from sphinx import addnodes

from contracts.declaration.callables import ContractedCallable
from contracts.model.clause import Clause
from contracts.model.descriptions import axis_in_full, values_of
from contracts.model.structure import ArrayOf
from contracts.model.variadic import expansions
from contracts.rendering.refusals import refusals
from contracts.rendering.shape_table import Row, type_of
from contracts.rendering.svg import Call, diagram
from contracts.rendering.svg.colours import colour_indices
from contracts.rendering.symbols import Symbols
from contracts.rendering.tikz import tikz
from contracts.sphinxext.typesetting import boxed, formula, listed, paragraph, table

__all__ = ["ClauseRenderer", "refinements_of"]

WIDTH = 300
"""The width of a page on a phone."""

RESULT = re.compile(r"return\b")

STANDS_FOR = "(shape of the array that it stands for)"

NARROW_FIRST = addnodes.tabular_col_spec(spec=r"\X{1}{5}\X{4}{5}")
"""The widths of two columns in LaTeX, whose default makes a narrow column too narrow."""


@dataclass(frozen=True)
class ClauseRenderer:
    """
    Renders the clauses of one contract.

    Attributes:
        documented: the callable with the contract.
        symbols: letters for sizes; without letters, there is no column for them.
        names: additional names of arrays, by path.
    """

    documented: ContractedCallable
    symbols: Symbols
    names: Mapping[str, str]

    def clause(self, clause: Clause, share: Sequence[str]) -> nodes.Node:
        """Render a clause, without the refinements that all clauses *share*."""
        own = [each for each in refinements_of(clause) if each not in share]
        body = boxed("contract-body", self._shapes(clause), *self._picture(clause))
        required = listed("Also required:", own)
        condition, refused = self._condition(clause), self._refused(clause)

        return boxed("contract-clause", *condition, body, *refused, *required)

    def _condition(self, clause: Clause) -> list[nodes.Node]:
        several = len(self.documented.contract.clauses) > 1
        if clause.condition:
            text = f"If `{clause.condition.text}`:"
            return [paragraph(text, classes=["contract-when"])]

        return [paragraph("With any options:", classes=["contract-when"])] if several else []

    def _shapes(self, clause: Clause) -> nodes.Node:
        arrays = list(clause.arrays())
        has_values = any(array.markers for _, array in arrays)
        symbols, values = ["in symbols"] if self.symbols.letters else [], ["values"] * has_values
        header = ["", "shape", *symbols, "type", *values]
        rows = [self._row(clause, *each) for each in arrays]
        for row, (_, array) in zip(rows if has_values else [], arrays, strict=False):
            row.append([paragraph(values_of(array))])

        return boxed("contract-shapes", table(header, rows))

    def _row(self, clause: Clause, path: str, array: ArrayOf) -> list[list[nodes.Node]]:
        shapes = expansions(array.spec.axes, clause)
        names = [each for each in (self.names.get(path), path) if each]
        letters: list[nodes.Node] = [formula(self.symbols.shape(axes)) for axes in shapes]

        return [
            [paragraph(f"`{each}`") for each in names],
            [self._shape(tuple(map(axis_in_full, axes))) for axes in shapes],
            *([letters] if self.symbols.letters else []),
            [paragraph(each) for each in (type_of(array), *([STANDS_FOR] if array.view else []))],
        ]

    def _shape(self, axes: Sequence[str]) -> nodes.Node:
        """Render a shape, each axis in its colour in the picture."""
        parts = [each for axis in axes for each in (nodes.Text(", "), self._axis(axis))]

        end = nodes.Text(",)" if len(axes) == 1 else ")")

        return nodes.paragraph("", "", nodes.Text("("), *parts[1:], end)

    def _axis(self, axis: str) -> nodes.Node:
        colour = colour_indices(self._order).get(axis)

        return nodes.inline("", axis, classes=[] if colour is None else [f"axis-{colour}"])

    def _picture(self, clause: Clause) -> list[nodes.Node]:
        rows = {path: self._table_row(clause, path, array) for path, array in clause.arrays()}
        results = tuple(row for path, row in rows.items() if RESULT.match(path))
        arguments = tuple(row for path, row in rows.items() if not RESULT.match(path))
        call = Call(self.documented.qualname, arguments, results)
        picture = diagram(call, width=WIDTH, order=self._order)

        return [
            nodes.raw("", f'<div class="contract-picture">{picture}</div>', format="html"),
            nodes.raw("", f"\\begin{{center}}\n{tikz(picture)}\n\\end{{center}}", format="latex"),
        ]

    def _table_row(self, clause: Clause, path: str, array: ArrayOf) -> Row:
        axes = expansions(array.spec.axes, clause)[0]

        return Row(self.names.get(path, path), type_of(array), tuple(map(axis_in_full, axes)), None)

    @cached_property
    def _order(self) -> list[str]:
        """The axes of all clauses, so that an axis has the same colour in each."""
        return [
            axis
            for clause in self.documented.contract.clauses
            for path, array in clause.arrays()
            for axis in self._table_row(clause, path, array).axes
        ]

    def _refused(self, clause: Clause) -> list[nodes.Node]:
        texts: dict[str, list[str]] = {}
        for each in refusals(clause):
            if each.argument:
                texts.setdefault(f"`{each.argument}`", []).append(each.text)
        rows = [[[paragraph(name)], [paragraph("; ".join(each))]] for name, each in texts.items()]

        return [paragraph("Refused:"), NARROW_FIRST.deepcopy(), table((), rows)]


def refinements_of(clause: Clause) -> list[str]:
    """Return the statements of the refinements of a clause."""
    return [each.statement for each in clause.refinements]
