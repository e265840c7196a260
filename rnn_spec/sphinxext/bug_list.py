"""The directive `bugs`: real bugs, by the families of the laws that they break."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import OptionSpec

from contracts.sphinxext.typesetting import coded
from rnn_spec.laws.catalogue import CATALOGUE, FAMILIES
from rnn_spec.sphinxext.bugs import Bug, links
from rnn_spec.sphinxext.evidence import Evidence, evidence
from rnn_spec.sphinxext.typesetting import field, joined, reference

__all__ = ["BugsDirective"]


BEYOND = "Models around a layer"
"""What belongs with no family of laws."""

UNMODELLED = "no faulty layer is modelled on it"


class BugsDirective(SphinxDirective):
    """Every bug of the file that `rnn_spec_bugs` names, a section a family of laws."""

    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """List them."""
        found = evidence(self.env)
        families: dict[str | None, str] = {
            each.__name__.rpartition(".")[2]: (inspect.getdoc(each) or "").partition(":")[0]
            for each in FAMILIES
        }
        families[None] = BEYOND
        listed = {
            title: [bug for bug in found.bugs.values() if bug.family == family]
            for family, title in families.items()
        }

        return [self._section(title, bugs, found) for title, bugs in listed.items() if bugs]

    def _section(self, title: str, bugs: Iterable[Bug], found: Evidence) -> nodes.Node:
        anchor = make_id(self.env, self.state.document, "bugs", title)
        listed = nodes.definition_list("", *(self._bug(each, found) for each in bugs))
        listed["classes"].append("bugs")

        return nodes.section("", nodes.title("", title), listed, ids=[anchor])

    def _bug(self, bug: Bug, found: Evidence) -> nodes.Node:
        anchor = make_id(self.env, self.state.document, "bug", bug.id)
        domain = self.env.domains.standard_domain
        domain.note_object("bug", bug.id, anchor, location=self.get_location())
        name = nodes.strong("", bug.id)
        term = nodes.term("", "", name, nodes.Text(" "), *coded(bug.symptom), ids=[anchor])
        laws = [name for name in CATALOGUE if name in found.laws_of(bug.id)]
        facts = {
            "cause": coded(bug.root_cause),
            "seen with": coded(f"{bug.config}{', silently' if bug.silent else ''}"),
            "reported": list(_linked(bug.source)),
            "broken laws": joined(reference("law", name) for name in laws) or coded(UNMODELLED),
        }
        listed = nodes.field_list("", *(field(name, *said) for name, said in facts.items()))
        listed["classes"].append("facts")

        return nodes.definition_list_item("", term, nodes.definition("", listed))


def _linked(source: str) -> Iterator[nodes.Node]:
    for words, url in links(source):
        yield nodes.reference("", words, refuri=url) if url else nodes.Text(words)
