"""The prerequisites of every law about values."""

from __future__ import annotations

__all__ = ["FOUNDATIONS"]

FOUNDATIONS = (
    "answer",
    "inputs_kept",
    "finite",
    "output_shape",
    "state_shapes",
    "dtype_kept",
    "device_kept",
    "batch_first",
    "strides",
)
