"""The contract of one recorded function, inferred from its calls and confirmed on all of them."""

from __future__ import annotations

import ast
import importlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import jaxtyping

from contracts.annotate.agreement import Agreement, agreement
from contracts.annotate.generalization import generalized
from contracts.annotate.receiver_sizes import with_receiver_sizes
from contracts.annotate.recorded import Example, RecordedCall, RecordedFunction
from contracts.annotate.undecided import (
    Differs,
    InferenceFailed,
    KeepsAnnotation,
    NoExample,
    NotInferred,
    Undecided,
    UndecidedError,
)
from contracts.annotate.variations import MOST_VARIATIONS, variations
from contracts.errors import error_line

__all__ = ["InferredContract", "infer_contract"]

Infer = Callable[..., Any]

MOST_EXAMPLES = 4
"""Calls of a function that inference starts from."""


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
    state = State(recorded, allowed)
    for example in itertools.islice(_examples(recorded, state), MOST_EXAMPLES):
        state.infer(infer, example, seconds)
    for example in itertools.islice(_varied(state), MOST_VARIATIONS):
        state.infer(infer, example, seconds / MOST_VARIATIONS, is_recorded=False)

    return state.contract()


@dataclass
class State:
    """
    What some calls of a function gave so far.

    Attributes:
        recorded: the calls of the function.
        allowed: the parameters, and `return`, that may be annotated.
        inferred: what was inferred from each call that inference started from.
        examples: the recorded ones among those calls.
        texts: the annotations that were inferred from each.
        scope: the names in the annotations.
        reasons: why other calls gave nothing.
    """

    recorded: RecordedFunction
    allowed: Set[str]
    inferred: list[Any] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)
    scope: dict[str, Any] = field(default_factory=dict)
    reasons: list[Undecided] = field(default_factory=list)

    def infer(
        self, infer: Infer, example: Example, seconds: float, *, is_recorded: bool = True
    ) -> None:
        """Infer from one call; that a call was refused matters only if it is a recorded one."""
        try:
            inferred = infer(
                example.called, *example.positional, seconds=seconds, **example.keywords
            )
        except Exception as error:
            if is_recorded:
                self.reasons.append(InferenceFailed(error_line(error)))
        else:
            self.examples += [example] if is_recorded else []
            self._add(example, inferred)

    def _add(self, example: Example, inferred: Any) -> None:
        """Generalize the annotations to those that were inferred from another call."""
        found = {name: text for name, text in inferred.annotations.items() if name in self.allowed}
        self.scope |= _scope(inferred.imports)
        if example.receiver is not None:
            calls, agrees = self.recorded.calls, self._agrees
            found = with_receiver_sizes(found, example.receiver, calls, agrees)
        if not found and self.texts:
            return
        self.texts.append(found)
        self.inferred.append(inferred)

    def obeys(self, call: RecordedCall) -> bool:
        """Whether a call obeys the annotations so far."""
        return bool(self.inferred) and not self._agreement((call,)).dropped

    def contract(self) -> InferredContract:
        """Return the contract, with what is undecided."""
        if not self.inferred:
            skipped = "; ".join(map(str, self.recorded.skipped)) or None
            reasons = self.reasons or [NoExample(skipped)]
            return InferredContract(self.recorded.name, {}, undecided=tuple(dict.fromkeys(reasons)))
        agreed = self._agreement(self.recorded.calls)

        return InferredContract(
            name=self.recorded.name,
            annotations=agreed.annotations,
            conditions=self._texts_of("conditions"),
            notes=self._texts_of("notes"),
            undecided=tuple(dict.fromkeys(self._undecided(agreed))),
        )

    def _agreement(self, calls: tuple[RecordedCall, ...]) -> Agreement:
        texts = generalized(self.texts)

        return agreement(self.recorded.function, texts, calls, self.scope)

    def _agrees(self, name: str, text: str) -> bool:
        """Whether every recorded call obeys one annotation, alone."""
        calls = tuple(each for each in self.recorded.calls if each.results)
        agreed = agreement(self.recorded.function, {name: text}, calls, self.scope)

        return name in agreed.annotations

    def _undecided(self, agreed: Agreement) -> Iterator[Undecided]:
        yield from (NotInferred(text) for text in self._texts_of("undecided"))
        common = generalized(self.texts)
        for name in dict.fromkeys(name for each in self.texts for name in each):
            if name not in common:
                yield Differs(name, tuple(each.get(name) for each in self.texts))
        yield from agreed.dropped
        yield from self._kept()

    def _kept(self) -> list[Undecided]:
        names = dict.fromkeys(name for each in self.inferred for name in each.annotations)

        return [KeepsAnnotation(name) for name in names if name not in self.allowed]

    def _texts_of(self, attribute: str) -> tuple[str, ...]:
        """Return what every inference has among its conditions, its notes or the undecided."""
        each = [dict.fromkeys(map(str, getattr(each, attribute))) for each in self.inferred]

        return tuple(text for text in each[0] if all(text in others for others in each))


def _examples(recorded: RecordedFunction, state: State) -> Iterator[Example]:
    """Yield calls to start from, each one that breaks the annotations so far."""
    for call, copy in sorted(recorded.copies, key=_preference):
        if state.obeys(call):
            continue
        try:
            yield recorded.example(call, copy)
        except UndecidedError as error:
            state.reasons.append(error.reason)


def _varied(state: State) -> Iterator[Example]:
    """Yield variations of the first call that inference started from."""
    for example in state.examples[:1]:
        yield from variations(example)


def _preference(copied: tuple[RecordedCall, bytes]) -> int:
    """Order calls: those with more different sizes, none of them 0 or 1, first."""
    call, _ = copied
    shapes = [each.shape for each in call.arguments if hasattr(each, "shape")]
    sizes = [size for shape in shapes for size in shape]

    return sum(size < 2 for size in sizes) + (len(sizes) - len(set(sizes)))


def _scope(imports: tuple[str, ...]) -> dict[str, Any]:
    """Return the names that some imports define, with the dtypes that generalize others."""
    names: dict[str, Any] = {"Real": jaxtyping.Real, "Inexact": jaxtyping.Inexact}
    for node in ast.parse("\n".join(imports)).body:
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(str(node.module))
            names |= {each.asname or each.name: getattr(module, each.name) for each in node.names}
        elif isinstance(node, ast.Import):
            names |= {
                each.asname or each.name: importlib.import_module(each.name) for each in node.names
            }

    return names
