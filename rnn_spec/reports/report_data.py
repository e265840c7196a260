"""
The form of a report as JSON: what is read, and what the JSON Schema is made from.

The version of the schema grows when a key is removed or changes its meaning; keys may be added.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

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

__all__ = ["SCHEMA_VERSION", "PairsData", "ReportData", "ResultData"]

SCHEMA_VERSION = 1

MOST_RESULTS = 10_000

Version: TypeAlias = Annotated[
    int, Meta(ge=1, le=SCHEMA_VERSION, description=f"an integer up to {SCHEMA_VERSION}")
]
Seed: TypeAlias = Annotated[int, Meta(ge=0, description="an integer, 0 or more")]
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
