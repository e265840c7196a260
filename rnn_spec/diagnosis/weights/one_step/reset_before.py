"""A GRU that resets the state before the product: its new gate reads r * h."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnn_spec.diagnosis.weights.one_step.experiment import UndecidedError
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Array
from rnn_spec.diagnosis.weights.one_step.sums import Sum
from rnn_spec.diagnosis.weights.one_step.unit import Unit
from rnn_spec.reference.sigmoid import sigmoid

__all__ = ["SEVERAL", "reset_before"]

SEVERAL = (
    "one weight changes several units within a step, as in a normalisation, or before the layer: "
    "which weight is whose cannot be told"
)


def reset_before(unit: Unit, sums: Sequence[Sum], left: Sequence[int]) -> tuple[Sum, Array]:
    """
    Return the sum of the update gate, and the values of the sum of the new gate.

    The sums whose entries move several units are the reset gates; each entry that is in no sum
    multiplies the product of a reset gate and a state.

    Args:
        unit: a unit.
        sums: the sums that feed it.
        left: the entries that are in no sum.

    Raises:
        UndecidedError: the sums are not those of such a GRU.
    """
    factors, jacobian, units = unit.factors(), unit.jacobian, unit.experiment.old[0].shape[2]
    resets = [each for each in sums if each.entries.keys() <= unit.shared]
    update, candidate = _own_sums([each for each in sums if each not in resets])
    if len(resets) != units or len(left) != units:
        raise UndecidedError(SEVERAL)
    opened = [sigmoid(each.value(unit.values, factors)) for each in resets]
    new, read = candidate.value(unit.values, factors), set[int]()
    for entry in left:
        quotient = jacobian[:, entry] / candidate.derivative
        read.add(_state_read(unit, quotient, opened))
        new = new + unit.values[entry] * quotient
    if read != set(range(units)):
        raise UndecidedError(SEVERAL)

    return update, new


def _own_sums(own: Sequence[Sum]) -> tuple[Sum, Sum]:
    """
    Return the sum of the update gate, and the one of the new gate, which reads no state.

    Raises:
        UndecidedError: there are others.
    """
    update, candidate = (
        [each for each in own if bool(each.reads("h")) == h] for h in (True, False)
    )
    if (len(update), len(candidate)) != (1, 1):
        raise UndecidedError(SEVERAL)

    return update[0], candidate[0]


def _state_read(unit: Unit, quotient: Array, opened: Sequence[Array]) -> int:
    """
    Return the place of the state that an entry multiplies, after a reset gate.

    Raises:
        UndecidedError: it multiplies no product of a reset gate and a state.
    """
    places = [
        place
        for (kind, place), state in unit.factors().items()
        for gate in opened
        if kind == "h" and np.allclose(gate * state, quotient, rtol=1e-5)
    ]
    if len(places) != 1:
        message = "a recurrent weight reads neither h nor r * h"
        raise UndecidedError(message)

    return places[0]
