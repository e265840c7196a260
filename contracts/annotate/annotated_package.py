"""Infer the contracts of a package from a run of its tests, and write them into its source."""

from __future__ import annotations

import ast
import importlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.annotate.contract import InferredContract
from contracts.annotate.grouping import recorded_functions
from contracts.annotate.inferred_contract import infer_contract
from contracts.annotate.recorded import RecordedFunction
from contracts.annotate.source.patch import ModuleSource, patched
from contracts.annotate.source.signature_edit import replaceable
from contracts.annotate.undecided import (
    HasContract,
    HasOverloads,
    NotFound,
    OutsideFolder,
    UndecidedError,
)
from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.recording.events import Event

__all__ = ["AnnotatedPackage", "annotate"]

Infer = Callable[..., Any]


@dataclass(frozen=True)
class AnnotatedPackage:
    """
    What is inferred of the functions that took arrays.

    Attributes:
        contracts: the contract of each, with what is undecided.
        patch: the unified diff that writes the annotations into the source.
    """

    contracts: tuple[InferredContract, ...]
    patch: bytes


def annotate(
    events: Sequence[Event], infer: Infer, *, seconds: float, folder: Path
) -> AnnotatedPackage:
    """
    Infer the contracts of recorded functions, and the patch that writes them.

    Args:
        events: the recorded calls.
        infer: `contracts.infer`.
        seconds: how long the inference from one call may take.
        folder: the folder that the paths in the patch are relative to.
    """
    functions = recorded_functions(events)
    groups = itertools.groupby(functions, lambda each: each.module)
    modules = [_of_module(name, group, infer, seconds, folder) for name, group in groups]
    contracts = sorted((c for each in modules for c in each.contracts), key=lambda c: c.name)

    return AnnotatedPackage(tuple(contracts), b"".join(each.patch for each in modules))


def _of_module(
    name: str, functions: Iterable[RecordedFunction], infer: Infer, seconds: float, folder: Path
) -> AnnotatedPackage:
    source = ModuleSource.of(importlib.import_module(name))
    inferred: list[tuple[ast.FunctionDef, InferredContract]] = []
    left: list[InferredContract] = []
    for each in functions:
        try:
            node = _definition(each, source, folder)
        except UndecidedError as error:
            left.append(InferredContract(each.name, {}, undecided=(error.reason,)))
        else:
            inferred.append((node, infer_contract(each, replaceable(node), infer, seconds)))
    patch, written = patched(source, inferred, folder) if inferred else (b"", [])

    return AnnotatedPackage((*written, *left), patch)


def _definition(recorded: RecordedFunction, source: ModuleSource, folder: Path) -> ast.FunctionDef:
    """
    Return the definition of a function that may be annotated.

    Raises:
        UndecidedError: it must stay as it is.
    """
    if not source.path.is_relative_to(folder) or not source.source.is_regular:
        raise UndecidedError(OutsideFolder(str(source.path)))
    function = recorded.function
    node = source.definition(function)
    if node is None:
        raise UndecidedError(NotFound())
    if source.has_other_types(node):
        raise UndecidedError(HasOverloads())
    if _has_contract(function):
        raise UndecidedError(HasContract())

    return node


def _has_contract(function: Callable[..., Any]) -> bool:
    """Whether an annotation of a function has a shape, or cannot be read."""
    try:
        return contract_of(function, strict=False).has_arrays
    except ContractError:
        return True
