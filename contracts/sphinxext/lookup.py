"""Find a callable under contract by its path, with its signature and its source files."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sphinx.util.inspect import stringify_signature

from contracts.declaration.callables import CallableKind, ContractedCallable
from contracts.declaration.discovery import kind_of
from contracts.declaration.inferred_file import with_annotations
from contracts.declaration.inspection import no_contract
from contracts.enforcement.enforce import declared
from contracts.errors import ContractError

__all__ = ["callable_at", "signature_of", "sources_of"]

Inferred = Mapping[str, Mapping[str, str]]


def callable_at(path: str, inferred: Inferred | None = None) -> ContractedCallable:
    """
    Find the callable with a path such as `package.Class.method`.

    The path of a class stands for its `forward`, or its `__call__`. If an installed distribution
    declares a class under contract for it, as for `contracts.enforce`, that contract is used.

    Args:
        path: the path.
        inferred: inferred annotations, by function: one of them is used, and none of its own.

    Raises:
        ContractError: there is no such callable, or it has no contract.
    """
    value = _value_at(path)
    if inspect.isclass(value):
        path = f"{path}.{'forward' if hasattr(value, 'forward') else '__call__'}"
    parent, _, name = path.rpartition(".")
    owner = value if inspect.isclass(value) else _value_at(parent or path)
    documented = _method(owner, parent, name) if inspect.isclass(owner) else _function(value, path)
    if inferred is not None:
        documented = _with_inferred(documented, inferred)
    if not inspect.isfunction(documented.function) or not documented.contract.has_arrays:
        raise no_contract(path)

    return documented


def signature_of(documented: ContractedCallable) -> str:
    """Return the signature without annotations and without `self`."""
    signature = inspect.signature(documented.function)

    return stringify_signature(
        signature.replace(parameters=list(documented.parameters.values())),
        show_annotation=False,
        show_return_annotation=False,
    )


def sources_of(documented: ContractedCallable) -> set[str]:
    """Return the source files that contain the contract."""
    objects = [
        inspect.unwrap(documented.function),
        *([documented.owner] if documented.owner else []),
    ]
    files = map(inspect.getsourcefile, objects)

    return {each for each in files if each is not None}


def _with_inferred(documented: ContractedCallable, inferred: Inferred) -> ContractedCallable:
    function = inspect.unwrap(documented.function)
    name = f"{function.__module__}:{function.__qualname__}"
    texts = inferred.get(name)
    if not texts:
        message = f"no contract of {name} was inferred"
        raise ContractError(message, actual=documented.path)

    return replace(documented, function=with_annotations(function, texts))


def _function(value: Any, path: str) -> ContractedCallable:
    module, _, name = path.rpartition(".")

    return ContractedCallable(CallableKind.FUNCTION, value, value, module, name)


def _method(owner: type, path: str, name: str) -> ContractedCallable:
    """Describe a method, of the class under contract that is declared for its class."""
    owner = declared().get(owner, owner)
    called = getattr(owner, name)
    module, _, cls = path.rpartition(".")

    return ContractedCallable(
        kind=kind_of(inspect.getattr_static(owner, name, None)),
        function=getattr(called, "__func__", called),
        called=called,
        module=module,
        qualname=f"{cls}.{name}",
        owner=owner,
        receiver=getattr(called, "__self__", None),
    )


def _value_at(path: str) -> Any:
    try:
        return pkgutil.resolve_name(path)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        message = f"cannot import {path}, expected a callable under contract ({reason})"
        raise ContractError(message) from error
