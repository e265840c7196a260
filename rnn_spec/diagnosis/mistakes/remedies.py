"""Hints for laws whose failure has one cause."""

from __future__ import annotations

__all__ = ["REMEDIES"]

REMEDIES = {
    "wrong_rank": ("add a check to forward: if input.dim() not in (2, 3): raise ValueError(...)"),
    "wrong_state_batch": (
        "without a check, the state of one sample is broadcast to all: in forward, raise "
        "ValueError if a part of the state has another batch size than the input (h_0.shape[1] "
        "in torch.nn's layout)"
    ),
    "wrong_state_layers": (
        "without a check, surplus blocks are ignored: in forward, raise ValueError if a part of "
        "the state does not have num_layers * num_directions blocks (len(h_0) in torch.nn's "
        "layout)"
    ),
    "results_apart": (
        "one result is a view of another: return a copy, .clone(); an adapter that takes the "
        "final state out of the output should do the same"
    ),
}
"""By law."""
