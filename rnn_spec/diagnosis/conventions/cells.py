"""Conventions about the equations of a step: published variants and common slips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from rnn_spec.diagnosis.conventions.convention import Convention
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
from rnn_spec.diagnosis.conventions.stack import Cell
from rnn_spec.layer.kind import GRU, LSTM, RNN, Kind
from rnn_spec.layer.options import Options
from rnn_spec.reference.sigmoid import sigmoid

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
    "h = tanh(W_hr (o * tanh(c))), with a tanh after the projection too": (
        lambda o, c, w_hr: np.tanh((o * np.tanh(c)) @ w_hr.T)
    ),
    "h = W_hr c, which projects c and not h": lambda _, c, w_hr: c @ w_hr.T,
}


def cells(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield every known cell of a kind that differs from torch.nn's."""
    variants = {RNN.name: _elman, GRU.name: _gru, LSTM.name: _lstm}[kind.name]
    for description, cell in variants(options).items():
        yield Convention(description, "equations of a step", cell=partial(_replaced, by=cell))


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
        f"the reset gate is applied before the product: {before}": gru_reset_before,
        **{description: partial(gru, sigma=sigma) for description, sigma in SIGMOIDS.items()},
    }


def _lstm(options: Options) -> dict[str, Cell]:
    variants: dict[str, Cell] = {
        "relu replaces tanh": partial(lstm, squash=relu),
        **{description: partial(lstm, sigma=sigma) for description, sigma in SIGMOIDS.items()},
    }
    if options.proj_size:
        return variants | {
            description: partial(lstm, last=last) for description, last in PROJECTIONS.items()
        }

    return {"h = o * c, without a tanh": partial(lstm, last=_unsquashed), **variants}


def _unsquashed(o: Array, c: Array, _: Array | None) -> Array:
    return o * c
