"""A layer to be called again and again, on one input and one state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from rnn_spec.law_definition.case import Case, arguments
from rnn_spec.law_definition.layer import Answer
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.laws.meaning import agreement
from rnn_spec.subjects.layer import SubjectLayer, built
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.verdict import fault

__all__ = ["Calls"]


@dataclass(frozen=True)
class Calls:
    """
    What is called.

    Attributes:
        layer: what `new` is built like.
        x: the input, time first.
        state: the state, of no parts where none can be given.
        layout: of the inputs in memory, where the mistake was seen.
    """

    layer: SubjectLayer
    x: Tensor
    state: State
    layout: str

    @classmethod
    def drawn(cls, subject: Subject, case: Case, layout: str) -> Calls:
        """Draw weights, input and state."""
        layer = built(subject, case)
        x, state = arguments(agreement, layer, case)

        return cls(layer, x, state, layout)

    def redrawn(self) -> Calls:
        """Draw others: what agrees by chance does not agree again."""
        case = self.layer.case

        return self.drawn(self.layer.subject, replace(case, seed=case.seed + 1), self.layout)

    def new(self, **changes: Any) -> SubjectLayer:
        """Build it as nothing has called it yet, with the same weights."""
        return built(self.layer.subject, replace(self.layer.case, **changes))

    def answer(self, layer: SubjectLayer | None = None) -> Answer:
        """Call it, or another like it, from the state."""
        return self.from_state(self.state, layer)

    def from_none(self, layer: SubjectLayer | None = None) -> Answer:
        """Call it, or another like it, and give no state."""
        return (layer or self.new())(self.x.clone())

    def from_state(self, state: State, layer: SubjectLayer | None = None) -> Answer:
        """Call it, or another like it, from another state; what it does to that is its own."""
        return (layer or self.new())(self.x.clone(), map_parts(state, torch.clone))

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two answers, or parts of them, are equal within rounding."""
        return fault(Equation(one, other), self.layer.case) is None

    def differ(self, one: Any, other: Any) -> bool:
        """Say whether two answers are apart by more than rounding, be it done in single."""
        return fault(Equation(one, other, precision=torch.float32), self.layer.case) is not None
