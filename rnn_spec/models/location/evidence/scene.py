"""What a failure is located with: the model, the case, and the calls of the law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from rnn_spec.causes.failure import Failure
from rnn_spec.models.calls.call import Call, OtherCall
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw, draw_other
from rnn_spec.models.subject.model import Model, Subject
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["Scene"]


@dataclass(frozen=True)
class Scene:
    """
    A failure of a law.

    Attributes:
        subject: the model.
        case: the case on which the law fails.
        failure: how it fails there.
        own: the call of the law, if it is not the one that is drawn for the case.
    """

    subject: Subject
    case: ModelCase
    failure: Failure
    own: Call | None = None

    @cached_property
    def model(self) -> Model:
        """The model, which other calls of the same scene may have been made with."""
        return self.subject.model()

    @cached_property
    def call(self) -> Call:
        """The call of the law."""
        return self.own or draw(self.subject.signature, self.case, self.subject.fill)

    @cached_property
    def other(self) -> OtherCall:
        """The call with other values."""
        return draw_other(self.subject.signature, self.case, self.subject.fill)

    @property
    def path(self) -> str:
        """The path of the part of the result in which the law fails."""
        part: Any = getattr(self.failure, "part", "")

        return str(part).removeprefix("result")

    @property
    def compares_samples(self) -> bool:
        """Whether a part of the result has two axes of samples, as pairs of them have."""
        signature = self.subject.signature

        return any(len(each.axes(signature.batch)) > 1 for each in signature.parts or ())

    @property
    def batch(self) -> int:
        """The number of samples."""
        return self.call.batch

    def at(self, case: ModelCase, failure: Failure) -> Scene:
        """Return the scene of the same law on another case."""
        return replace(self, case=case, failure=failure)

    def trace(self, call: Call | None = None) -> Trace:
        """Return the trace of a call; of the law's own without one."""
        return traced(self.model, self.call if call is None else call)

    def alike(self, calls: Iterable[Call]) -> tuple[Trace, list[Trace]] | None:
        """Return the traces of the law's call and of others; None if their operations differ."""
        base, others = self.trace(), [self.trace(each) for each in calls]
        complete = all(each.error is None for each in (base, *others))

        return (base, others) if complete and all(map(base.is_like, others)) else None
