"""The directive `contract`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import OptionSpec

from contracts.declaration.callables import ContractedCallable
from contracts.errors import ContractError
from contracts.model.descriptions import axis_name
from contracts.rendering.glossary import Size, glossary
from contracts.rendering.symbols import Symbols
from contracts.sphinxext.clauses import Typesetter, terms
from contracts.sphinxext.description import described
from contracts.sphinxext.lookup import callable_at, sources_of
from contracts.sphinxext.typesetting import Cell, boxed, definitions, legend, listed, paragraph

__all__ = ["ContractDirective"]


class ContractDirective(SphinxDirective):
    """
    The contract of any importable callable: `.. contract:: package.Class.method`.

    Its signature; for each clause when it is offered, its shapes, a picture, and what it refuses;
    then what holds in all of them, and the sizes that are worked out.

    `:names: hx[0]=h_0, return=output` calls arrays by names of their own, beside their paths.
    `:no-index:` makes it no target: a contract that stands on two pages is indexed on one.
    """

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "names": directives.unchanged_required,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Read the contract and typeset it."""
        for source in sources_of(self.documented):
            self.env.note_dependency(source)
        signature, description = described(self.documented, boxed("contract", *self._contract()))
        index = [] if "no-index" in self.options else [self._indexed(signature)]

        return [*index, description]

    @cached_property
    def documented(self) -> ContractedCallable:
        """The callable that the argument names."""
        try:
            return callable_at(self.arguments[0])
        except ContractError as error:
            raise self.error(str(error)) from error

    @property
    def _symbols(self) -> Symbols:
        return Symbols(self.config.contracts_symbols, self.documented.owner)

    @property
    def _names(self) -> Mapping[str, str]:
        """The names of arrays, by path."""
        pairs = (each.partition("=") for each in self.options.get("names", "").split(",") if each)
        names = {path.strip(): name.strip() for path, _, name in pairs}
        known = [path for each in self.documented.contract.clauses for path, _ in each.arrays()]
        for path in names:
            if path not in known:
                message = f"no array {path} in the contract of {self.documented.path}: known are "
                raise self.error(message + ", ".join(dict.fromkeys(known)))

        return names

    def _contract(self) -> list[nodes.Node]:
        """Typeset every clause, then what is refused whichever is meant, then the sizes."""
        clauses = self.documented.contract.clauses
        shared = [term for term in terms(clauses[0]) if all(term in terms(c) for c in clauses)]
        typesetter = Typesetter(self.documented, self._symbols, self._names)
        found = [typesetter.clause(each, shared) for each in clauses]
        whenever = "In any case, a" if len(clauses) > 1 else "A"

        return [*found, *listed(f"{whenever} call is refused unless:", shared), *self._sizes()]

    def _sizes(self) -> list[nodes.Node]:
        """Explain the sizes that are worked out, then say what each letter stands for."""
        clauses = self.documented.contract.clauses
        axes = [
            axis_name(a) for each in clauses for _, array in each.arrays() for a in array.spec.axes
        ]
        sizes = glossary(self.documented.owner, axes)
        entries = [(self._term(each), each.meaning) for each in sizes]
        explained = [paragraph("Sizes:"), definitions(entries)] if entries else []

        return [*explained, *legend(self._symbols, [*axes, *(each.formula for each in sizes)])]

    def _term(self, size: Size) -> Cell:
        """Typeset a size, what it is worked out from, and its letter."""
        term: list[nodes.Node] = [nodes.literal("", size.name)]
        if size.formula:
            term += [nodes.Text(" = "), nodes.literal("", size.formula)]
        if self._symbols.known:
            letters = self._symbols.name(size.name)
            term += [nodes.Text(", "), nodes.math(letters, letters)]

        return term

    def _indexed(self, signature: nodes.Element) -> nodes.Node:
        """Make a signature a target of the role `contract`, and an entry of the index."""
        path = self.documented.path
        anchor = make_id(self.env, self.state.document, "contract", path)
        signature["ids"].append(anchor)
        standard = self.env.domains.standard_domain
        for name in dict.fromkeys([path, self.arguments[0]]):
            standard.note_object("contract", name, anchor, location=self.get_location())
        entry = ("single", f"{path} (contract)", anchor, "", None)

        return addnodes.index(entries=[entry])
