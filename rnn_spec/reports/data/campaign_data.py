"""The campaign that a report is a part of, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import msgspec

from rnn_spec.reports.data.report_data import SCHEMA_VERSION, CampaignData, SeedsData, UnitData
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import parse_shard
from rnn_spec.sharding.unit import Unit
from rnn_spec.text import clean

__all__ = ["campaign_from_json", "campaign_to_json", "shard_to_json"]


def campaign_to_json(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as plain data."""
    unit = campaign.unit

    return {
        "shard": None if campaign.shard is None else str(campaign.shard),
        "unit": None if unit is None else {"target": unit.target, "seed": unit.seed},
        "units": [*_by_subject(campaign.units)],
    }


def shard_to_json(campaign: Campaign) -> dict[str, Any]:
    """Return what stands in a list of reports for a shard that has none."""
    return {"schema_version": SCHEMA_VERSION, "campaign": campaign_to_json(campaign)}


def _by_subject(units: Iterable[Unit]) -> Iterator[dict[str, Any]]:
    """Yield the units of a subject as one object, as long as they follow one another."""
    for (target, is_random), group in groupby(units, lambda each: (each.target, each.seed is None)):
        seeds = [each.seed for each in group]
        yield {"target": target, "seeds": None if is_random else seeds}


def campaign_from_json(data: Any) -> Campaign | None:
    """
    Return a campaign from what `campaign_to_json` returned; None if there is none.

    Raises:
        msgspec.ValidationError: it has another form.
        ShardError: there is no such shard.
    """
    found = msgspec.convert(data, CampaignData | None)
    if found is None:
        return None

    return Campaign(
        tuple(unit for each in found.units for unit in _units(each)),
        None if found.shard is None else parse_shard(found.shard),
        None if found.unit is None else _unit(found.unit),
    )


def _units(data: SeedsData) -> Iterator[Unit]:
    seeds = [None] if data.seeds is None else data.seeds
    for each in seeds:
        yield Unit(clean(data.target), each)


def _unit(data: UnitData) -> Unit:
    return Unit(clean(data.target), data.seed)
