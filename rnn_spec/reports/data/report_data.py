"""
The form of a report as JSON: what is read, and what the JSON Schema is made from.

The version of the schema grows when a key is removed or changes its meaning; keys may be added.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from rnn_spec.plain_data import (
    Count,
    Flag,
    FlagOrNull,
    Text,
    TextOrNull,
    Texts,
    TextsByName,
)
from rnn_spec.sharding.seeds import MOST_SEEDS

__all__ = [
    "NOT_CHECKED",
    "SCHEMA_VERSION",
    "CampaignData",
    "NotCheckedData",
    "PairsData",
    "ReportData",
    "ResultData",
    "SeedsData",
    "UnitData",
]

SCHEMA_VERSION = 1

NOT_CHECKED: Final = "not checked"
"""The verdict on a subject that could not be checked: it has no results."""

MOST_RESULTS = 10_000

Version: TypeAlias = Annotated[
    int, Meta(ge=1, le=SCHEMA_VERSION, description=f"an integer up to {SCHEMA_VERSION}")
]
Seed: TypeAlias = Annotated[int, Meta(ge=0, description="an integer, 0 or more")]
SeedOrNull: TypeAlias = Annotated[
    Annotated[int, Meta(ge=0)] | None, Meta(description="an integer, 0 or more, or null")
]
NotCheckedVerdict: TypeAlias = Annotated[Literal["not checked"], Meta(description="not checked")]
Seconds: TypeAlias = Annotated[
    float, Meta(ge=0, le=1e9, description="a number of seconds, up to a billion")
]
Objects: TypeAlias = Annotated[
    list[Any], Meta(max_length=MOST_RESULTS, description=f"a list of up to {MOST_RESULTS}")
]
Anything: TypeAlias = Annotated[Any, Meta(description="an object or null")]


class ReportData(msgspec.Struct, kw_only=True):
    """A report on one subject."""

    subject: Text
    versions: TextsByName
    seed: Seed
    profile: Text
    results: Objects
    schema_version: Version = 1
    pairs: Anything = None
    about: TextsByName = {}
    signature: Anything = None
    complete: Flag = True
    asked: Anything = None
    campaign: Anything = None


class NotCheckedData(msgspec.Struct, kw_only=True):
    """A subject that could not be checked, in the place of its report."""

    subject: Text
    verdict: NotCheckedVerdict
    reason: Text
    schema_version: Version = 1
    seed: SeedOrNull = None
    campaign: Anything = None


class UnitData(msgspec.Struct):
    """A subject and a seed, which is null if it was to be random."""

    target: Text
    seed: Seed | None = None


class SeedsData(msgspec.Struct):
    """The units of one subject: its seeds, or null for one unit with a random seed."""

    target: Text
    seeds: Annotated[list[Seed], Meta(max_length=MOST_SEEDS)] | None = None


class CampaignData(msgspec.Struct):
    """
    What a report is a part of: all units of the campaign, the shard, and the unit of this report.

    In a list of reports, an object with this key alone is a shard without reports.
    """

    units: Annotated[list[SeedsData], Meta(max_length=MOST_RESULTS)]
    shard: Annotated[str, Meta(pattern="^[0-9]+/[0-9]+$")] | None = None
    unit: UnitData | None = None


class PairsData(msgspec.Struct):
    """Pairs of options and sizes: how many were visited, and which were not."""

    visited: Count = 0
    possible: Count = 0
    missing: Texts = []


class ResultData(msgspec.Struct, kw_only=True):
    """The result of one law."""

    law: Text
    level: Text
    status: Text
    statement: Text = ""
    family: Text = ""
    severity: Text = "broken"
    reason: TextOrNull = None
    cause: Anything = None
    hint: TextOrNull = None
    examples: Count = 0
    counterexample: Anything = None
    smallest: Flag = False
    reproduction: TextOrNull = None
    reproduced: FlagOrNull = None
    seconds: Seconds = 0.0
    location: Anything = None
