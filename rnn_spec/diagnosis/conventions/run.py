"""One run of a layer, as torch.nn would have it or under a reading."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Reading
from rnn_spec.diagnosis.conventions.wiring import Wiring
from rnn_spec.law_definition.layer import Answer
from rnn_spec.law_definition.quantities import State
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import Parameters, array, cell_weights

__all__ = ["Run"]


@dataclass(frozen=True)
class Run:
    """
    What an answer follows from, given the equations.

    Attributes:
        kind: of the layer.
        options: that it was built with.
        parameters: its own.
        x: the input, time first.
        state: the state that it starts from.
        known: answers that were computed, before what is done to them at the end.
    """

    kind: Kind
    options: Options
    parameters: Parameters
    x: Tensor
    state: State
    known: dict[tuple[object, ...], Answer] = field(default_factory=dict, repr=False)

    def answer(self, reading: Reading) -> Answer:
        """Run the equations in NumPy float64 as they are read, those of equal runs once."""
        made = (reading.parameters, reading.cell, reading.wiring, reading.input, reading.given)
        if made not in self.known:
            self.known[made] = self._computed(reading)

        return reading.returned(self.known[made])

    def _computed(self, reading: Reading) -> Answer:
        cell = reading.cell(self.kind.cell(self.options))
        weights = cell_weights(self.kind, self.options, reading.parameters(self.parameters))
        x, *state = map(array, (reading.input(self.x), *reading.given(self.state)))
        out, final = reading.wiring(Wiring()).run(cell, x, tuple(state), weights)

        return torch.from_numpy(out), State(tuple(map(torch.from_numpy, final)))
