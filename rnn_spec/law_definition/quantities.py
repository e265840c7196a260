"""What a law may quantify over beside arrays, and how to take it apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NewType

import torch
from torch import Tensor

from rnn_spec.law_definition.randomness import noise

__all__ = [
    "Lengths",
    "State",
    "beside",
    "blocks",
    "each_part",
    "flat",
    "joined",
    "part_names",
    "replaced_block",
    "replaced_sample",
    "sample",
    "samples",
]

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


def flat(answer: tuple[Tensor, State]) -> tuple[Tensor, ...]:
    """All that came out: the output, then each part of the state."""
    out, state = answer

    return (out, *state)


def part_names(state: State, end: str) -> tuple[str, ...]:
    """Name the parts of a state: h and c, and by number what more there may be."""
    letters = ("h", "c", *(f"part_{n}" for n in range(2, len(state))))

    return tuple(f"{letter}_{end}" for letter in letters[: len(state)])


def sample(state: State, n: int) -> State:
    """One sample's own state, as a batch of one."""
    return each_part(state, lambda part: part[:, n : n + 1])


def samples(state: State, order: Tensor | slice) -> State:
    """Some samples of a state, in an order."""
    return each_part(state, lambda part: part[:, order])


def blocks(state: State, start: int, count: int) -> State:
    """Some blocks of a state, by layer and direction."""
    return each_part(state, lambda part: part[start : start + count])


def joined(states: Sequence[State]) -> State:
    """States whose blocks follow one another."""
    return State(tuple(torch.cat(parts, dim=0) for parts in zip(*states, strict=True)))


def beside(states: Sequence[State]) -> State:
    """States whose samples stand beside one another."""
    return State(tuple(torch.cat(parts, dim=1) for parts in zip(*states, strict=True)))


def replaced_block(state: State, part: int, block: int) -> State:
    """A state, one block of one of its parts drawn anew."""
    parts = [each.clone() for each in state]
    parts[part][block] = noise(parts[part][block], block)

    return State(tuple(parts))


def replaced_sample(state: State, n: int, scale: float) -> State:
    """A state, all of one sample drawn anew."""

    def change(part: Tensor) -> Tensor:
        part = part.clone()
        part[:, n] = scale * noise(part[:, n], n)

        return part

    return each_part(state, change)
