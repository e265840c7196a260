"""The directive `laws`: families of laws as theorems."""

from __future__ import annotations

import ast
import inspect
import textwrap
from types import ModuleType
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.parsing import nested_parse_to_nodes
from sphinx.util.typing import OptionSpec

from rnn_spec.laws.catalogue import FAMILIES
from rnn_spec.laws.law import Law, laws_in

__all__ = ["Laws", "equation"]


class Laws(SphinxDirective):
    """Every law as a theorem, a section a family; `.. laws:: time` is one family."""

    optional_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Typeset the families that are asked for."""
        families = {each.__name__.rsplit(".", 1)[-1]: each for each in FAMILIES}
        unknown = [name for name in self.arguments if name not in families]
        if unknown:
            message = f"no family {unknown[0]!r} of laws: known are {', '.join(families)}"
            raise self.error(message)

        return [self._family(name, families[name]) for name in self.arguments or families]

    def _family(self, name: str, family: ModuleType) -> nodes.Node:
        title, _, prose = (inspect.getdoc(family) or name).partition(": ")
        section = self._section("laws", name, title)
        section += self.parse_text_to_nodes(prose[:1].upper() + prose[1:])
        section += [self._theorem(law) for law in laws_in(family)]
        self.env.note_dependency(str(family.__file__))

        return section

    def _theorem(self, law: Law) -> nodes.Node:
        section = self._section("law", law.name, law.name)
        domain, (anchor,) = self.env.domains.standard_domain, section["ids"]
        domain.note_object("law", law.name, anchor, location=self.get_location())
        place = f"docstring of {law.body.__module__}.{law.name}"
        section += nested_parse_to_nodes(self.state, law.statement, source=place)
        section += self._facts(law)
        section += _folded("The equation, as it is run", equation(law))

        return section

    def _section(self, prefix: str, name: str, title: str) -> nodes.Element:
        anchor = make_id(self.env, self.state.document, prefix, name)

        return nodes.section("", nodes.title("", title), ids=[anchor], classes=[prefix])

    def _facts(self, law: Law) -> nodes.Node:
        facts: dict[str, list[nodes.Node]] = {
            "level": [nodes.Text(law.level)],
            "where": [nodes.Text(law.when.proviso)],
            "needs": [nodes.Text("; ".join(each.value for each in law.requires))],
            "rests on": self.parse_inline(", ".join(f":law:`{each}`" for each in law.rests_on))[0],
            "source": [nodes.Text(law.source)],
        }
        said = {name: what for name, what in facts.items() if "".join(n.astext() for n in what)}

        return nodes.field_list("", *(_field(*each) for each in said.items()), classes=["facts"])


def equation(law: Law) -> str:
    """Give the code of a law, less what the page says already: decorator and docstring."""
    source = textwrap.dedent(inspect.getsource(law.body))
    tree = ast.walk(ast.parse(source))
    function = next(node for node in tree if isinstance(node, ast.FunctionDef))
    said, lines = function.body[0], source.splitlines()

    return "\n".join(lines[function.lineno - 1 : said.lineno - 1] + lines[said.end_lineno :])


def _field(name: str, what: list[nodes.Node]) -> nodes.Node:
    body = nodes.field_body("", nodes.paragraph("", "", *what))

    return nodes.field("", nodes.field_name("", name), body)


def _folded(summary: str, code: str) -> list[nodes.Node]:
    return [
        nodes.raw("", f"<details><summary>{summary}</summary>", format="html"),
        nodes.literal_block(code, code, language="python"),
        nodes.raw("", "</details>", format="html"),
    ]
