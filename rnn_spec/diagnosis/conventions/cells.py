"""Equations of a step that others have printed, or that a slip of the hand makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scipy.special import expit as sigmoid

from rnn_spec.diagnosis.conventions.convention import Reading
from rnn_spec.diagnosis.conventions.equations import (
    Array,
    Function,
    elman,
    gru,
    gru_reset_before,
    hard_sigmoid,
    lstm,
    relu,
)
from rnn_spec.diagnosis.conventions.wiring import Cell
from rnn_spec.layer.kind import GRU, LSTM, RNN, Kind
from rnn_spec.layer.options import Options

__all__ = ["cells"]

SIGMOIDS: dict[str, Function] = {
    "the gates are clip(0.2 * x + 0.5, 0, 1), not sigmoids": partial(hard_sigmoid, slope=0.2),
    "the gates are clip(x / 6 + 0.5, 0, 1), not sigmoids": partial(hard_sigmoid, slope=1 / 6),
}

PROJECTIONS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "h = tanh(W_hr (o * c)), the projection before the last tanh": (
        lambda o, c, w_hr: np.tanh((o * c) @ w_hr.T)
    ),
    "h = tanh(W_hr atanh(o * tanh(c))), the projection inside the last tanh": (
        lambda o, c, w_hr: np.tanh(np.arctanh(o * np.tanh(c)) @ w_hr.T)
    ),
    "h = tanh(W_hr (o * tanh(c))), a tanh taken after the projection too": (
        lambda o, c, w_hr: np.tanh((o * np.tanh(c)) @ w_hr.T)
    ),
    "h = W_hr c, the projection of c in the place of h": lambda _, c, w_hr: c @ w_hr.T,
}


def cells(kind: Kind, options: Options) -> Iterator[Reading]:
    """Every known cell of a kind that is not torch.nn's."""
    known = {RNN.name: _elman, GRU.name: _gru, LSTM.name: _lstm}[kind.name]
    for says, cell in known(options).items():
        yield Reading(says, "equations of a step", cell=partial(_replaced, by=cell))


def _replaced(_: Cell, by: Cell) -> Cell:
    return by


def _elman(options: Options) -> dict[str, Cell]:
    functions: dict[str, Function] = {"tanh": np.tanh, "relu": relu, "the sigmoid": sigmoid}
    own = options.nonlinearity

    return {
        f"the nonlinearity is {name}, not {own}": partial(elman, f=function)
        for name, function in functions.items()
        if name != own
    }


def _gru(_: Options) -> dict[str, Cell]:
    before = "n = tanh(W_in x + b_in + W_hn (r * h) + b_hn)"

    return {
        f"the state is reset before the product: {before}": gru_reset_before,
        **{says: partial(gru, sigma=sigma) for says, sigma in SIGMOIDS.items()},
    }


def _lstm(options: Options) -> dict[str, Cell]:
    known: dict[str, Cell] = {
        "relu stands where tanh belongs": partial(lstm, squash=relu),
        **{says: partial(lstm, sigma=sigma) for says, sigma in SIGMOIDS.items()},
    }
    if options.proj_size:
        return known | {says: partial(lstm, last=last) for says, last in PROJECTIONS.items()}

    return {"h = o * c, without a tanh": partial(lstm, last=_unsquashed), **known}


def _unsquashed(o: Array, c: Array, _: Array | None) -> Array:
    return o * c
