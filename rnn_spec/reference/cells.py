"""
One step of each network, as published, in NumPy.

A cell takes the input of one step, the state, then its weights; it returns the state, whose
first part is the output.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from jaxtyping import Float64

from rnn_spec.reference.sigmoid import sigmoid

__all__ = ["gru_cell", "lstm_cell", "projected_lstm_cell", "relu_cell", "tanh_cell"]

Input: TypeAlias = Float64[np.ndarray, "batch input_size"]
Hidden: TypeAlias = Float64[np.ndarray, "batch hidden_size"]
Output: TypeAlias = Float64[np.ndarray, "batch output_size"]
OfInput: TypeAlias = Float64[np.ndarray, "gates input_size"]
OfHidden: TypeAlias = Float64[np.ndarray, "gates hidden_size"]
OfOutput: TypeAlias = Float64[np.ndarray, "gates output_size"]
Projection: TypeAlias = Float64[np.ndarray, "output_size hidden_size"]
Bias: TypeAlias = Float64[np.ndarray, " gates"]


def tanh_cell(
    x: Input, h: Hidden, w_ih: OfInput, w_hh: OfHidden, b_ih: Bias, b_hh: Bias
) -> tuple[Hidden]:
    """Elman (1990), with tanh."""
    return (np.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh),)


def relu_cell(
    x: Input, h: Hidden, w_ih: OfInput, w_hh: OfHidden, b_ih: Bias, b_hh: Bias
) -> tuple[Hidden]:
    """Elman (1990), with ReLU."""
    return (np.maximum(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 0.0),)


def gru_cell(
    x: Input, h: Hidden, w_ih: OfInput, w_hh: OfHidden, b_ih: Bias, b_hh: Bias
) -> tuple[Hidden]:
    """Cho et al. (2014), with the reset gate after the product, as in cuDNN and PyTorch."""
    x_r, x_z, x_n = np.split(x @ w_ih.T + b_ih, 3, axis=-1)
    h_r, h_z, h_n = np.split(h @ w_hh.T + b_hh, 3, axis=-1)
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)

    return ((1 - z) * n + z * h,)


def lstm_cell(
    x: Input, h: Output, c: Hidden, w_ih: OfInput, w_hh: OfOutput, b_ih: Bias, b_hh: Bias
) -> tuple[Hidden, Hidden]:
    """Hochreiter & Schmidhuber (1997), with the forget gate of Gers et al. (2000)."""
    i, f, g, o = np.split(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    return sigmoid(o) * np.tanh(c), c


def projected_lstm_cell(
    x: Input,
    h: Output,
    c: Hidden,
    w_ih: OfInput,
    w_hh: OfOutput,
    b_ih: Bias,
    b_hh: Bias,
    w_hr: Projection,
) -> tuple[Output, Hidden]:
    """Sak et al. (2014): the LSTM whose output is projected before it is fed back."""
    h, c = lstm_cell(x, h, c, w_ih, w_hh, b_ih, b_hh)

    return h @ w_hr.T, c
