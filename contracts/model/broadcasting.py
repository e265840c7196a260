"""Runs of axes that may stretch, joined as NumPy joins shapes."""

from __future__ import annotations

from itertools import zip_longest

__all__ = ["broadcast"]

Run = tuple[int, ...]


def broadcast(known: tuple[bool, Run], size: Run, *, stretches: bool) -> tuple[bool, Run] | None:
    """
    Join a run of axes to what is known of its name, as jaxtyping does.

    In Python alone: a size may be a symbol, of which NumPy would make a number.

    Args:
        known: whether what is known may stretch, and its shape.
        size: the shape met.
        stretches: whether the shape met may stretch.

    Returns:
        What is known then, or None where the two do not go together.
    """
    grows, shape = known
    both = _joined(size, shape)
    if both is None:
        return None
    if not grows:
        return known if both == shape and (stretches or size == shape) else None

    return (stretches, both) if stretches or both == size else None


def _joined(one: Run, other: Run) -> Run | None:
    pairs = list(zip_longest(reversed(one), reversed(other), fillvalue=1))
    if any(a not in (b, 1) and b != 1 for a, b in pairs):
        return None

    return tuple(a if b == 1 else b for a, b in reversed(pairs))
