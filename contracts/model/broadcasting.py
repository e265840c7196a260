"""Variadic axes that may stretch, joined as NumPy broadcasts shapes."""

from __future__ import annotations

from itertools import zip_longest

__all__ = ["broadcast"]

Run = tuple[int, ...]


def broadcast(bound: tuple[bool, Run], sizes: Run, *, stretches: bool) -> tuple[bool, Run] | None:
    """
    Broadcast the sizes of a variadic axis with those bound so far, as jaxtyping does.

    In Python alone: a size may be a symbol, which NumPy would turn into a number.

    Args:
        bound: whether the bound sizes may stretch, and the sizes.
        sizes: the sizes of this array.
        stretches: whether the sizes of this array may stretch.

    Returns:
        What is bound then, or None where the two do not broadcast.
    """
    may_grow, before = bound
    both = _joined(sizes, before)
    if both is None:
        return None
    if not may_grow:
        return bound if both == before and (stretches or sizes == before) else None

    return (stretches, both) if stretches or both == sizes else None


def _joined(one: Run, other: Run) -> Run | None:
    pairs = list(zip_longest(reversed(one), reversed(other), fillvalue=1))
    if any(a not in (b, 1) and b != 1 for a, b in pairs):
        return None

    return tuple(a if b == 1 else b for a, b in reversed(pairs))
