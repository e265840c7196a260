"""A unit of a layer in one step: its states, its derivatives, what its weights may multiply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rnn_spec.diagnosis.weights.one_step.experiment import NEGLIGIBLE, Experiment
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Array
from rnn_spec.diagnosis.weights.one_step.sums import Factor

__all__ = ["Unit"]


@dataclass(frozen=True)
class Unit:
    """
    A unit of one layer and direction, in one step.

    Attributes:
        experiment: the step.
        block: the place of the layer and direction in a state.
        number: the unit's place.
        x: the input of the layer, samples by features.
        own: whether each entry is one of this layer's.
    """

    experiment: Experiment
    block: int
    number: int
    x: Array
    own: npt.NDArray[np.bool_]

    @property
    def values(self) -> Array:
        """The entries of the parameters."""
        return self.experiment.values

    @property
    def old(self) -> tuple[Array, ...]:
        """The unit's state before the step, one value a sample."""
        return tuple(part[self.block, :, self.number] for part in self.experiment.old)

    @property
    def new(self) -> tuple[Array, ...]:
        """The unit's state after the step."""
        return tuple(part[self.block, :, self.number] for part in self.experiment.new)

    @property
    def jacobian(self) -> Array:
        """The derivatives of the unit, parts and samples in one axis, by entries."""
        of_unit = self.experiment.jacobian[:, self.block, self.number]

        return np.where(self.own, of_unit, 0.0).reshape(-1, of_unit.shape[-1])

    @property
    def shared(self) -> set[int]:
        """The entries that move several units of the layer."""
        of_block = self.experiment.jacobian[:, self.block]
        moved = np.abs(of_block).max(axis=(0, 2)) > NEGLIGIBLE

        return set(np.flatnonzero((moved.sum(axis=0) > 1) & self.own).tolist())

    def factors(self) -> dict[Factor, Array]:
        """Return every value that an entry may multiply in a sum."""
        h = self.experiment.old[0][self.block]
        factors = {("1", 0): np.ones(len(h))}
        factors |= {("x", place): self.x[:, place] for place in range(self.x.shape[1])}
        factors |= {("h", place): h[:, place] for place in range(h.shape[1])}
        if len(self.old) > 1:
            factors |= {("old c", 0): self.old[1], ("new c", 0): self.new[1]}

        return factors
