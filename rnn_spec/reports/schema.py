"""
The JSON Schema of a report, made from the types with which reports are read.

`python -m rnn_spec.reports.schema` writes it to `report.schema.json` beside this file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from msgspec.json import schema_components

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.location import Location
from rnn_spec.law_definition.case_data import CaseData, Size
from rnn_spec.models.calls.case_data import ModelCaseData
from rnn_spec.models.signature.outline import Outline
from rnn_spec.reports.asked import Asked
from rnn_spec.reports.data.report_data import (
    SCHEMA_VERSION,
    CampaignData,
    NotCheckedData,
    PairsData,
    ReportData,
    ResultData,
)
from rnn_spec.vocabulary import STATUSES

__all__ = ["SCHEMA_FILE", "schema"]

SCHEMA_FILE = Path(__file__).with_name("report.schema.json")

Json: TypeAlias = dict[str, Any]

NULL: Json = {"type": "null"}
NUMBER: Json = {"anyOf": [{"type": "number"}, {"enum": ["nan", "inf", "-inf"]}]}
"""A number in a cause; one that is not finite is a text."""

WRITTEN: dict[str, Json] = {
    "verdict": {"enum": ["conforms", "does not conform", "not verified", "interrupted"]},
    "unverified": {"type": ["object", "null"]},
    "counts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
    "seconds": {"type": "number", "minimum": 0},
}
"""Keys of a report that follow from the others; they are written, and not read."""


def schema() -> Json:
    """Return the JSON Schema of a report of this version, or of a subject without one."""
    kinds = (
        *(ReportData, ResultData, PairsData, CaseData, Cause, Size),
        *(ModelCaseData, Location, Outline, CampaignData, NotCheckedData, Asked),
    )
    refs, kept = schema_components(kinds, ref_template="#/$defs/{name}")
    report, result, pairs, case, cause, size, of_model, location, outline, *others = refs
    campaign, other, asked = others
    for name in kept.keys() - {each.__name__ for each in (ReportData, ResultData, CaseData)}:
        kept[name] = _with_texts_for_numbers(kept[name])
    kept["CaseData"]["additionalProperties"] = size
    of_result = kept["ResultData"]["properties"]
    of_result["status"] = {"enum": [*STATUSES]}
    of_result["cause"] = {"anyOf": [cause, NULL]}
    of_result["counterexample"] = {"anyOf": [case, of_model, NULL]}
    of_result["location"] = {"anyOf": [location, NULL]}
    of_report = kept["ReportData"]["properties"]
    of_report["results"]["items"] = result
    of_report["pairs"] = pairs
    of_report["signature"] = {"anyOf": [outline, NULL]}
    of_report["asked"] = {"anyOf": [asked, NULL]}
    of_report["campaign"] = {"anyOf": [campaign, NULL]}
    of_report |= WRITTEN
    kept["NotCheckedData"]["properties"]["campaign"] = {"anyOf": [campaign, NULL]}

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:rnn-spec:report:{SCHEMA_VERSION}",
        "anyOf": [report, other],
        "$defs": kept,
    }


def _with_texts_for_numbers(value: Any) -> Any:
    """Return a schema in which a number may be written as a text, if it is not finite."""
    match value:
        case {"type": "number"}:
            return NUMBER
        case dict():
            return {name: _with_texts_for_numbers(each) for name, each in value.items()}
        case list():
            return [*map(_with_texts_for_numbers, value)]

    return value


if __name__ == "__main__":
    SCHEMA_FILE.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
