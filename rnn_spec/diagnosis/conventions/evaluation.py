"""Evaluate a layer's equations, as torch.nn does or under another convention."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Convention
from rnn_spec.diagnosis.conventions.stack import Stack
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import Parameters, array, cell_weights

__all__ = ["Evaluation"]


@dataclass(frozen=True)
class Evaluation:
    """
    The arguments of the equations, and the results that were computed from them.

    Attributes:
        kind: the kind of the layer.
        options: its options.
        parameters: its parameters.
        x: the input, time first.
        state: the initial state.
        cache: computed results, before a convention changes them.
    """

    kind: Kind
    options: Options
    parameters: Parameters
    x: Tensor
    state: State
    cache: dict[tuple[object, ...], Results] = field(default_factory=dict, repr=False)

    def results(self, convention: Convention) -> Results:
        """Return the results under a convention, in NumPy float64; equal evaluations run once."""
        key = (
            convention.parameters,
            convention.cell,
            convention.stack,
            convention.input,
            convention.initial_state,
        )
        if key not in self.cache:
            self.cache[key] = self._compute(convention)

        return convention.result(self.cache[key])

    def _compute(self, convention: Convention) -> Results:
        cell = convention.cell(self.kind.cell(self.options))
        weights = cell_weights(self.kind, self.options, convention.parameters(self.parameters))
        x, *state = map(array, (convention.input(self.x), *convention.initial_state(self.state)))
        out, final = convention.stack(Stack()).run(cell, x, tuple(state), weights)

        return torch.from_numpy(out), State(tuple(map(torch.from_numpy, final)))
