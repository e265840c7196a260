"""What a law may quantify over beside arrays, and how to take it apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NewType

import torch
from torch import Tensor

__all__ = ["Lengths", "State", "beside", "blocks", "each_part", "joined", "sample"]

State = NewType("State", tuple[Tensor, ...])
"""
A state: `(h,)`, or `(h, c)` for an LSTM; each block, sample and feature its own value.

The empty tuple stands for no state given, to subjects that take none.
"""

Lengths = NewType("Lengths", tuple[int, ...])
"""One length a sample: unequal and unsorted, the longest of them `seq`."""


def each_part(state: State, change: Callable[[Tensor], Tensor]) -> State:
    """Change every tensor of a state."""
    return State(tuple(change(part) for part in state))


def sample(state: State, n: int) -> State:
    """One sample's own state, as a batch of one."""
    return each_part(state, lambda part: part[:, n : n + 1])


def blocks(state: State, start: int, count: int) -> State:
    """Some blocks of a state, by layer and direction."""
    return each_part(state, lambda part: part[start : start + count])


def joined(states: Sequence[State]) -> State:
    """States whose blocks follow one another."""
    return State(tuple(torch.cat(parts, dim=0) for parts in zip(*states, strict=True)))


def beside(states: Sequence[State]) -> State:
    """States whose samples stand beside one another."""
    return State(tuple(torch.cat(parts, dim=1) for parts in zip(*states, strict=True)))
