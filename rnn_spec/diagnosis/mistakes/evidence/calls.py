"""Calls of a layer with one input and one state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from rnn_spec.law_definition.case import Case, arguments
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.laws.meaning import agreement
from rnn_spec.subjects.layer import SubjectLayer, built
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.verdict import failure_of

__all__ = ["Calls"]


@dataclass(frozen=True)
class Calls:
    """
    A layer, and the arguments of its calls.

    Attributes:
        layer: the layer; `new` builds others like it.
        x: the input, time first.
        state: the state; empty if the layer accepts none.
        layout: the memory layout of the inputs in the case that failed.
    """

    layer: SubjectLayer
    x: Tensor
    state: State
    layout: str

    @classmethod
    def make(cls, subject: Subject, case: Case, layout: str) -> Calls:
        """Make a layer, an input and a state for a case."""
        layer = built(subject, case)
        x, state = arguments(agreement, layer, case)

        return cls(layer, x, state, layout)

    def with_new_values(self) -> Calls:
        """Return calls with other values, in which a match by chance does not repeat."""
        case = self.layer.case

        return self.make(self.layer.subject, replace(case, seed=case.seed + 1), self.layout)

    def new(self, **changes: Any) -> SubjectLayer:
        """Build the layer again, with the same weights."""
        return built(self.layer.subject, replace(self.layer.case, **changes))

    def results(self, layer: SubjectLayer | None = None) -> Results:
        """Call a new layer, or the given one, with the state."""
        return self.from_state(self.state, layer)

    def without_state(self, layer: SubjectLayer | None = None) -> Results:
        """Call a new layer, or the given one, without a state."""
        return (layer or self.new())(self.x.clone())

    def from_state(self, state: State, layer: SubjectLayer | None = None) -> Results:
        """Call a new layer, or the given one, with a copy of another state."""
        return (layer or self.new())(self.x.clone(), map_parts(state, torch.clone))

    def same(self, one: Any, other: Any) -> bool:
        """Return whether two results, or parts of them, are equal within rounding."""
        return failure_of(Equation(one, other), self.layer.case) is None

    def differ(self, one: Any, other: Any) -> bool:
        """Return whether two results differ by more than the rounding of float32."""
        outcome = Equation(one, other, precision=torch.float32)

        return failure_of(outcome, self.layer.case) is not None
