"""Several seeds as a user writes them: `0..9`, `0,3,7`, or both, `0..3,7`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["MOST_SEEDS", "SeedsError", "parse_seeds", "seeds_text"]

MOST_SEEDS = 10_000
"""How many seeds may be named; a run of one layer takes seconds at least."""

EXPECTED = "A..B or a list such as 0,3,7, of integers from 0"

PART = re.compile(r"([0-9]{1,18})(?:\.\.([0-9]{1,18}))?", re.ASCII)


class SeedsError(ValueError):
    """A text that does not name seeds: what came, and what was expected."""


def parse_seeds(text: str) -> tuple[int, ...]:
    """
    Return the seeds that a text names, each once, in its order; both ends of a range belong to it.

    Raises:
        SeedsError: it is of another form, a range is empty, or there are too many.
    """
    seeds: dict[int, None] = {}
    for part in text.split(","):
        first, last = _ends(part.strip(), text)
        if last < first:
            message = f"got {text!r}: {part.strip()} is empty, as {last} is below {first}"
            raise SeedsError(message)
        if last - first >= MOST_SEEDS or len(seeds) + last - first >= MOST_SEEDS:
            message = f"got {text!r}, expected at most {MOST_SEEDS} seeds"
            raise SeedsError(message)
        seeds |= dict.fromkeys(range(first, last + 1))

    return tuple(seeds)


def _ends(part: str, text: str) -> tuple[int, int]:
    found = PART.fullmatch(part)
    if found is None:
        message = f"got {text!r}, expected {EXPECTED}"
        raise SeedsError(message)
    first, last = found.groups()

    return int(first), int(first if last is None else last)


def seeds_text(seeds: Iterable[int]) -> str:
    """Write seeds in short, in their order, as `parse_seeds` reads them: `0..3,7`."""
    return ",".join(
        str(first) if first == last else f"{first}..{last}" for first, last in _ranges(seeds)
    )


def _ranges(seeds: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of seeds that follow one another."""
    first = last = None
    for each in seeds:
        if first is None or last is None:
            first = last = each
        elif each == last + 1:
            last = each
        else:
            yield first, last
            first = last = each
    if first is not None and last is not None:
        yield first, last
