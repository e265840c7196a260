"""What a report is a part of: the units of a campaign, and the shard that one run did of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from rnn_spec.sharding.shard import Shard, deal
from rnn_spec.sharding.unit import Unit

__all__ = ["Campaign"]


@dataclass(frozen=True)
class Campaign:
    """
    A campaign, as a report or a shard without reports knows it.

    Attributes:
        units: all units of the campaign, in order, of all shards.
        shard: the shard that was run; None if one process was to run all units.
        unit: the unit that the report is about; None for a shard as a whole.
    """

    units: tuple[Unit, ...]
    shard: Shard | None = None
    unit: Unit | None = None

    @property
    def mine(self) -> tuple[Unit, ...]:
        """The units that this process is to run."""
        if self.shard is None:
            return self.units

        return deal(self.units, self.shard.count)[self.shard.number - 1]

    def about(self, unit: Unit | None) -> Self:
        """Return the campaign as a report on a unit has it."""
        return replace(self, unit=unit)
