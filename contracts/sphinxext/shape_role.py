"""The role `shape`: a shape in a text, read from a contract."""

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

__all__ = ["ShapeRole", "shapes", "without_link"]

PATTERN = re.compile(
    r"(?P<path>\S+)\s+(?P<array>\S+)(?:\s+(?P<axis>-?\d+))?(?:\s+where (?P<when>.+))?"
)

FORM = "CALLABLE ARRAY [AXIS] [where CONDITION]"


class ShapeRole(SphinxRole):
    """
    The shape of an array of a contract, as code, with a link to the contract if it is indexed.

    `package.Class.method argument` is the shape of an argument in every clause, and
    `package.Class.method return[0]` the shape of a result. A number after it selects one axis, and
    `where self.batch_first` selects the clause with that condition.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Render the shapes."""
        try:
            path, texts = shapes(self.text)
        except ContractError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        inside = [part for each in texts for part in (nodes.Text(" or "), nodes.literal("", each))]
        target = {"refdomain": "std", "reftype": "contract", "reftarget": path}
        link = addnodes.pending_xref("", nodes.inline("", "", *inside[1:]), **target)
        link["contract_shape"] = True

        return [link], []


def shapes(text: str) -> tuple[str, list[str]]:
    """
    Return the path of the callable in the text of a role, and the selected shapes.

    Raises:
        ContractError: there is no such callable, array, axis or clause, or the text is malformed.
    """
    selected = PATTERN.fullmatch(text.strip())
    if selected is None:
        message = f"shape: got {text!r}, expected {FORM}"
        raise ContractError(message)
    documented = callable_at(selected["path"])
    clauses = [each for each in documented.contract.clauses if _is_selected(each, selected["when"])]
    axes = [
        form
        for clause in clauses
        for path, array in clause.arrays()
        if path == selected["array"]
        for form in expansions(array.spec.axes, clause)
    ]
    if not axes:
        message = f"{text!r}: {_alternatives(documented.contract.clauses, selected['when'])}"
        raise ContractError(message)

    return documented.path, list(
        dict.fromkeys(_shape(each, selected["axis"], text) for each in axes)
    )


def _is_selected(clause: Clause, when: str | None) -> bool:
    return when is None or (clause.condition is not None and clause.condition.text == when)


def _shape(axes: tuple[Axis, ...], axis: str | None, text: str) -> str:
    if axis is None:
        return shape_text([axis_in_full(each) for each in axes])
    try:
        return axis_in_full(axes[int(axis)])
    except IndexError:
        message = f"{text!r}: got axis {axis}, expected one of {len(axes)} axes"
        raise ContractError(message) from None


def _alternatives(clauses: Iterable[Clause], when: str | None) -> str:
    listed = list(clauses)
    conditions = [each.condition.text for each in listed if each.condition]
    if when is not None and when not in conditions:
        return f"no clause has this condition; conditions: {', '.join(conditions) or 'none'}"
    paths = dict.fromkeys(path for each in listed for path, _ in each.arrays())

    return f"no such array; arrays: {', '.join(paths)}"


def without_link(
    _app: Sphinx, _env: BuildEnvironment, node: addnodes.pending_xref, inside: nodes.Element
) -> nodes.Element | None:
    """Return a shape without a link, if its contract is on no page."""
    return inside if node.get("contract_shape") else None
