"""What the recorded calls of a function, and calls like them, say about its contract."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from contracts.annotate.agreement import Agreement, agreement
from contracts.annotate.annotation_text import (
    dtypes_and_shapes,
    has_shape,
    open_axes,
    with_none,
    with_open_ones,
    without_numbers,
)
from contracts.annotate.constants import constants_of
from contracts.annotate.contract import InferredContract
from contracts.annotate.generalization import generalized
from contracts.annotate.receiver_sizes import with_receiver_sizes
from contracts.annotate.recorded import Example, RecordedCall, RecordedFunction
from contracts.annotate.undecided import (
    Differs,
    InferenceFailed,
    KeepsAnnotation,
    NoExample,
    NothingInferred,
    NotInferred,
    Undecided,
    place_of,
)
from contracts.errors import error_line
from contracts.inference.inferred import Inferred
from contracts.inference.remarks import NotAnnotatable
from contracts.model.arithmetic import Expression
from contracts.recording.events import FunctionKind
from contracts.recording.outline import (
    Outline,
    has_array,
    may_give_sizes,
    outline_of,
    without_shapes,
)

__all__ = ["Evidence", "Origin"]

T = TypeVar("T")

Infer = Callable[..., Inferred]


class Origin(enum.Enum):
    """Where a call comes from that inference starts from."""

    TESTS = "tests"
    OPTION = "option"
    RANK = "rank"


@dataclass
class Evidence:
    """
    What some calls of a function gave so far.

    Attributes:
        recorded: the calls of the function.
        allowed: the parameters, and `return`, that may be annotated.
        inferred: what was inferred from each recorded call that inference started from.
        examples: those calls.
        texts: the annotations that were inferred from each, and from variations of them.
        reasons: why other calls gave nothing.
        agreed: whether every recorded call obeys an annotation, alone, by parameter and text.
    """

    recorded: RecordedFunction
    allowed: frozenset[str]
    inferred: list[Inferred] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)
    reasons: list[Undecided] = field(default_factory=list)
    agreed: dict[tuple[str, str], bool] = field(default_factory=dict)

    def infer(
        self, infer: Infer, example: Example, seconds: float, origin: Origin = Origin.TESTS
    ) -> None:
        """Infer from one call; that a call was refused matters only if it is a recorded one."""
        try:
            inferred = infer(
                example.called, *example.positional, seconds=seconds, **example.keywords
            )
        except Exception as error:
            if origin is Origin.TESTS:
                self.reasons.append(InferenceFailed(error_line(error)))
            return
        found = self._annotations(example, inferred)
        if origin is Origin.TESTS:
            self.examples.append(example)
            self.inferred.append(inferred)
        elif not found or (origin is Origin.RANK and _loses(self.texts, found)):
            return
        self.texts.append(found)

    def _annotations(self, example: Example, inferred: Inferred) -> dict[str, str]:
        """Return the annotations that were inferred from a call, with the receiver's sizes."""
        found = {
            name: text
            for name, text in inferred.annotations.items()
            if name in self.allowed and has_shape(text)
        }
        constants = constants_of(self.recorded.function)
        if self._others_are_fixed:
            found = {name: without_numbers(text, constants) for name, text in found.items()}
        if example.receiver is not None:
            receivers = (example.receiver, *self._receivers)
            found = with_receiver_sizes(found, receivers, self._agrees, constants)

        return with_open_ones(found)

    def obeys(self, call: RecordedCall) -> bool:
        """Whether a call obeys the annotations so far."""
        return bool(self.inferred) and not self._agreement((call,)).dropped

    def arrays_of(self, call: RecordedCall) -> frozenset[str]:
        """Name the parameters that may be annotated, and have arrays in a call."""
        names = inspect.signature(self.recorded.function).parameters
        pairs = zip(names, call.arguments, strict=True)

        return frozenset(name for name, each in pairs if name in self.allowed and has_array(each))

    @property
    def has_several_ranks(self) -> bool:
        """Whether an array has any number of axes."""
        texts = generalized(self.texts).values() if self.texts else ()

        return any(
            axis.startswith(("*", "..."))
            for text in texts
            for shape in dtypes_and_shapes(text)[1::2]
            for axis in shape.split()
        )

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
            conditions=tuple(each.text for each in self._conditions()),
            notes=tuple(map(str, _common(each.notes for each in self.inferred))),
            undecided=tuple(dict.fromkeys(self._undecided(agreed))),
        )

    @cached_property
    def _others_are_fixed(self) -> bool:
        """Whether every call had the same objects, and lists as long, which may give a size."""
        start = self.recorded.kind is FunctionKind.METHOD
        others = {
            tuple(without_shapes(each) for each in call.arguments[start:] if may_give_sizes(each))
            for call in self._returned
        }

        return len(others) == 1 and others != {()}

    def _conditions(self) -> tuple[Expression, ...]:
        """Return the conditions over axes that have the names of one inference still."""
        if generalized(self.texts) == self.texts[0]:
            return self.inferred[0].conditions

        return _common(each.conditions for each in self.inferred)

    @property
    def _returned(self) -> tuple[RecordedCall, ...]:
        """The calls that returned."""
        return tuple(each for each in self.recorded.calls if each.results)

    @property
    def _receivers(self) -> tuple[Outline, ...]:
        """The receivers of the calls that returned."""
        return tuple(dict.fromkeys(each.arguments[0] for each in self._returned))

    @cached_property
    def _are_none(self) -> frozenset[str]:
        """The parameters that are None by default, or in a call that returned."""
        parameters = inspect.signature(self.recorded.function).parameters
        calls = [zip(parameters, each.arguments, strict=True) for each in self._returned]
        passed = {name for call in calls for name, each in call if each == outline_of(None)}

        return frozenset(
            name for name, each in parameters.items() if name in passed or each.default is None
        )

    def _optional(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return annotations that accept None where a call passed it."""
        return {
            name: with_none(text) if name in self._are_none else text
            for name, text in texts.items()
        }

    def _agreement(self, calls: tuple[RecordedCall, ...]) -> Agreement:
        texts = self._optional(generalized(self.texts))

        return agreement(self.recorded.function, texts, calls)

    def _agrees(self, name: str, text: str) -> bool:
        """Whether every recorded call obeys one annotation, alone."""
        if (name, text) not in self.agreed:
            texts = self._optional({name: text})
            found = agreement(self.recorded.function, texts, self._returned)
            self.agreed[name, text] = name in found.annotations

        return self.agreed[name, text]

    def _undecided(self, agreed: Agreement) -> Iterator[Undecided]:
        """Yield why there is no other annotation; of each array that has none, one reason."""
        reasons = [*self._reasons(agreed)]
        explained = {place_of(each) for each in reasons}
        yield from reasons
        arrays = [name for each in self._returned for name in self.arrays_of(each)]
        for name in sorted({*arrays} - {*agreed.annotations} - explained):
            yield NothingInferred(name)

    def _reasons(self, agreed: Agreement) -> Iterator[Undecided]:
        yield from map(NotInferred, _common(each.undecided for each in self.inferred))
        remarks = [remark for each in self.inferred for remark in each.undecided]
        for remark in remarks:
            if isinstance(remark, NotAnnotatable) and remark.place not in agreed.annotations:
                yield NotInferred(remark)
        common = generalized(self.texts)
        for name in dict.fromkeys(name for each in self.texts for name in each):
            if name not in common:
                yield Differs(name, tuple(each.get(name) for each in self.texts))
        yield from agreed.dropped
        names = dict.fromkeys(
            name
            for each in self.inferred
            for name, text in each.annotations.items()
            if has_shape(text) and name not in self.allowed
        )
        yield from map(KeepsAnnotation, names)


def _loses(texts: list[dict[str, str]], new: dict[str, str]) -> bool:
    """Whether annotations say less of the sizes if they are as general as another rank needs."""
    before, after = generalized(texts), generalized([*texts, new])

    return len(after) < len(before) or sum(map(open_axes, after.values())) > sum(
        map(open_axes, before.values())
    )


def _common(found: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """Return what each inference found."""
    first, *others = found

    return tuple(each for each in first if all(each in other for other in others))
