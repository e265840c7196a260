"""A law as a theorem: what it quantifies over, states and rests on, and what speaks for it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.parsing import nested_parse_to_nodes

from contracts.rendering.symbols import Symbols
from contracts.sphinxext.typesetting import coded
from rnn_spec.law_definition.law import Law
from rnn_spec.sphinxext.bugs import Bug
from rnn_spec.sphinxext.folding import folded
from rnn_spec.sphinxext.mutants import Mutant, bugs_of
from rnn_spec.sphinxext.quantifiers import quantified
from rnn_spec.sphinxext.sources import SPOKEN, link, papers, source_of
from rnn_spec.sphinxext.typesetting import (
    counted,
    field,
    items,
    joined,
    paragraph,
    reference,
)

__all__ = ["Theorem", "equation"]


@dataclass(frozen=True)
class Theorem:
    """
    A law, to be typeset.

    Attributes:
        law: what is typeset.
        page: the directive of the page that it is on.
        mutants: that it catches.
        bugs: all that are known, by what they are called.
    """

    law: Law
    page: SphinxDirective
    mutants: Sequence[Mutant]
    bugs: Mapping[str, Bug]

    def typeset(self) -> Iterator[nodes.Node]:
        """Typeset it."""
        place = f"docstring of {self.law.body.__module__}.{self.law.name}"
        yield self._quantifiers()
        yield from nested_parse_to_nodes(self.page.state, self.law.statement, source=place)
        facts = [field(name, *what) for name, what in self._facts().items() if what]
        yield nodes.field_list("", *facts, classes=["facts"])
        yield from self._evidence()
        code = equation(self.law)
        block = nodes.literal_block(code, code, language="python")
        yield folded("The equation, as it is run", block)

    def _quantifiers(self) -> nodes.Node:
        symbols = Symbols(self.page.config.contracts_symbols)
        formulas = [nodes.math(each, each) for each in quantified(self.law, symbols)]

        return paragraph(nodes.Text("For all "), *joined(formulas), nodes.Text(":"))

    def _facts(self) -> dict[str, list[nodes.Node]]:
        return {
            "level": coded(self.law.level),
            "where": coded(self.law.when.proviso),
            "needs": coded("; ".join(each.value for each in self.law.requires)),
            "rests on": joined(reference("law", each) for each in self.law.rests_on),
            "source": self._source(),
        }

    def _source(self) -> list[nodes.Node]:
        source = source_of(self.law.source)

        return [*joined(map(self._named, source.names)), *coded(source.place)]

    def _named(self, name: str) -> nodes.Node:
        """Cite what the bibliography has; code is linked where its page is known."""
        if name in papers(self.page.env):
            return nodes.inline("", "", *self.page.parse_inline(f":cite:t:`{name}`")[0])
        code = nodes.Text(name) if name in SPOKEN else nodes.literal("", name)
        url = link(name, self.page.config.rnn_spec_source_pages)

        return nodes.reference("", "", code, refuri=url) if url else code

    def _evidence(self) -> Iterator[nodes.Node]:
        """Fold away the faulty layers that it catches, and the real bugs that they stand for."""
        known = [self.bugs[each] for each in bugs_of(self.mutants) if each in self.bugs]
        killed = [
            [nodes.literal("", each.name), *coded(f": {each.fault}")] for each in self.mutants
        ]
        bugs = [[reference("bug", each.id), *coded(f": {each.symptom}")] for each in known]
        if killed:
            yield folded(f"Catches {counted(len(killed), 'faulty layer')}", items(killed))
        if bugs:
            yield folded(f"Stands for {counted(len(bugs), 'real bug')}", items(bugs))


def equation(law: Law) -> str:
    """Give the code of a law, less what the page says already: decorator and docstring."""
    source = textwrap.dedent(inspect.getsource(law.body))
    tree = ast.walk(ast.parse(source))
    function = next(node for node in tree if isinstance(node, ast.FunctionDef))
    said, lines = function.body[0], source.splitlines()

    return "\n".join(lines[function.lineno - 1 : said.lineno - 1] + lines[said.end_lineno :])
