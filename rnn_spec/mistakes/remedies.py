"""What to do about the failure of a law that has one cause."""

from __future__ import annotations

__all__ = ["REMEDIES"]

REMEDIES = {
    "wrong_rank": "nothing checks it: in forward, if input.dim() not in (2, 3): raise ValueError",
    "wrong_state_batch": (
        "nothing checks it, and one sample's state is broadcast to all: in forward, "
        "if h_0.shape[1] != batch: raise ValueError, for each part of the state"
    ),
    "wrong_state_layers": (
        "nothing checks it, and blocks too many are left out: in forward, "
        "if len(h_0) != num_layers * num_directions: raise ValueError, for each part of the state"
    ),
    "results_apart": (
        "one result is a view of another: give a copy of it, .clone(); so should an adapter that "
        "takes the final state out of the output"
    ),
}
"""By law."""
