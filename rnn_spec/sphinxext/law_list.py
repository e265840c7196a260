"""The directive `law-list`: each law with its statement in one line."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import OptionSpec

from contracts.sphinxext.typesetting import coded
from rnn_spec.law_definition.law import Law, laws_in
from rnn_spec.sphinxext.families import MODELS, families_of
from rnn_spec.sphinxext.typesetting import paragraph, reference
from rnn_spec.suggestions import valid_name

__all__ = ["LawListDirective"]


class LawListDirective(SphinxDirective):
    """
    Each law with its statement, by family: `.. law-list::` of layers, `.. law-list:: models`.

    A name is a link to the law, where a `laws` directive typesets it.
    """

    optional_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Return a section for each family."""
        try:
            asked = [valid_name("list of laws", name, (MODELS,)) for name in self.arguments]
        except ValueError as error:
            raise self.error(str(error)) from None
        families = families_of(MODELS if asked else None)

        return [self._family(name, family) for name, family in families.items()]

    def _family(self, name: str, family: ModuleType) -> nodes.Node:
        self.env.note_dependency(str(family.__file__))
        title = (inspect.getdoc(family) or name).partition(": ")[0]
        listed = nodes.definition_list("", *map(_item, laws_in(family)), classes=["law-list"])
        anchor = make_id(self.env, self.state.document, "law-list", name)

        return nodes.section("", nodes.title("", title), listed, ids=[anchor])


def _item(law: Law) -> nodes.Node:
    term = nodes.term("", "", reference("law", law.name))
    statement = nodes.definition("", paragraph(*coded(law.summary)))

    return nodes.definition_list_item("", term, statement)
