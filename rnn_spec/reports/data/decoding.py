"""Read the data of a report from JSON; an error names the key, what came and what was expected."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from rnn_spec.causes.encoding import cause_from_json, location_from_json
from rnn_spec.models.calls.case_data import case_from_json
from rnn_spec.models.signature.outline import Outline
from rnn_spec.plain_data import DataError, data_error, fields_of
from rnn_spec.reports.asked import Asked
from rnn_spec.reports.data.campaign_data import campaign_from_json
from rnn_spec.reports.data.report_data import PairsData, ReportData, ResultData
from rnn_spec.reports.findings import Pairs
from rnn_spec.reports.result import Result
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import ShardError
from rnn_spec.vocabulary import STATUSES

__all__ = ["ReportError", "campaign_of", "json_data", "report_fields", "result_of"]


T = TypeVar("T")


class ReportError(ValueError):
    """Data that is not a report: the key, what came and what was expected."""


def json_data(text: str | bytes) -> Any:
    """
    Return the data of a text in JSON.

    Raises:
        ReportError: it is not JSON, or nested too deeply.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        message = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise ReportError(message) from None


def report_fields(data: Any) -> dict[str, Any]:
    """
    Return the fields of a report; keys that are not known are ignored.

    Raises:
        ReportError: a key is missing, or has a wrong value.
    """
    try:
        fields = fields_of(ReportData, data, "report", "")
        fields.pop("schema_version", None)
        results = [_result(each, f"results[{n}]") for n, each in enumerate(fields["results"])]
        outline = _converted(_outline, fields.pop("signature", None), "signature")
        fields["outline"] = outline
        fields["asked"] = _converted(_asked, fields.get("asked"), "asked")
        fields["campaign"] = _converted(campaign_from_json, fields.get("campaign"), "campaign")
        return {**fields, "pairs": _pairs(fields.get("pairs")), "results": tuple(results)}
    except DataError as error:
        raise ReportError(str(error)) from None


def campaign_of(data: Any) -> Campaign:
    """
    Return the campaign that a shard without reports was a part of.

    Raises:
        ReportError: it has another form.
    """
    try:
        found = _converted(campaign_from_json, data, "campaign")
    except DataError as error:
        raise ReportError(str(error)) from None
    if found is None:
        message = "campaign: got null, expected an object"
        raise ReportError(message)

    return found


def result_of(data: Any) -> Result:
    """
    Return the result of one law.

    Raises:
        ReportError: a key is missing, or has a wrong value.
    """
    try:
        return _result(data, "result")
    except DataError as error:
        raise ReportError(str(error)) from None


def _result(data: Any, place: str) -> Result:
    fields = {"statement": "", **fields_of(ResultData, data, place, f"{place}.")}
    if fields["status"] not in STATUSES:
        status = f"{place}.status"
        raise data_error(status, fields["status"], f"one of {', '.join(STATUSES)}")
    case = fields.get("counterexample")
    if case is not None:
        fields["counterexample"] = case_from_json(case, f"{place}.counterexample")
    fields["cause"] = _converted(cause_from_json, fields.get("cause"), f"{place}.cause")
    location = _converted(location_from_json, fields.get("location"), f"{place}.location")
    fields["location"] = location

    return Result(**fields)


def _converted(convert: Callable[[Any], T], data: Any, place: str) -> T:
    try:
        return convert(data)
    except (msgspec.MsgspecError, UnicodeEncodeError, ShardError) as error:
        message = f"{place}: {error}"
        raise DataError(message) from None


def _outline(data: Any) -> Outline | None:
    return msgspec.convert(data, Outline | None, strict=False)


def _asked(data: Any) -> Asked:
    return Asked() if data is None else msgspec.convert(data, Asked)


def _pairs(data: Any) -> Pairs:
    fields = fields_of(PairsData, {} if data is None else data, "pairs", "pairs.")

    return Pairs(**{**fields, "missing": tuple(fields.get("missing", ()))})
