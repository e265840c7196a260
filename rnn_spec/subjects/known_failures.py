"""The laws that torch.nn's own layers fail: bugs of PyTorch, each with its smallest case."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

__all__ = ["known_failures"]

UNSORTED = (
    "PyTorch: for an unsorted packed sequence, the state is reordered before its batch size is "
    "checked, and surplus samples are dropped without an error: "
    "GRU(1, 1)(pack_sequence([x], enforce_sorted=False), zeros(1, 2, 1)) is accepted"
)

UNCHECKED = "pytorch#195803: with a packed sequence, nothing is checked: "

KNOWN: Mapping[type[nn.Module], Mapping[str, str]] = {
    nn.RNN: {"packed_state_refused": UNSORTED},
    nn.GRU: {"packed_state_refused": UNSORTED},
    nn.LSTM: {
        "packed_input_size_named": UNCHECKED
        + "LSTM(1, 1)(pack_sequence([ones(1, 2)])) is accepted",
        "packed_state_refused": UNCHECKED
        + "LSTM(1, 1)(pack_sequence([x]), (zeros(1, 1, 1), zeros(2, 1, 1))) is accepted",
    },
}
"""
Seen with torch 2.13 and 2.15; torch 2.5 raises an error for some, which names neither size.

Not checked, since it ends the process: an LSTM with a packed sequence and an h_0 of more blocks
than its c_0 (pytorch#173946).
"""


def known_failures(module: nn.Module) -> Mapping[str, str]:
    """Return the laws that a module fails because it runs torch.nn's forward, with the bugs."""
    for layer, failures in KNOWN.items():
        if isinstance(module, layer) and _runs(type(module).forward, layer.forward):
            return failures

    return {}


def _runs(forward: Callable[..., Any], of_torch: Callable[..., Any]) -> bool:
    """Return whether a forward is that of torch.nn, or calls it by `super()`."""
    code = getattr(inspect.unwrap(forward), "__code__", None)

    return forward is of_torch or (code is not None and "super" in code.co_names)
