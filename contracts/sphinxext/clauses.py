"""A clause, typeset: its condition, its shapes, its picture, its terms, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from docutils import nodes
from sphinx import addnodes

from contracts.declaration.callables import ContractedCallable
from contracts.model.clause import Clause
from contracts.model.descriptions import axis_in_full
from contracts.model.structure import ArrayOf
from contracts.model.variadic import expansions
from contracts.rendering.refusals import refusals
from contracts.rendering.shape_table import Row, type_of
from contracts.rendering.svg import Call, diagram
from contracts.rendering.svg.colours import places
from contracts.rendering.symbols import Symbols
from contracts.rendering.tikz import tikz
from contracts.sphinxext.typesetting import boxed, formula, listed, paragraph, table

__all__ = ["Typesetter", "terms"]

WIDTH = 300
"""What a page on a telephone has room for."""

RESULT = re.compile(r"return\b")

STANDS_FOR = "(as the array that it stands for)"

NARROW_FIRST = addnodes.tabular_col_spec(spec=r"\X{1}{5}\X{4}{5}")
"""The widths of two columns, for LaTeX, which would give a narrow one too little."""


@dataclass(frozen=True)
class Typesetter:
    """
    What the clauses of a contract are typeset with.

    Attributes:
        documented: the callable with the contract.
        symbols: letters for sizes; no column of them if there are none.
        names: what arrays are called beside their paths, by path.
    """

    documented: ContractedCallable
    symbols: Symbols
    names: Mapping[str, str]

    def clause(self, clause: Clause, shared: Sequence[str]) -> nodes.Node:
        """Typeset a clause; terms that are *shared* by all clauses are said elsewhere."""
        own = [term for term in terms(clause) if term not in shared]
        body = boxed("contract-body", self._shapes(clause), *self._picture(clause))
        unless = listed("A call is refused unless:", own)

        return boxed("contract-clause", *self._when(clause), body, *self._refused(clause), *unless)

    def _when(self, clause: Clause) -> list[nodes.Node]:
        several = len(self.documented.contract.clauses) > 1
        if clause.condition:
            said = f"Where `{clause.condition.text}`:"
            return [paragraph(said, classes=["contract-when"])]

        return [paragraph("Whatever the options:", classes=["contract-when"])] if several else []

    def _shapes(self, clause: Clause) -> nodes.Node:
        header = ["", "shape", *(["in symbols"] if self.symbols.known else []), "type"]

        rows = (self._row(clause, *each) for each in clause.arrays())

        return boxed("contract-shapes", table(header, rows))

    def _row(self, clause: Clause, path: str, array: ArrayOf) -> list[list[nodes.Node]]:
        shapes = expansions(array.spec.axes, clause)
        names = [each for each in (self.names.get(path), path) if each]
        letters: list[nodes.Node] = [formula(self.symbols.shape(axes)) for axes in shapes]

        return [
            [paragraph(f"`{each}`") for each in names],
            [self._shape(tuple(map(axis_in_full, axes))) for axes in shapes],
            *([letters] if self.symbols.known else []),
            [paragraph(each) for each in (type_of(array), *([STANDS_FOR] if array.view else []))],
        ]

    def _shape(self, axes: Sequence[str]) -> nodes.Node:
        """Write a shape, each axis in the colour that it has in the picture."""
        parts = [each for axis in axes for each in (nodes.Text(", "), self._axis(axis))]

        end = nodes.Text(",)" if len(axes) == 1 else ")")

        return nodes.paragraph("", "", nodes.Text("("), *parts[1:], end)

    def _axis(self, axis: str) -> nodes.Node:
        place = places(self._order).get(axis)

        return nodes.inline("", axis, classes=[] if place is None else [f"axis-{place}"])

    def _picture(self, clause: Clause) -> list[nodes.Node]:
        rows = {path: self._drawn(clause, path, array) for path, array in clause.arrays()}
        given = tuple(row for path, row in rows.items() if RESULT.match(path))
        taken = tuple(row for path, row in rows.items() if not RESULT.match(path))
        drawn = diagram(
            Call(self.documented.qualname, taken, given), width=WIDTH, order=self._order
        )

        return [
            nodes.raw("", f'<div class="contract-picture">{drawn}</div>', format="html"),
            nodes.raw("", f"\\begin{{center}}\n{tikz(drawn)}\n\\end{{center}}", format="latex"),
        ]

    def _drawn(self, clause: Clause, path: str, array: ArrayOf) -> Row:
        axes = expansions(array.spec.axes, clause)[0]

        return Row(self.names.get(path, path), type_of(array), tuple(map(axis_in_full, axes)), None)

    @cached_property
    def _order(self) -> list[str]:
        """The axes of every clause: a name has one colour in all of them."""
        return [
            axis
            for clause in self.documented.contract.clauses
            for path, array in clause.arrays()
            for axis in self._drawn(clause, path, array).axes
        ]

    def _refused(self, clause: Clause) -> list[nodes.Node]:
        said: dict[str, list[str]] = {}
        for each in refusals(clause):
            if each.argument:
                said.setdefault(f"`{each.argument}`", []).append(each.said)
        rows = [[[paragraph(what)], [paragraph("; ".join(of))]] for what, of in said.items()]

        return [paragraph("Refused:"), NARROW_FIRST.deepcopy(), table((), rows)]


def terms(clause: Clause) -> list[str]:
    """Say what holds beside shapes."""
    return [each.statement for each in clause.refinements]
