"""A GRU that resets the state before the product: its new gate reads r * h."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import expit as sigmoid

from rnn_spec.diagnosis.weights.experiment import UndecidedError
from rnn_spec.diagnosis.weights.flat_parameters import Array
from rnn_spec.diagnosis.weights.sums import Factor, Sum

__all__ = ["reset_before"]

NOT_THIS = "a weight changes several units in one step"


def reset_before(  # noqa: PLR0913, PLR0917 - what feeds a unit
    sums: Sequence[Sum],
    left: Sequence[int],
    shared: set[int],
    values: Array,
    factors: Mapping[Factor, Array],
    jacobian: Array,
) -> tuple[Sum, Array]:
    """
    Return the sum of the update gate, and the values of the sum of the new gate.

    The sums whose entries move several units are the reset gates; what is in no sum multiplies the
    product of a reset gate and a state.

    Raises:
        UndecidedError: the sums are not those of such a GRU.
    """
    resets = [each for each in sums if each.entries.keys() <= shared]
    own = [each for each in sums if not each.entries.keys() <= shared]
    candidates = [each for each in own if not each.reads("h")]
    units = sum(kind == "h" for kind, _ in factors)
    if (len(resets), len(candidates), len(own)) != (units, 1, 2):
        raise UndecidedError(NOT_THIS)
    (candidate,) = candidates
    (update,) = (each for each in own if each is not candidate)
    opened = [sigmoid(each.value(values, factors)) for each in resets]
    new, read = candidate.value(values, factors), set[int]()
    for entry in left:
        quotient = jacobian[:, entry] / candidate.derivative
        read.add(_state_read(quotient, opened, factors))
        new = new + values[entry] * quotient
    if read != set(range(units)) or len(left) != units:
        raise UndecidedError(NOT_THIS)

    return update, new


def _state_read(quotient: Array, opened: Sequence[Array], factors: Mapping[Factor, Array]) -> int:
    """
    Return the place of the state that an entry multiplies, after a reset gate.

    Raises:
        UndecidedError: it multiplies no product of a reset gate and a state.
    """
    places = [
        place
        for (kind, place), state in factors.items()
        for gate in opened
        if kind == "h" and np.allclose(gate * state, quotient, rtol=1e-5)
    ]
    if len(places) != 1:
        message = "a recurrent weight reads neither h nor r * h"
        raise UndecidedError(message)

    return places[0]
