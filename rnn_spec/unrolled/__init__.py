"""A layer unrolled: a cell for each step, layer and direction, and what goes in and comes out."""

from __future__ import annotations

from rnn_spec.unrolled.network import Network, network
from rnn_spec.unrolled.picture import drawn, unrolled
from rnn_spec.unrolled.words import connected, described, rows_of_states

__all__ = ["Network", "connected", "described", "drawn", "network", "rows_of_states", "unrolled"]
