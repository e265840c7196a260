"""The directive `contract`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.typing import OptionSpec

from contracts.declaration.callables import ContractedCallable
from contracts.declaration.inferred_file import inferred_in
from contracts.errors import ContractError
from contracts.model.descriptions import axis_name
from contracts.rendering.glossary import Size, glossary
from contracts.rendering.symbols import Symbols
from contracts.sphinxext.clauses import ClauseRenderer, refinements_of
from contracts.sphinxext.description import description_of
from contracts.sphinxext.lookup import callable_at, sources_of
from contracts.sphinxext.typesetting import Cell, boxed, definitions, legend, listed, paragraph

__all__ = ["ContractDirective"]

INFERRED = "Inferred from calls, not declared: the code does not check it."


class ContractDirective(SphinxDirective):
    """
    Documents the contract of any importable callable: `.. contract:: package.Class.method`.

    It shows the signature; for each clause its condition, its shapes, a picture, and what it
    refuses; then the refinements of all clauses, and the sizes that properties compute.

    `:names: hx[0]=h_0, return=output` adds names of arrays to their paths.
    `:no-index:` leaves it out of the index: a contract on two pages is indexed on one.
    `:inferred: FILE` documents the contract that `python -m contracts annotate --json FILE`
    inferred, and says that it is inferred.
    """

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "names": directives.unchanged_required,
        "no-index": directives.flag,
        "inferred": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Read the contract and render it."""
        for source in sources_of(self.documented):
            self.env.note_dependency(source)
        signature, description = description_of(
            self.documented, boxed("contract", *self._contract())
        )
        index = [] if "no-index" in self.options else [self._indexed(signature)]

        return [*index, description]

    @cached_property
    def documented(self) -> ContractedCallable:
        """The callable that the argument names."""
        try:
            return callable_at(self.arguments[0], self._inferred)
        except ContractError as error:
            raise self.error(str(error)) from error

    @property
    def _inferred(self) -> Mapping[str, Mapping[str, str]] | None:
        """The inferred annotations in the file of the option, by function."""
        if "inferred" not in self.options:
            return None
        name, path = self.env.relfn2path(self.options["inferred"])
        self.env.note_dependency(name)

        return inferred_in(Path(path))

    @property
    def _symbols(self) -> Symbols:
        return Symbols(self.config.contracts_symbols, self.documented.owner)

    @property
    def _names(self) -> Mapping[str, str]:
        """The additional names of arrays, by path."""
        pairs = (each.partition("=") for each in self.options.get("names", "").split(",") if each)
        names = {path.strip(): name.strip() for path, _, name in pairs}
        paths = [path for each in self.documented.contract.clauses for path, _ in each.arrays()]
        for path in names:
            if path not in paths:
                message = f"{self.documented.path} has no array {path}; its arrays: "
                raise self.error(message + ", ".join(dict.fromkeys(paths)))

        return names

    def _contract(self) -> list[nodes.Node]:
        """Render every clause, then the refinements of all clauses, then the sizes."""
        clauses = self.documented.contract.clauses
        statements = [refinements_of(each) for each in clauses]
        shared = [each for each in statements[0] if all(each in others for others in statements)]
        renderer = ClauseRenderer(self.documented, self._symbols, self._names)
        rendered = [renderer.clause(each, shared) for each in clauses]
        label = "Required in every case:" if len(clauses) > 1 else "Also required:"

        return [*self._origin(), *rendered, *listed(label, shared), *self._sizes()]

    def _origin(self) -> list[nodes.Node]:
        """State that an inferred contract is inferred; nothing of a declared one."""
        return [paragraph(INFERRED)] if "inferred" in self.options else []

    def _sizes(self) -> list[nodes.Node]:
        """Explain the sizes that properties compute, then the meaning of each letter."""
        clauses = self.documented.contract.clauses
        axes = [
            axis_name(a) for each in clauses for _, array in each.arrays() for a in array.spec.axes
        ]
        sizes = glossary(self.documented.owner, axes)
        entries = [(self._term(each), each.meaning) for each in sizes]
        explained = [paragraph("Sizes:"), definitions(entries)] if entries else []

        return [*explained, *legend(self._symbols, [*axes, *(each.formula for each in sizes)])]

    def _term(self, size: Size) -> Cell:
        """Render a size, its formula, and its letter."""
        term: list[nodes.Node] = [nodes.literal("", size.name)]
        if size.formula:
            term += [nodes.Text(" = "), nodes.literal("", size.formula)]
        if self._symbols.letters:
            letters = self._symbols.name(size.name)
            term += [nodes.Text(", "), nodes.math(letters, letters)]

        return term

    def _indexed(self, signature: nodes.Element) -> nodes.Node:
        """Make a signature a target of the role `contract`, and an entry in the index."""
        path = self.documented.path
        anchor = make_id(self.env, self.state.document, "contract", path)
        signature["ids"].append(anchor)
        standard = self.env.domains.standard_domain
        for name in dict.fromkeys([path, self.arguments[0]]):
            standard.note_object("contract", name, anchor, location=self.get_location())
        entry = ("single", f"{path} (contract)", anchor, "", None)

        return addnodes.index(entries=[entry])
