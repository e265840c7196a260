"""
The directive `bugs`: real bugs by family of laws, each with the laws that its mutants break.

The setting `rnn_spec_bugs` names a file beside `conf.py` with one bug a line, as JSON.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from contracts.sphinxext.typesetting import coded
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE, FAMILIES
from rnn_spec.sphinxext.folding import folded
from rnn_spec.sphinxext.mutants import bugs_of, read_mutants
from rnn_spec.sphinxext.typesetting import counted, field, items, joined, reference

__all__ = ["Bug", "links", "read_bugs", "setup"]

REPORT = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)#(?P<number>\d+)|https://\S+")

NO_FAMILY = "Models around a layer"
"""The title of the section of bugs that no family of laws is about."""

NO_MUTANT = "no mutant is modelled on it"


@dataclass(frozen=True)
class Bug:
    """
    A bug of a recurrent layer, or of a model around one, that somebody reported.

    Attributes:
        id: its name on these pages, `B156` for instance.
        source: where it was reported; issues as `owner/repository#number`.
        symptom: what the user saw.
        root_cause: why.
        config: the smallest configuration that shows it.
        silent: whether no error was raised.
        family: the family of laws that is about it, if any.
    """

    id: str
    source: str
    symptom: str
    root_cause: str
    config: str
    silent: bool
    family: str | None


class BugsDirective(SphinxDirective):
    """Every bug of the file that `rnn_spec_bugs` names, one section for each family of laws."""

    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Return one section for each family that has bugs."""
        bugs = _bugs(self.env).values()
        titles: dict[str | None, str] = {
            family.__name__.rpartition(".")[2]: (inspect.getdoc(family) or "").partition(":")[0]
            for family in FAMILIES
        }
        titles[None] = NO_FAMILY
        sections = {
            title: [bug for bug in bugs if bug.family == family] for family, title in titles.items()
        }

        return [self._section(title, bugs) for title, bugs in sections.items() if bugs]

    def _section(self, title: str, bugs: Iterable[Bug]) -> nodes.Node:
        anchor = make_id(self.env, self.state.document, "bugs", title)
        entries = nodes.definition_list("", *map(self._entry, bugs), classes=["bugs"])

        return nodes.section("", nodes.title("", title), entries, ids=[anchor])

    def _entry(self, bug: Bug) -> nodes.Node:
        anchor = make_id(self.env, self.state.document, "bug", bug.id)
        domain = self.env.domains.standard_domain
        domain.note_object("bug", bug.id, anchor, location=self.get_location())
        name = nodes.strong("", bug.id)
        term = nodes.term("", "", name, nodes.Text(" "), *coded(bug.symptom), ids=[anchor])
        facts = {
            "cause": coded(bug.root_cause),
            "seen with": coded(f"{bug.config}{', silently' if bug.silent else ''}"),
            "reported": list(_linked(bug.source)),
            "broken laws": joined(reference("law", law) for law in _laws_of(bug, self.env))
            or coded(NO_MUTANT),
        }
        fields = [field(name, *content) for name, content in facts.items()]
        definition = nodes.definition("", nodes.field_list("", *fields, classes=["facts"]))

        return nodes.definition_list_item("", term, definition)


def read_bugs(file: Path) -> dict[str, Bug]:
    """Return the bugs of a file by their ids."""
    lines = file.read_text(encoding="utf-8").splitlines()
    bugs = [Bug(**json.loads(line)) for line in lines]

    return {bug.id: bug for bug in bugs}


def links(source: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a source in order, each with its URL, or "" if it has none."""
    end = 0
    for match in REPORT.finditer(source):
        yield source[end : match.start()], ""
        end = match.end()
        repository = match["repository"]
        issue = f"https://github.com/{repository}/issues/{match['number']}"
        yield match[0], issue if repository else match[0]
    yield source[end:], ""


def _bugs(env: BuildEnvironment) -> dict[str, Bug]:
    """Return the bugs of the file that the setting names, and note that the page depends on it."""
    file = env.config.rnn_spec_bugs
    if not file:
        return {}
    env.note_dependency(file)

    return read_bugs(Path(env.srcdir, file))


def _laws_of(bug: Bug, env: BuildEnvironment) -> list[str]:
    """Return the laws that catch a mutant modelled on a bug, in catalogue order."""
    mutants = read_mutants(env.config.rnn_spec_mutants)

    return [law for law in CATALOGUE if bug.id in bugs_of(mutants.get(law, []))]


def _linked(source: str) -> Iterator[nodes.Node]:
    for text, url in links(source):
        yield nodes.reference("", text, refuri=url) if url else nodes.Text(text)


def _bugs_behind(_app: Sphinx, page: SphinxDirective, law: Law) -> list[nodes.Node]:
    """Return the folded list of bugs that the mutants caught by a law are modelled on."""
    mutants = read_mutants(page.config.rnn_spec_mutants).get(law.name, [])
    known = _bugs(page.env)
    bugs = [known[name] for name in bugs_of(mutants) if name in known]
    entries = [[reference("bug", bug.id), *coded(f": {bug.symptom}")] for bug in bugs]

    return [folded(f"Stands for {counted(len(bugs), 'real bug')}", items(entries))] if bugs else []


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive, the role `bug` and the setting, and add bugs to the theorems."""
    app.setup_extension("rnn_spec.sphinxext")
    app.add_config_value("rnn_spec_bugs", "", "env", str)
    app.add_directive("bugs", BugsDirective)
    app.add_crossref_type("bug", "bug", objname="real bug", ref_nodeclass=nodes.inline)
    app.connect("rnn-spec-law-evidence", _bugs_behind)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
