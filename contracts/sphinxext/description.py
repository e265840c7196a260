"""Put a contract below the signature of its callable, as in Sphinx's Python domain."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from contracts.declaration.callables import ContractedCallable
from contracts.sphinxext.lookup import signature_of

__all__ = ["description_of", "remove_signature"]

MARK = "contract-of"


def description_of(
    documented: ContractedCallable, contract: nodes.Node
) -> tuple[nodes.Element, nodes.Node]:
    """Return the signature of a callable, and the description that contains it."""
    prefix, _, name = documented.path.rpartition(".")
    parameters = signature_of(documented)[1:-1]
    listed = [addnodes.desc_parameter("", parameters)] if parameters else []
    signature = addnodes.desc_signature(
        documented.path,
        "",
        addnodes.desc_addname("", f"{prefix}."),
        addnodes.desc_name("", name),
        addnodes.desc_parameterlist("", "", *listed),
    )
    content = addnodes.desc_content("", contract)
    description = addnodes.desc("", signature, content, domain="py", objtype="function")
    description["classes"] += [MARK, "py", "function"]

    return signature, description


def remove_signature(_app: Sphinx, tree: nodes.document) -> None:
    """Remove the signature inside a description of the Python domain, such as one of autodoc."""
    for description in list(tree.findall(addnodes.desc)):
        if MARK in description["classes"] and _within(description):
            signature, content = description.children
            contract = content.next_node(nodes.container)
            if isinstance(contract, nodes.container) and isinstance(signature, nodes.Element):
                contract["ids"] += signature["ids"]
                description.replace_self(contract)


def _within(node: nodes.Node) -> bool:
    above = node.parent
    while above is not None and not isinstance(above, addnodes.desc):
        above = above.parent

    return above is not None
