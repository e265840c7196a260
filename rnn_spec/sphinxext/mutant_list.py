"""The directive `mutants`: every faulty layer is checked with its law while the page is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import OptionSpec

from contracts.sphinxext.typesetting import Cell, coded, table
from rnn_spec.laws.catalogue import CATALOGUE, FAMILIES
from rnn_spec.sphinxext.catching import Catch, catches
from rnn_spec.sphinxext.mutants import Mutant, read_mutants
from rnn_spec.sphinxext.typesetting import counted, joined, paragraph, reference

__all__ = ["MutantsDirective"]

LOGGER = logging.getLogger(__name__)

Mutants = Mapping[str, Sequence[Mutant]]
"""Mutants by the law that should catch them."""


class MutantsDirective(SphinxDirective):
    """
    The matrix of faulty layers and laws, from a run: `.. mutants::`.

    Every layer of `rnn_spec_mutants` is checked with the law that names its fault, `:jobs:` at a
    time. One that is not caught, and a law that catches none, is a warning.
    """

    option_spec: ClassVar[OptionSpec] = {"jobs": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        """Check the layers, and list which law catches which."""
        path = self.config.rnn_spec_mutants
        if not path:
            message = "rnn_spec_mutants names no faulty layers"
            raise self.error(message)
        results, mutants = catches(path, self.options.get("jobs", 1)), read_mutants(path)
        self._note(mutants)
        for wrong in _wrong(results):
            LOGGER.warning(wrong, location=self.get_location())
        sections = [self._section(each, results, mutants) for each in _families(results)]

        return [_summary(results), *sections]

    def _note(self, mutants: Mutants) -> None:
        files = {each.file for listed in mutants.values() for each in listed}
        for file in (*files, *(str(each.__file__) for each in FAMILIES)):
            self.env.note_dependency(file)

    def _section(self, family: str, results: Sequence[Catch], mutants: Mutants) -> nodes.Node:
        anchor = make_id(self.env, self.state.document, "mutants", family)
        rows = [
            row
            for name, law in CATALOGUE.items()
            if law.family == family
            for row in _rows(name, results, mutants.get(name, ()))
        ]
        listed = table(("law", "faulty layer", "caught at case"), rows)
        title = family.replace("_", " ").capitalize()

        return nodes.section("", nodes.title("", title), listed, ids=[anchor])


def _wrong(results: Sequence[Catch]) -> Iterator[str]:
    yield from (f"{each.law} does not catch {each.mutant}" for each in results if not each.caught)
    effective = {each.law for each in results if each.caught}
    yield from (f"{law} catches no faulty layer" for law in CATALOGUE if law not in effective)


def _families(results: Iterable[Catch]) -> list[str]:
    used = {CATALOGUE[each.law].family for each in results}

    return [
        each for each in dict.fromkeys(law.family for law in CATALOGUE.values()) if each in used
    ]


def _summary(results: Sequence[Catch]) -> nodes.paragraph:
    caught = [each for each in results if each.caught]
    laws = counted(len({each.law for each in caught}), "law")
    first = sum(each.case == 1 for each in caught)
    sentence = f"{len(caught)} of {counted(len(results), 'faulty layer')} are caught, by {laws}"

    return paragraph(nodes.Text(f"{sentence}; {first} of them at the first case."))


def _rows(law: str, results: Iterable[Catch], mutants: Iterable[Mutant]) -> Iterator[list[Cell]]:
    """Yield a row for each layer that a law should catch; the first row names the law."""
    caught = {each.mutant: each for each in results if each.law == law}
    for n, mutant in enumerate(mutants):
        name: Cell = [] if n else [paragraph(reference("law", law))]
        yield [name, _described(mutant), [paragraph(nodes.Text(_case(caught[mutant.name])))]]


def _described(mutant: Mutant) -> Cell:
    """Describe the fault of a layer, and name the bugs on which it is modelled."""
    bugs = [reference("bug", each) for each in mutant.models]
    words = [nodes.literal("", mutant.name), *coded(f": {mutant.fault} ")]

    return [paragraph(*words, *joined(bugs))]


def _case(catch: Catch) -> str:
    return str(catch.case) if catch.caught else "never"
