"""What the arguments of a layer's call are, by their names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rnn_spec.role_names import may_mask_padding, names_first_state, names_state

__all__ = ["LENGTHS", "PARTS", "CallRoles", "call_roles", "says_which_count"]

LENGTHS = frozenset(
    {
        *("lengths", "lens", "seq_lengths", "seq_lens", "sequence_lengths", "input_lengths"),
        *("x_lengths", "x_lens", "src_lengths", "lengths_x", "valid_len", "valid_lens"),
        *("x_len", "input_len", "input_lens", "src_len", "src_lens", "text_len", "text_lens"),
        *("text_lengths", "sent_len", "sent_lens", "inputs_length", "inputs_lengths"),
    }
)
"""How people call the lengths of sequences."""

PARTS = 2
"""Parts of the state of an LSTM."""


@dataclass(frozen=True)
class CallRoles:
    """
    The arguments of a call by their roles.

    Attributes:
        input: the argument for the input.
        others: every other argument, in order.
        lengths: the argument for lengths, or None.
        mask: the argument for a mask of padding that is required, or None.
        states: the arguments for the parts of the state.
        unknown: the arguments that are required, and whose names say nothing.
    """

    input: str
    others: tuple[str, ...]
    lengths: str | None
    mask: str | None
    states: tuple[str, ...]
    unknown: tuple[str, ...]


def call_roles(names: Sequence[str], required: Collection[str]) -> CallRoles | None:
    """Return what the arguments of a call are; None if none of them is an input."""
    found = next((each for each in names if _is_input(each, is_first=each == names[0])), None)
    if found is None:
        return None
    others = tuple(each for each in names if each != found)
    needed = [each for each in others if each in required]
    lengths = next((each for each in others if each in LENGTHS), None)
    mask = next((each for each in needed if each != lengths and may_mask_padding(each)), None)
    named = tuple(filter(names_state, others))
    states = named[: max(PARTS, sum(map(names_state, needed)))]
    unknown = tuple(each for each in needed if each not in {lengths, mask, *states})

    return CallRoles(found, others, lengths, mask, states, unknown)


def says_which_count(name: str) -> bool:
    """Return whether the name of an argument is one of lengths, or of a mask of padding."""
    return name in LENGTHS or may_mask_padding(name)


def _is_input(name: str, *, is_first: bool) -> bool:
    """Return whether the name of an argument is not that of a state or of lengths."""
    return name not in LENGTHS and not (names_first_state if is_first else names_state)(name)
