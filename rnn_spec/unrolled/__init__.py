"""Pictures of an unrolled layer: a cell for each step, layer and direction, inputs and outputs."""

from __future__ import annotations

from rnn_spec.unrolled.description import describe, describe_connections, final_state_rows
from rnn_spec.unrolled.network import Network, network
from rnn_spec.unrolled.picture import render, unrolled

__all__ = [
    "Network",
    "describe",
    "describe_connections",
    "final_state_rows",
    "network",
    "render",
    "unrolled",
]
