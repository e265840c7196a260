"""What torch.nn's own layers fail, law by law: bugs of PyTorch, each with its smallest case."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

__all__ = ["known_failures"]

UNSORTED = (
    "PyTorch: a packed sequence that was not sorted has the state put in its order before the "
    "batch of it is checked, so that samples too many are dropped in silence: "
    "GRU(1, 1)(pack_sequence([x], enforce_sorted=False), zeros(1, 2, 1)) is answered"
)

UNCHECKED = "pytorch#195803: nothing is checked beside a packed sequence: "

KNOWN: Mapping[type[nn.Module], Mapping[str, str]] = {
    nn.RNN: {"packed_state_refused": UNSORTED},
    nn.GRU: {"packed_state_refused": UNSORTED},
    nn.LSTM: {
        "packed_input_size_named": UNCHECKED
        + "LSTM(1, 1)(pack_sequence([ones(1, 2)])) is answered",
        "packed_state_refused": UNCHECKED
        + "LSTM(1, 1)(pack_sequence([x]), (zeros(1, 1, 1), zeros(2, 1, 1))) is answered",
    },
}
"""
Seen with torch 2.13 and 2.15; torch 2.5 stops at some, by an error that names neither size.

Not tried, since it ends the process: an LSTM given an h_0 of more blocks than its c_0 beside a
packed sequence (pytorch#173946).
"""


def known_failures(module: nn.Module) -> Mapping[str, str]:
    """Give the laws that a module fails by running torch.nn's own forward, each with the bug."""
    for layer, failures in KNOWN.items():
        if isinstance(module, layer) and type(module).forward is layer.forward:
            return failures

    return {}
