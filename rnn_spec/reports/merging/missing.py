"""The units of a campaign on which there is no report, and the shards that were to do them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import Shard, deal
from rnn_spec.sharding.unit import Unit, units_text

__all__ = ["Missing", "missing"]


@dataclass(frozen=True)
class Missing:
    """
    Units without a report.

    Attributes:
        units: the units.
        shard: the shard that was to do them; None if one process was to do all.
        is_absent: whether nothing came from that shard; if not, these units could not be checked,
            or the run was stopped.
    """

    units: tuple[Unit, ...]
    shard: Shard | None = None
    is_absent: bool = False

    def __str__(self) -> str:
        """Return what is missing."""
        units = units_text(self.units)
        if self.shard is None:
            return f"no report on {units}"
        if self.is_absent:
            return f"shard {self.shard} is missing: {units}"

        return f"shard {self.shard} has no report on {units}"


def missing(found: Sequence[Campaign]) -> tuple[Missing, ...]:
    """
    Return which units of the campaigns of some reports have no report.

    Args:
        found: the campaign of each report, and of each shard without reports.
    """
    reported = {each.unit for each in found}
    seen = {(each.units, each.shard) for each in found}
    plans = dict.fromkeys(
        (each.units, None if each.shard is None else each.shard.count) for each in found
    )
    every = (part for units, count in plans for part in _parts(units, count, seen))
    named: dict[Unit, None] = {}
    left: list[Missing] = []
    for each in every:
        units = tuple(unit for unit in each.units if unit not in reported and unit not in named)
        named |= dict.fromkeys(units)
        if units:
            left.append(Missing(units, each.shard, each.is_absent))

    return tuple(left)


def _parts(
    units: tuple[Unit, ...],
    count: int | None,
    seen: Iterable[tuple[tuple[Unit, ...], Shard | None]],
) -> Iterator[Missing]:
    """Yield the units of each shard of a campaign, or all of them if there are no shards."""
    if count is None:
        yield Missing(units)
        return
    for number, dealt in enumerate(deal(units, count), 1):
        shard = Shard(number, count)
        yield Missing(dealt, shard, (units, shard) not in seen)
