"""Read the data of a report from JSON; an error names the key, what came and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_type_hints

import msgspec

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.encoding import cause_from_json
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.reports.findings import Findings, Pairs
from rnn_spec.reports.result import Result
from rnn_spec.vocabulary import STATUSES

__all__ = ["ReportError", "report_fields", "result_of"]

REQUIRED = ("subject", "versions", "seed", "profile", "results")
REQUIRED_OF_RESULT = ("law", "level", "status")
REQUIRED_OF_CASE = ("input_size", "hidden_size")

EXPECTED: Mapping[Any, str] = {
    str: "text",
    str | None: "text or null",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    bool | None: "true, false or null",
    tuple[str, ...]: "a list of texts",
    Mapping[str, str]: "an object of texts",
    list[Any]: "a list",
}
"""The types of fields that JSON has as they are, and how an error describes them."""

LONGEST = 60
"""How many characters of a wrong value an error shows."""


class ReportError(ValueError):
    """Data that is not a report: the key, what came and what was expected."""


def report_fields(data: Any) -> dict[str, Any]:
    """
    Return the fields of a report; keys that are not known are ignored.

    Raises:
        ReportError: a key is missing, or has a wrong value.
    """
    _require_object(data, "report", REQUIRED)
    results = _convert(data["results"], list[Any], "results")

    return {
        **_plain_fields(Findings, data, ""),
        "pairs": _pairs(data.get("pairs", {})),
        "results": tuple(result_of(each, f"results[{n}]") for n, each in enumerate(results)),
    }


def result_of(data: Any, place: str = "result") -> Result:
    """
    Return the result of one law.

    Raises:
        ReportError: a key is missing, or has a wrong value.
    """
    _require_object(data, place, REQUIRED_OF_RESULT)
    read = {"statement": "", **_plain_fields(Result, data, f"{place}.")}
    status = f"{place}.status"
    if read["status"] not in STATUSES:
        raise _error(status, read["status"], f"one of {', '.join(STATUSES)}")
    case = data.get("counterexample")
    read["counterexample"] = None if case is None else _case(case, f"{place}.counterexample")
    read["cause"] = _cause(data.get("cause"), f"{place}.cause")

    return Result(**read)


def _case(data: Any, place: str) -> Case:
    """Return a case from its sizes, options and settings; every other key is a size of the law."""
    _require_object(data, place, REQUIRED_OF_CASE)
    settings = _plain_fields(Case, data, f"{place}.")
    options = _plain_fields(Options, data, f"{place}.")
    sizes = {
        name: _convert(size, int, f"{place}.{name}")
        for name, size in data.items()
        if name not in {*settings, *options}
    }
    try:
        return Case(Options(**options), sizes, **settings)
    except ValueError as error:
        message = f"{place}: {error}"
        raise ReportError(message) from None


def _cause(data: Any, place: str) -> Cause | None:
    try:
        return cause_from_json(data)
    except msgspec.ValidationError as error:
        message = f"{place}: {error}"
        raise ReportError(message) from None


def _pairs(data: Any) -> Pairs:
    _require_object(data, "pairs", ())

    return Pairs(**_plain_fields(Pairs, data, "pairs."))


def _plain_fields(kind: type, data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the fields of a dataclass that JSON has as they are, as far as they are there."""
    plain = {name: hint for name, hint in get_type_hints(kind).items() if hint in EXPECTED}

    return {
        name: _convert(data[name], hint, f"{prefix}{name}")
        for name, hint in plain.items()
        if name in data
    }


def _convert(value: Any, kind: Any, place: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise _error(place, value, EXPECTED[kind]) from None


def _require_object(data: Any, place: str, keys: tuple[str, ...]) -> None:
    if not isinstance(data, dict):
        names = f" with {', '.join(keys)}" if keys else ""
        raise _error(place, data, f"an object{names}")
    missing = [name for name in keys if name not in data]
    if missing:
        message = f"{place} has no {', no '.join(missing)}"
        raise ReportError(message)


def _error(place: str, value: Any, expected: str) -> ReportError:
    text = f"a list of {len(value)}" if isinstance(value, list) else repr(value)
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."

    return ReportError(f"{place}: got {shown}, expected {expected}")
