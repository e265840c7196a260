"""Hints for laws whose failure has one cause."""

from __future__ import annotations

from collections.abc import Mapping

from rnn_spec.causes.failure import Accepted, Failure

__all__ = ["remedy"]

REMEDIES: Mapping[str, str] = {
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
}
"""What to do where a call that should raise an error is accepted, by law."""


def remedy(law: str, failure: Failure) -> str | None:
    """Return what to do about a wrong call that was accepted, if it is known."""
    return REMEDIES.get(law) if isinstance(failure, Accepted) else None
