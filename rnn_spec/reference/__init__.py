"""The equations of recurrent networks in NumPy float64, and nothing else."""

from rnn_spec.reference.cells import (
    gru_cell,
    lstm_cell,
    projected_lstm_cell,
    relu_cell,
    tanh_cell,
)
from rnn_spec.reference.recurrence import scan, stack

__all__ = [
    "gru_cell",
    "lstm_cell",
    "projected_lstm_cell",
    "relu_cell",
    "scan",
    "stack",
    "tanh_cell",
]
