"""The three kinds of recurrent layer: their gates, their states, their equations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_spec.layer.options import Options
from rnn_spec.reference import gru_cell, lstm_cell, projected_lstm_cell, relu_cell, tanh_cell

__all__ = ["GRU", "KINDS", "LSTM", "RNN", "Kind"]

SHARED = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout")


@dataclass(frozen=True)
class Kind:
    """
    A kind of layer.

    `gates` are the blocks of its weights, in order; `options` are those of torch.nn's layer.
    """

    name: str
    gates: str
    states: tuple[str, ...]
    options: frozenset[str]
    cell: Callable[[Options], Callable[..., Any]]


def _rnn(options: Options) -> Callable[..., Any]:
    return {"tanh": tanh_cell, "relu": relu_cell}[options.nonlinearity]


def _lstm(options: Options) -> Callable[..., Any]:
    return projected_lstm_cell if options.proj_size else lstm_cell


def _gru(_: Options) -> Callable[..., Any]:
    return gru_cell


RNN = Kind("RNN", "h", ("h_n",), frozenset({*SHARED, "bidirectional", "nonlinearity"}), _rnn)
GRU = Kind("GRU", "rzn", ("h_n",), frozenset({*SHARED, "bidirectional"}), _gru)
LSTM = Kind(
    "LSTM", "ifgo", ("h_n", "c_n"), frozenset({*SHARED, "bidirectional", "proj_size"}), _lstm
)

KINDS = {kind.name: kind for kind in (RNN, LSTM, GRU)}
