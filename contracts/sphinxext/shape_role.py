"""The role `shape`: prose that speaks of a shape without writing it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole

from contracts.errors import ContractError
from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.descriptions import axis_in_full, shape_text
from contracts.model.variadic import expansions
from contracts.sphinxext.lookup import callable_at

__all__ = ["ShapeRole", "plainly", "shapes"]

WRITTEN = re.compile(
    r"(?P<path>\S+)\s+(?P<array>\S+)(?:\s+(?P<axis>-?\d+))?(?:\s+where (?P<when>.+))?"
)

FORM = "CALLABLE ARRAY [AXIS] [where CONDITION]"


class ShapeRole(SphinxRole):
    """
    The shape of an array of a contract, as code, linked to the contract where it is indexed.

    `package.Class.method argument` is its shape in every clause, `package.Class.method return[0]`
    that of a result; a number after it asks for one axis, and `where self.batch_first` for the
    clause with that condition.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Typeset the shapes."""
        try:
            path, found = shapes(self.text)
        except ContractError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        inside = [part for each in found for part in (nodes.Text(" or "), nodes.literal("", each))]
        target = {"refdomain": "std", "reftype": "contract", "reftarget": path}
        link = addnodes.pending_xref("", nodes.inline("", "", *inside[1:]), **target)
        link["contract_shape"] = True

        return [link], []


def shapes(text: str) -> tuple[str, list[str]]:
    """
    Give the path of the callable that a text of the role names, and the shapes that it asks for.

    Raises:
        ContractError: there is no such callable, array, axis or clause, or the text asks for none.
    """
    written = WRITTEN.fullmatch(text.strip())
    if written is None:
        message = f"{text!r} asks for no shape, where {FORM} belongs"
        raise ContractError(message)
    found = callable_at(written["path"])
    clauses = [each for each in found.contract.clauses if _meant(each, written["when"])]
    axes = [
        form
        for clause in clauses
        for path, array in clause.arrays()
        if path == written["array"]
        for form in expansions(array.spec.axes, clause)
    ]
    if not axes:
        message = f"{text!r}: {_known(found.contract.clauses, written['when'])}"
        raise ContractError(message)

    return found.path, list(dict.fromkeys(_asked(each, written["axis"], text) for each in axes))


def _meant(clause: Clause, when: str | None) -> bool:
    return when is None or (clause.condition is not None and clause.condition.text == when)


def _asked(axes: tuple[Axis, ...], axis: str | None, text: str) -> str:
    if axis is None:
        return shape_text([axis_in_full(each) for each in axes])
    try:
        return axis_in_full(axes[int(axis)])
    except IndexError:
        message = f"{text!r}: there are {len(axes)} axes, where one of number {axis} belongs"
        raise ContractError(message) from None


def _known(clauses: Iterable[Clause], when: str | None) -> str:
    listed = list(clauses)
    conditions = [each.condition.text for each in listed if each.condition]
    if when is not None and when not in conditions:
        return f"no clause has this condition: known are {', '.join(conditions) or 'none'}"
    known = dict.fromkeys(path for each in listed for path, _ in each.arrays())

    return f"no such array: known are {', '.join(known)}"


def plainly(
    _app: Sphinx, _env: BuildEnvironment, node: addnodes.pending_xref, inside: nodes.Element
) -> nodes.Element | None:
    """Leave a shape without a link where its contract is on no page."""
    return inside if node.get("contract_shape") else None
