"""The directive `laws`: a family of laws as a page of theorems."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import OptionSpec

from rnn_spec.law_definition.law import Law, laws_in
from rnn_spec.sphinxext.families import EVERY_FAMILY, MODELS, families_of
from rnn_spec.sphinxext.mutants import Mutant, read_mutants
from rnn_spec.sphinxext.theorem import Theorem
from rnn_spec.suggestions import valid_name

__all__ = ["LawsDirective"]


class LawsDirective(SphinxDirective):
    """
    Laws as theorems: those of a family, `.. laws:: time`, or of all families.

    A family of laws of models has a prefix, `.. laws:: models.time`; `.. laws:: models` is all of
    them, and `.. laws::` all laws of layers.
    """

    optional_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Typeset the families."""
        known = (*EVERY_FAMILY, MODELS)
        try:
            asked = [valid_name("family of laws", name, known) for name in self.arguments]
        except ValueError as error:
            raise self.error(str(error)) from None
        mutants = read_mutants(self.config.rnn_spec_mutants)
        families = families_of(next(iter(asked), None))

        return [self._family(name, family, mutants) for name, family in families.items()]

    def _family(
        self, name: str, family: ModuleType, mutants: Mapping[str, Sequence[Mutant]]
    ) -> nodes.Node:
        title, _, prose = (inspect.getdoc(family) or name).partition(": ")
        section = self._section("laws", name, title)
        section += self.parse_text_to_nodes(prose[:1].upper() + prose[1:])
        section += [self._law(law, mutants.get(law.name, [])) for law in laws_in(family)]
        self.env.note_dependency(str(family.__file__))

        return section

    def _law(self, law: Law, mutants: Sequence[Mutant]) -> nodes.Node:
        section = self._section("law", law.name, law.name)
        (anchor,) = section["ids"]
        domain = self.env.domains.standard_domain
        domain.note_object("law", law.name, anchor, location=self.get_location())
        section += addnodes.index(entries=[("single", f"{law.name} (law)", anchor, "", None)])
        section += list(Theorem(law, self, mutants).typeset())
        for each in mutants:
            self.env.note_dependency(each.file)

        return section

    def _section(self, prefix: str, name: str, title: str) -> nodes.Element:
        anchor = make_id(self.env, self.state.document, prefix, name)

        return nodes.section("", nodes.title("", title), ids=[anchor], classes=[prefix])
