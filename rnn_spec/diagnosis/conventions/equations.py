"""
One step of each network in NumPy, with its functions as arguments.

The other arguments are those of the cells in `rnn_spec.reference`; the defaults are torch.nn's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from rnn_spec.diagnosis.conventions.stack import Arrays
from rnn_spec.reference.sigmoid import sigmoid

__all__ = ["elman", "gru", "gru_reset_before", "hard_sigmoid", "lstm", "relu"]

Array: TypeAlias = npt.NDArray[np.float64]
Function: TypeAlias = Callable[[Array], Array]


def relu(x: Array) -> Array:
    """Return the positive part."""
    return np.maximum(x, 0.0)


def hard_sigmoid(x: Array, slope: float) -> Array:
    """Return a sigmoid made of three straight lines."""
    return np.clip(slope * x + 0.5, 0.0, 1.0)


def elman(
    x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array, b_hh: Array, f: Function = np.tanh
) -> Arrays:
    """Elman (1990)."""
    return (f(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh),)


def gru(
    x: Array,
    h: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array,
    b_hh: Array,
    *,
    sigma: Function = sigmoid,
    squash: Function = np.tanh,
) -> Arrays:
    """Cho et al. (2014), with the reset after the product."""
    x_r, x_z, x_n = np.split(x @ w_ih.T + b_ih, 3, axis=-1)
    h_r, h_z, h_n = np.split(h @ w_hh.T + b_hh, 3, axis=-1)
    z = sigma(x_z + h_z)

    return ((1 - z) * squash(x_n + sigma(x_r + h_r) * h_n) + z * h,)


def gru_reset_before(
    x: Array, h: Array, w_ih: Array, w_hh: Array, b_ih: Array, b_hh: Array
) -> Arrays:
    """Cho et al. (2014), as printed there."""
    x_r, x_z, x_n = np.split(x @ w_ih.T + b_ih, 3, axis=-1)
    h_r, h_z, _ = np.split(h @ w_hh.T + b_hh, 3, axis=-1)
    z = sigmoid(x_z + h_z)
    reset = sigmoid(x_r + h_r) * h
    n = np.tanh(x_n + np.split(reset @ w_hh.T + b_hh, 3, axis=-1)[2])

    return ((1 - z) * n + z * h,)


def lstm(
    x: Array,
    h: Array,
    c: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array,
    b_hh: Array,
    w_hr: Array | None = None,
    *,
    sigma: Function = sigmoid,
    squash: Function = np.tanh,
    last: Callable[..., Array] | None = None,
) -> Arrays:
    """Hochreiter & Schmidhuber (1997); `last` computes the output from o, c and the projection."""
    i, f, g, o = np.split(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=-1)
    c = sigma(f) * c + sigma(i) * squash(g)
    if last is not None:
        return last(sigma(o), c, w_hr), c
    h = sigma(o) * squash(c)

    return h if w_hr is None else h @ w_hr.T, c
