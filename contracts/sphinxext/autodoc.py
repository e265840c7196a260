"""The contract of every callable that autodoc documents, where `contracts_autodoc` asks for it."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.inspect import signature_from_str, stringify_signature

__all__ = ["listen"]

CALLABLES = {"class", "function", "method"}

LAST = 900
"""After the listeners of other extensions: napoleon reads a docstring first."""


def listen(app: Sphinx, config: Config) -> None:
    """
    Listen to autodoc, where that is asked for.

    Raises:
        ConfigError: there is no autodoc.
    """
    if not config.contracts_autodoc:
        return
    if "sphinx.ext.autodoc" not in app.extensions:
        message = "contracts_autodoc is True, and sphinx.ext.autodoc is not among the extensions"
        raise ConfigError(message)
    app.connect("autodoc-process-docstring", _add_contract, priority=LAST)
    app.connect("autodoc-process-signature", _without_annotations, priority=LAST)


def _add_contract(_app: Sphinx, what: str, name: str, found: Any, *rest: Any) -> None:
    if _is_contracted(what, found):
        path = f"{name}.__init__" if what == "class" else name
        rest[-1].extend(["", f".. contract:: {path}", ""])


def _without_annotations(
    _app: Sphinx, what: str, _name: str, found: Any, *rest: Any
) -> tuple[str, str] | None:
    """Leave out of a signature what the contract below it says."""
    signature = rest[1]
    if signature is None or not _is_contracted(what, found):
        return None
    bare = stringify_signature(signature_from_str(signature), show_annotation=False)

    return bare, ""


def _is_contracted(what: str, found: Any) -> bool:
    """Whether a function, a method, or the constructor of a class is under contract."""
    called = found.__init__ if what == "class" else found
    contract = getattr(called, "__contract__", None)

    return what in CALLABLES and contract is not None and contract.has_arrays
