"""Typeset a law as a theorem: quantifiers, statement, prerequisites, mutants and code."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.parsing import nested_parse_to_nodes

from contracts.rendering.symbols import Symbols
from contracts.sphinxext.typesetting import coded
from rnn_spec.law_definition.law import Law
from rnn_spec.models.laws.every_law import is_about_models
from rnn_spec.sphinxext.call_quantifiers import in_words
from rnn_spec.sphinxext.folding import folded
from rnn_spec.sphinxext.mutants import Mutant
from rnn_spec.sphinxext.quantifiers import quantified
from rnn_spec.sphinxext.typesetting import (
    counted,
    field,
    items,
    joined,
    paragraph,
    reference,
)

__all__ = ["Theorem", "equation"]

MATHEMATICS = re.compile(r"\$(.+?)\$")


@dataclass(frozen=True)
class Theorem:
    """
    A law that is typeset as a theorem.

    Attributes:
        law: the law.
        page: the directive of the page.
        mutants: the mutants that it catches.
    """

    law: Law
    page: SphinxDirective
    mutants: Sequence[Mutant]

    @property
    def about_models(self) -> bool:
        """Whether it is a law of models."""
        return is_about_models(self.law)

    def typeset(self) -> Iterator[nodes.Node]:
        """Yield the nodes of the theorem."""
        place = f"docstring of {self.law.body.__module__}.{self.law.name}"
        yield self._quantifiers()
        yield from nested_parse_to_nodes(self.page.state, self.law.statement, source=place)
        facts = [field(name, *what) for name, what in self._facts().items() if what]
        yield nodes.field_list("", *facts, classes=["facts"])
        yield from self._evidence()
        code = equation(self.law)
        block = nodes.literal_block(code, code, language="python")
        yield folded("The code of the law", block)

    def _quantifiers(self) -> nodes.Node:
        if self.about_models:
            return paragraph(*_with_mathematics(f"For all {in_words(self.law)}:"))
        symbols = Symbols(self.page.config.contracts_symbols)
        formulas = [nodes.math(each, each) for each in quantified(self.law, symbols)]

        return paragraph(nodes.Text("For all "), *joined(formulas), nodes.Text(":"))

    def _facts(self) -> dict[str, list[nodes.Node]]:
        return {
            "level": [] if self.about_models else coded(self.law.level),
            "severity": coded(self.law.severity),
            "where": coded(self.law.when.description),
            "needs": coded("; ".join(each.value for each in self.law.requires)),
            "prerequisites": joined(reference("law", each) for each in self.law.requires_laws),
            "source": self._source(),
        }

    def _source(self) -> list[nodes.Node]:
        """Return the source: with links, if an extension makes them."""
        text = self.law.source
        linked = self.page.env.events.emit_firstresult("rnn-spec-law-source", self.page, text)

        return linked or coded(text)

    def _evidence(self) -> Iterator[nodes.Node]:
        """Fold away the mutants that the law catches, and what other extensions know of it."""
        caught = [
            [nodes.literal("", each.name), *coded(f": {each.fault}")] for each in self.mutants
        ]
        if caught:
            kind = "faulty model" if self.about_models else "faulty layer"
            yield folded(f"Catches {counted(len(caught), kind)}", items(caught))
        for extra in self.page.env.events.emit("rnn-spec-law-evidence", self.page, self.law):
            yield from extra


def _with_mathematics(text: str) -> Iterator[nodes.Node]:
    """Yield the nodes of a text whose formulas are between dollars."""
    for place, part in enumerate(MATHEMATICS.split(text)):
        yield nodes.math(part, part) if place % 2 else nodes.Text(part)


def equation(law: Law) -> str:
    """Return the code of a law without its decorator and docstring."""
    source = textwrap.dedent(inspect.getsource(law.body))
    tree = ast.walk(ast.parse(source))
    function = next(node for node in tree if isinstance(node, ast.FunctionDef))
    docstring, lines = function.body[0], source.splitlines()

    return "\n".join(
        lines[function.lineno - 1 : docstring.lineno - 1] + lines[docstring.end_lineno :]
    )
