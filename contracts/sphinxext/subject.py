"""A callable under contract, found by its path."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sphinx.util.inspect import stringify_signature

from contracts.declaration.signature import contract_of
from contracts.enforcement.enforce import declared
from contracts.errors import ContractError
from contracts.model.clause import Contract

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True)
class Subject:
    """
    A callable under contract.

    Attributes:
        path: by which it is called.
        contract: that it is under.
        function: that is called.
        owner: the class that it is a method of, if any: its properties are sizes.
    """

    path: str
    contract: Contract
    function: Callable[..., Any]
    owner: Any

    @property
    def name(self) -> str:
        """Its name, after that of its class."""
        return ".".join(self.path.split(".")[-2 if inspect.isclass(self.owner) else -1 :])

    @property
    def signature(self) -> str:
        """Its parameters, without annotations, without `self`."""
        bound = inspect.isclass(self.owner) and not self._static
        signature = inspect.signature(self.function)
        parameters = list(signature.parameters.values())[bound:]

        return stringify_signature(
            signature.replace(parameters=parameters),
            show_annotation=False,
            show_return_annotation=False,
        )

    @property
    def sources(self) -> set[str]:
        """The files that its contract is written in."""
        written = [inspect.unwrap(self.function), *filter(inspect.isclass, [self.owner])]
        files = map(inspect.getsourcefile, written)

        return {each for each in files if each is not None}

    @property
    def _static(self) -> bool:
        written = inspect.getattr_static(self.owner, self.path.rpartition(".")[2], None)

        return isinstance(written, staticmethod)


def subject_of(path: str) -> Subject:
    """
    Find what a path such as `package.Class.method` names.

    A class stands for its `forward`, or its `__call__`. A class for which a distribution declares
    one under contract, as `contracts.enforce` knows them, has that contract.

    Raises:
        ContractError: nothing is there, or it is under no contract.
    """
    found = _found(path)
    if inspect.isclass(found):
        path = f"{path}.{'forward' if hasattr(found, 'forward') else '__call__'}"
    parent, _, name = path.rpartition(".")
    owner = found if inspect.isclass(found) else _found(parent or path)
    if inspect.isclass(owner):
        owner = declared().get(owner, owner)
        found = getattr(owner, name)
    function = getattr(found, "__func__", found)
    contract = contract_of(function) if inspect.isfunction(function) else None
    if contract is None or not contract.speaks_of_arrays:
        message = f"{path} is under no contract: no annotation of it speaks of an array"
        raise ContractError(message)

    return Subject(path, contract, found, owner)


def _found(path: str) -> Any:
    try:
        return pkgutil.resolve_name(path)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        message = f"{path} cannot be imported, where a callable under contract belongs ({reason})"
        raise ContractError(message) from error
