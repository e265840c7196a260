"""States and lengths: what a law may quantify over beside arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NewType

import torch
from torch import Tensor

from rnn_spec.law_definition.randomness import noise

__all__ = [
    "HUGE",
    "Lengths",
    "LengthsWithZero",
    "State",
    "blocks",
    "flattened",
    "is_lengths",
    "joined_blocks",
    "joined_samples",
    "map_parts",
    "part_names",
    "places_to_compare",
    "replaced_block",
    "replaced_sample",
    "sample",
    "samples",
]

HUGE = 1e3
"""A factor of padding: a mask that is added, and not applied, lets such values through."""

State = NewType("State", tuple[Tensor, ...])
"""
A state: `(h,)`, or `(h, c)` for an LSTM; each block, sample and feature has its own value.

The empty tuple stands for no state, for subjects that take none.
"""

Lengths = NewType("Lengths", tuple[int, ...])
"""The length of each sample: unequal and unsorted, the longest is `seq`."""

LengthsWithZero = NewType("LengthsWithZero", Lengths)
"""The length of each sample, as above, but that of the first is 0."""


def is_lengths(annotation: object) -> bool:
    """Return whether a law quantifies over lengths by an annotation."""
    return annotation in (Lengths, LengthsWithZero)


def map_parts(state: State, change: Callable[[Tensor], Tensor]) -> State:
    """Apply a function to every tensor of a state."""
    return State(tuple(change(part) for part in state))


def flattened(answer: tuple[Tensor, State]) -> tuple[Tensor, ...]:
    """Return the output, then each part of the state."""
    out, state = answer

    return (out, *state)


def part_names(state: State, end: str) -> tuple[str, ...]:
    """Return the names of a state's parts: h, c, and numbers for any others."""
    letters = ("h", "c", *(f"part_{n}" for n in range(2, len(state))))

    return tuple(f"{letter}_{end}" for letter in letters[: len(state)])


def places_to_compare(batch: int) -> list[int]:
    """Return the first, a middle and the last sample, where comparing each of them takes long."""
    return sorted({0, batch // 2, batch - 1})


def sample(state: State, n: int) -> State:
    """Return the state of one sample, as a batch of one."""
    return map_parts(state, lambda part: part[:, n : n + 1])


def samples(state: State, order: Tensor | slice) -> State:
    """Return some samples of a state, in an order."""
    return map_parts(state, lambda part: part[:, order])


def blocks(state: State, start: int, count: int) -> State:
    """Return some blocks of a state, each of one layer and direction."""
    return map_parts(state, lambda part: part[start : start + count])


def joined_blocks(states: Sequence[State]) -> State:
    """Concatenate states along their blocks."""
    return State(tuple(torch.cat(parts, dim=0) for parts in zip(*states, strict=True)))


def joined_samples(states: Sequence[State]) -> State:
    """Concatenate states along the batch."""
    return State(tuple(torch.cat(parts, dim=1) for parts in zip(*states, strict=True)))


def replaced_block(state: State, part: int, block: int) -> State:
    """Return a state in which one block of one part has new values."""
    parts = [each.clone() for each in state]
    parts[part][block] = noise(parts[part][block], block)

    return State(tuple(parts))


def replaced_sample(state: State, n: int, scale: float) -> State:
    """Return a state in which one sample has new values."""

    def change(part: Tensor) -> Tensor:
        part = part.clone()
        part[:, n] = scale * noise(part[:, n], n)

        return part

    return map_parts(state, change)
