"""Which units of a campaign are whose: each of N jobs computes it alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rnn_spec.sharding.unit import Unit, digest

__all__ = ["MOST_SHARDS", "Shard", "ShardError", "deal", "parse_shard"]

MOST_SHARDS = 10_000

EXPECTED = f"K/N, such as 1/4, with K from 1 to N, and N up to {MOST_SHARDS}"

FORM = re.compile(r"([0-9]{1,9})/([0-9]{1,9})", re.ASCII)


class ShardError(ValueError):
    """A text that does not name a shard: what came, and what was expected."""


@dataclass(frozen=True)
class Shard:
    """
    One of several parts of a campaign.

    Attributes:
        number: which part, counted from 1.
        count: how many parts there are.
    """

    number: int = 1
    count: int = 1

    def __str__(self) -> str:
        """Return the shard as `parse_shard` reads it."""
        return f"{self.number}/{self.count}"


def parse_shard(text: str) -> Shard:
    """
    Return the shard that a text names: `2/4` is the second of four.

    Raises:
        ShardError: it is of another form, or there is no such shard.
    """
    found = FORM.fullmatch(text.strip())
    number, count = map(int, found.groups()) if found else (0, 0)
    if not 1 <= number <= count <= MOST_SHARDS:
        message = f"got {text!r}, expected {EXPECTED}"
        raise ShardError(message)

    return Shard(number, count)


def deal(units: Iterable[Unit], count: int) -> tuple[tuple[Unit, ...], ...]:
    """
    Deal the units of a campaign to so many shards: each unit, once, to exactly one.

    The result depends on the units alone, neither on their order nor on the process. Shards differ
    by at most one unit, and by at most one seed of each subject, as the seeds of a subject take
    about the same time. In a shard, the units have the order in which they came.
    """
    order = {unit: place for place, unit in enumerate(dict.fromkeys(units))}
    dealt = sorted(order, key=_place)

    return tuple(tuple(sorted(dealt[k::count], key=order.__getitem__)) for k in range(count))


def _place(unit: Unit) -> tuple[bytes, bytes]:
    """Return where a unit is when they are dealt: subject by subject, each in some fixed order."""
    return digest(unit.target), digest(unit.target, unit.seed)
