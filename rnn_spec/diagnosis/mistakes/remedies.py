"""What to do about the failure of a law that has one cause."""

from __future__ import annotations

__all__ = ["REMEDIES"]

REMEDIES = {
    "wrong_rank": "nothing checks it: in forward, if input.dim() not in (2, 3): raise ValueError",
    "wrong_state_batch": (
        "nothing checks it, and one sample's state is broadcast to all: in forward, raise "
        "ValueError where a part of the state has another batch than the input (h_0.shape[1], "
        "laid out as torch.nn does)"
    ),
    "wrong_state_layers": (
        "nothing checks it, and blocks too many are left out: in forward, raise ValueError where "
        "a part of the state has other than num_layers * num_directions blocks (len(h_0), laid "
        "out as torch.nn does)"
    ),
    "results_apart": (
        "one result is a view of another: give a copy of it, .clone(); so should an adapter that "
        "takes the final state out of the output"
    ),
}
"""By law."""
