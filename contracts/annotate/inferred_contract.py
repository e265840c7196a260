"""The contract of one recorded function, inferred from its calls and confirmed on all of them."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from contracts.annotate.agreement import Agreement, agreement
from contracts.annotate.receiver_sizes import with_receiver_sizes
from contracts.annotate.recorded import Example, RecordedCall, RecordedFunction
from contracts.annotate.undecided import (
    InferenceFailed,
    KeepsAnnotation,
    NoExample,
    NotInferred,
    Undecided,
    UndecidedError,
)
from contracts.errors import error_line

__all__ = ["InferredContract", "infer_contract"]

Infer = Callable[..., Any]

MOST_EXAMPLES = 3
"""Calls of a function that inference starts from: the one that confirms most is taken."""


@dataclass(frozen=True)
class InferredContract:
    """
    What is inferred of one function.

    Attributes:
        name: `mypkg.mod:Class.method`.
        annotations: the text of each annotation, by the name of the parameter, or `return`.
        conditions: what the sizes must obey, and no annotation says.
        notes: what else was observed.
        undecided: why there is no other annotation.
    """

    name: str
    annotations: Mapping[str, str]
    conditions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    undecided: tuple[Undecided, ...] = ()


def infer_contract(
    recorded: RecordedFunction, allowed: Set[str], infer: Infer, seconds: float
) -> InferredContract:
    """
    Infer the contract of a function.

    Args:
        recorded: its calls.
        allowed: the parameters, and `return`, that may be annotated.
        infer: `contracts.infer`.
        seconds: how long inference may take.
    """
    found: list[InferredContract] = []
    reasons: list[Undecided] = []
    for example in _examples(recorded, reasons):
        try:
            inferred = infer(
                example.called, *example.positional, seconds=seconds, **example.keywords
            )
        except Exception as error:
            reasons.append(InferenceFailed(error_line(error)))
            continue
        found.append(_confirmed(recorded, example, inferred, allowed))
        if found[-1].annotations and not found[-1].undecided:
            break
    if found:
        return max(found, key=lambda each: len(each.annotations))
    if not reasons:
        reasons.append(NoExample("; ".join(map(str, recorded.skipped)) or None))

    return InferredContract(recorded.name, {}, undecided=tuple(dict.fromkeys(reasons)))


def _examples(recorded: RecordedFunction, reasons: list[Undecided]) -> Iterator[Example]:
    """Yield calls to start from; add why others cannot be made again."""
    made = 0
    for call, copy in sorted(recorded.copies, key=_preference):
        if made == MOST_EXAMPLES:
            return
        try:
            yield recorded.example(call, copy)
            made += 1
        except UndecidedError as error:
            reasons.append(error.reason)


def _preference(copied: tuple[RecordedCall, bytes]) -> int:
    """Order calls: those with more different sizes, none of them 0 or 1, first."""
    call, _ = copied
    shapes = [each.shape for each in call.arguments if hasattr(each, "shape")]
    sizes = [size for shape in shapes for size in shape]

    return sum(size < 2 for size in sizes) + (len(sizes) - len(set(sizes)))


def _confirmed(
    recorded: RecordedFunction, example: Example, inferred: Any, allowed: Set[str]
) -> InferredContract:
    """Return what every recorded call confirms of an inferred contract."""
    found = dict(inferred.annotations)
    texts = {name: text for name, text in found.items() if name in allowed}
    scope = _scope(inferred.imports)
    function = recorded.function
    if example.receiver is not None:
        agrees = partial(_agrees, recorded, scope)
        texts = with_receiver_sizes(texts, example.receiver, recorded.calls, agrees)
    agreed: Agreement = agreement(function, texts, recorded.calls, scope)

    return InferredContract(
        name=recorded.name,
        annotations=agreed.annotations,
        conditions=tuple(map(str, inferred.conditions)),
        notes=tuple(map(str, inferred.notes)),
        undecided=(
            *(NotInferred(str(each)) for each in inferred.undecided),
            *agreed.dropped,
            *(KeepsAnnotation(name) for name in found if name not in allowed),
        ),
    )


def _agrees(recorded: RecordedFunction, scope: Mapping[str, Any], name: str, text: str) -> bool:
    """Whether every recorded call obeys one annotation, alone."""
    returned = tuple(each for each in recorded.calls if each.results)

    return name in agreement(recorded.function, {name: text}, returned, scope).annotations


def _scope(imports: tuple[str, ...]) -> dict[str, Any]:
    """Return the names that some imports define."""
    names: dict[str, Any] = {}
    for node in ast.parse("\n".join(imports)).body:
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(str(node.module))
            names |= {each.asname or each.name: getattr(module, each.name) for each in node.names}
        elif isinstance(node, ast.Import):
            names |= {
                each.asname or each.name: importlib.import_module(each.name) for each in node.names
            }

    return names
