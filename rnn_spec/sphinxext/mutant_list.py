"""The directive `mutants`: every faulty layer, or model, is checked while the page is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import OptionSpec

from contracts.sphinxext.typesetting import Cell, coded, table
from rnn_spec.law_definition.law import laws_in
from rnn_spec.sphinxext.catching import Catch, catches
from rnn_spec.sphinxext.families import MODELS, families_of
from rnn_spec.sphinxext.mutants import Mutant, read_mutants
from rnn_spec.sphinxext.typesetting import counted, joined, paragraph, reference
from rnn_spec.suggestions import valid_name

__all__ = ["MutantsDirective"]

LOGGER = logging.getLogger(__name__)

LAYERS = "layers"

Mutants = Mapping[str, Sequence[Mutant]]
"""Mutants by the law that should catch them."""


class MutantsDirective(SphinxDirective):
    """
    The matrix of faulty layers and laws, from a run: `.. mutants::`, or `.. mutants:: models`.

    Every layer, or model, of `rnn_spec_mutants` is checked with the law that names its fault,
    `:jobs:` at a time. One that is not caught, and a law that catches none, is a warning.
    """

    optional_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"jobs": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        """Check the layers or models, and list which law catches which."""
        paths = self.config.rnn_spec_mutants
        if not paths:
            message = "rnn_spec_mutants names no faulty layers"
            raise self.error(message)
        families = families_of(MODELS if self._models else None)
        results = catches(paths, self.options.get("jobs", 1), models=self._models)
        mutants = read_mutants(paths)
        self._note(mutants, families.values())
        for wrong in self._wrong(results, families.values()):
            LOGGER.warning(wrong, location=self.get_location())
        caught = {each.law for each in results}
        sections = [
            self._section(name, family, results, mutants)
            for name, family in families.items()
            if any(law.name in caught for law in laws_in(family))
        ]

        return [self._summary(results), *sections]

    @property
    def _models(self) -> bool:
        """Whether models are checked, and not layers."""
        try:
            asked = [valid_name("kind of mutant", x, (LAYERS, MODELS)) for x in self.arguments]
        except ValueError as error:
            raise self.error(str(error)) from None

        return MODELS in asked

    @property
    def _kind(self) -> str:
        return "faulty model" if self._models else "faulty layer"

    def _note(self, mutants: Mutants, families: Iterable[ModuleType]) -> None:
        files = {each.file for listed in mutants.values() for each in listed}
        for file in (*files, *(str(each.__file__) for each in families)):
            self.env.note_dependency(file)

    def _wrong(self, results: Sequence[Catch], families: Iterable[ModuleType]) -> Iterator[str]:
        for each in results:
            if not each.caught:
                yield f"{each.law} does not catch {each.mutant}"
        effective = {each.law for each in results if each.caught}
        for law in (law.name for family in families for law in laws_in(family)):
            if law not in effective:
                yield f"{law} catches no {self._kind}"

    def _section(
        self, name: str, family: ModuleType, results: Sequence[Catch], mutants: Mutants
    ) -> nodes.Node:
        anchor = make_id(self.env, self.state.document, "mutants", name)
        rows = [
            row
            for law in laws_in(family)
            for row in _rows(law.name, results, mutants.get(law.name, ()))
        ]
        listed = table(("law", self._kind, "caught at case"), rows)
        title = name.rpartition(".")[2].replace("_", " ").capitalize()

        return nodes.section("", nodes.title("", title), listed, ids=[anchor])

    def _summary(self, results: Sequence[Catch]) -> nodes.paragraph:
        caught = [each for each in results if each.caught]
        laws = counted(len({each.law for each in caught}), "law")
        first = sum(each.case == 1 for each in caught)
        sentence = f"{len(caught)} of {counted(len(results), self._kind)} are caught, by {laws}"

        return paragraph(nodes.Text(f"{sentence}; {first} of them at the first case."))


def _rows(law: str, results: Iterable[Catch], mutants: Iterable[Mutant]) -> Iterator[list[Cell]]:
    """Yield a row for each mutant that a law should catch; the first row names the law."""
    caught = {each.mutant: each for each in results if each.law == law}
    for n, mutant in enumerate(mutants):
        name: Cell = [] if n else [paragraph(reference("law", law))]
        yield [name, _described(mutant), [paragraph(nodes.Text(_case(caught[mutant.name])))]]


def _described(mutant: Mutant) -> Cell:
    """Describe the fault of a mutant, and name the bugs on which it is modelled."""
    bugs = [reference("bug", each) for each in mutant.models]
    words = [nodes.literal("", mutant.name), *coded(f": {mutant.fault} ")]

    return [paragraph(*words, *joined(bugs))]


def _case(catch: Catch) -> str:
    return str(catch.case) if catch.caught else "never"
