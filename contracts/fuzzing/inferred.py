"""Make a pytest item for each function with an inferred contract, which its name says."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from contracts.declaration.inferred_file import inferred_in, with_annotations
from contracts.errors import ContractError, UndrawableError
from contracts.fuzzing.fuzz import Property, properties
from contracts.fuzzing.items import FuzzedItem, raise_error
from contracts.strategies.space import Space

__all__ = ["InferredFile"]

INFERRED = "inferred"


class InferredFile(pytest.Collector):
    """A file of inferred contracts, whose functions are fuzzed."""

    def __init__(self, *, contracts: Mapping[str, Mapping[str, str]], **rest: Any) -> None:
        """Collect some contracts, by function."""
        super().__init__(**rest)
        self.contracts = contracts

    @classmethod
    def of(cls, session: pytest.Session, path: Path) -> Any:
        """
        Return the node of a file.

        Raises:
            ContractError: it cannot be read.
        """
        contracts = inferred_in(path)

        return cls.from_parent(
            session, name=path.name, nodeid=path.name, path=path, contracts=contracts
        )

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each function; a method is skipped, with the reason."""
        for name, texts in self.contracts.items():
            if texts:
                yield self._item(name, texts)

    def _item(self, name: str, texts: Mapping[str, str]) -> pytest.Item:
        module, _, qualname = name.partition(":")
        try:
            function, checked = _function(name, texts)
        except ContractError as error:
            raise self.CollectError(str(error)) from error
        node_id = f"{module}::{qualname.replace('.', '::')}[{INFERRED}]"

        return FuzzedItem.from_parent(
            self, name=f"{qualname}[{INFERRED}]", nodeid=node_id, function=function, checked=checked
        )


def _function(name: str, texts: Mapping[str, str]) -> tuple[Any, Property]:
    """
    Return a function, and the property that it returns what was inferred on generated calls.

    Raises:
        ContractError: there is no such function, or its contract cannot be read.
    """
    try:
        function = pkgutil.resolve_name(name)
    except Exception as error:
        message = f"cannot import {name}: {type(error).__name__}: {error}"
        raise ContractError(message) from error
    if "." in name.partition(":")[2]:
        reason = UndrawableError(f"{name} is a method: calls are generated for functions only")
        return function, Property(name, INFERRED, partial(raise_error, reason))
    try:
        found = list(properties(with_annotations(function, texts), Space(), {}))
    except UndrawableError as error:
        return function, Property(name, INFERRED, partial(raise_error, error))

    return function, replace(found[0], name=INFERRED)
