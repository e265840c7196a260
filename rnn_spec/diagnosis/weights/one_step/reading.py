"""The equation of a whole layer: the one that all its units, layers and directions agree on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_spec.diagnosis.weights.one_step.experiment import (
    Experiment,
    OtherSumsError,
    UndecidedError,
)
from rnn_spec.diagnosis.weights.one_step.known_equations import KnownEquation
from rnn_spec.diagnosis.weights.one_step.roles import Fit, fits_of_unit
from rnn_spec.diagnosis.weights.one_step.sums import Sum
from rnn_spec.diagnosis.weights.one_step.unit import Unit

__all__ = ["NearestError", "Reading", "read_layer"]

EXACT = {"double": 1e-9, "differences": 1e-9, "single": 1e-4}
"""How far a step may be from the equation that it computes."""

NEAR = 4.0
"""A variant is named as the nearest only if it is so many times nearer than torch.nn's."""

Roles = Mapping[str, Sum]


class NearestError(UndecidedError):
    """The sums are known, and no known equation is what the layer computes with them."""

    def __init__(self, nearest: KnownEquation, off: float) -> None:
        """Describe the nearest equation."""
        text = f"the nearest is {nearest.description}, off by {off:.2g}"
        super().__init__(f"no equation that rnn-spec knows; {text}")
        self.nearest, self.off = nearest, off


@dataclass(frozen=True)
class Reading:
    """
    What one step of a layer computes.

    Attributes:
        equation: the equation.
        peepholes: whether sums read the cell state.
        is_gers: whether these are the peepholes of Gers and Schmidhuber (2000): the output gate
            reads the cell state after the step, and the other gates that before it.
        off: how far the step is from torch.nn's equation with the same sums; NaN if the sums
            are others.
        blocks: for each layer and direction, for each unit, the sum in each role.
    """

    equation: KnownEquation
    peepholes: bool
    is_gers: bool
    off: float
    blocks: tuple[tuple[Roles, ...], ...]


def read_layer(experiment: Experiment, only: KnownEquation | None = None) -> Reading:
    """
    Return the equation that every unit of every layer and direction computes.

    Args:
        experiment: one step of the layer.
        only: the equation, if it is known; no other is tried.

    Raises:
        UndecidedError: there is none.
    """
    readings = list(_blocks(experiment, only))
    first = readings[0]
    if len({(each.equation, each.peepholes, each.is_gers) for each in readings}) > 1:
        message = "the layers or directions compute different equations"
        raise OtherSumsError(message)
    off = max(each.off for each in readings)
    blocks = tuple(block for each in readings for block in each.blocks)

    return Reading(first.equation, first.peepholes, first.is_gers, off, blocks)


def _blocks(experiment: Experiment, only: KnownEquation | None) -> Iterator[Reading]:
    """Yield the reading of each layer and direction; a layer reads the new states below it."""
    options, lowest = experiment.runner.options, experiment.lowest_layer()
    directions, x = options.num_directions, experiment.x
    for layer in range(options.num_layers):
        blocks = range(layer * directions, (layer + 1) * directions)
        for block in blocks:
            units = [
                Unit(experiment, block, number, x, lowest == layer)
                for number in range(options.hidden_size)
            ]
            yield _read_block([fits_of_unit(unit, only) for unit in units], experiment.precision)
        x = np.concatenate([experiment.new[0][block] for block in blocks], axis=1)


def _read_block(units: Sequence[Mapping[KnownEquation, Fit]], precision: str) -> Reading:
    """
    Return the equation on which all units of a layer and direction agree.

    Raises:
        UndecidedError: there is none; a `NearestError` names the nearest.
    """
    errors = {
        equation: max(fits[equation].error for fits in units)
        for equation in units[0]
        if all(equation in fits for fits in units)
    }
    if not errors:
        message = "the units compute different equations"
        raise OtherSumsError(message)
    best = min(
        errors, key=lambda each: (errors[each] > EXACT["double"], not each.is_torch, errors[each])
    )
    official = [each for each in errors if each.is_torch]
    off = min((_off(each, units) for each in official), default=float("nan"))
    if errors[best] > EXACT[precision]:
        raise _nearest(best, errors, off)
    peepholes = any(fits[best].peepholes for fits in units)
    is_gers = peepholes and all(_is_gers(fits[best].sums) for fits in units)

    return Reading(best, peepholes, is_gers, off, (tuple(fits[best].sums for fits in units),))


def _is_gers(sums: Roles) -> bool:
    """Return whether the output gate of a unit reads the new cell state, and others the old one."""
    return all(not each.reads("old c" if role == "o" else "new c") for role, each in sums.items())


def _off(equation: KnownEquation, units: Sequence[Mapping[KnownEquation, Fit]]) -> float:
    """Return how far a block is from torch.nn's equation; peepholes are not torch.nn's."""
    fits = [each[equation] for each in units]

    return max(fit.error_without if fit.peepholes else fit.error for fit in fits)


def _nearest(
    best: KnownEquation, errors: Mapping[KnownEquation, float], off: float
) -> NearestError:
    """Return the error that names the nearest equation, torch.nn's unless it is much further."""
    official = {each: error for each, error in errors.items() if each.is_torch}
    if not official or errors[best] <= off / NEAR:
        return NearestError(best, errors[best])
    nearest = min(official, key=lambda each: official[each])

    return NearestError(nearest, official[nearest])
