"""Add contracts to what autodoc documents, if `contracts_autodoc` is set."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.inspect import signature_from_str, stringify_signature

__all__ = ["connect_autodoc"]

CALLABLES = {"class", "function", "method"}

LAST = 900
"""The priority after other extensions: napoleon must read a docstring first."""


def connect_autodoc(app: Sphinx, config: Config) -> None:
    """
    Connect to the events of autodoc, if the setting is on.

    Raises:
        ConfigError: autodoc is not among the extensions.
    """
    if not config.contracts_autodoc:
        return
    if "sphinx.ext.autodoc" not in app.extensions:
        message = "contracts_autodoc is True, but sphinx.ext.autodoc is not among the extensions"
        raise ConfigError(message)
    app.connect("autodoc-process-docstring", _add_contract, priority=LAST)
    app.connect("autodoc-process-signature", _without_annotations, priority=LAST)


def _add_contract(_app: Sphinx, what: str, name: str, documented: Any, *rest: Any) -> None:
    if _is_contracted(what, documented):
        path = f"{name}.__init__" if what == "class" else name
        rest[-1].extend(["", f".. contract:: {path}", ""])


def _without_annotations(
    _app: Sphinx, what: str, _name: str, documented: Any, *rest: Any
) -> tuple[str, str] | None:
    """Remove the annotations from a signature, since the contract shows them."""
    signature = rest[1]
    if signature is None or not _is_contracted(what, documented):
        return None
    bare = stringify_signature(signature_from_str(signature), show_annotation=False)

    return bare, ""


def _is_contracted(what: str, documented: Any) -> bool:
    """Whether a function, a method, or the constructor of a class is under contract."""
    called = documented.__init__ if what == "class" else documented
    contract = getattr(called, "__contract__", None)

    return what in CALLABLES and contract is not None and contract.has_arrays
