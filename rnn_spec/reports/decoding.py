"""A report's data, read back from JSON: each part is what belongs there, or one line says not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.encoding import cause_from_json
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.reports.findings import Findings, Pairs
from rnn_spec.reports.result import Result
from rnn_spec.vocabulary import STATUSES

__all__ = ["ReportError", "case_of", "fields_of", "result_of"]

NEEDED = ("subject", "versions", "seed", "profile", "results")
OF_RESULT = ("law", "level", "status")
KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), "a text"),
    "str | None": ((str, type(None)), "a text or null"),
    "int": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "bool": ((bool,), "true or false"),
    "bool | None": ((bool, type(None)), "true, false or null"),
}
"""What JSON has for a field, by its annotation, and in words."""

LONGEST = 60
"""How much is shown of what came."""


class ReportError(ValueError):
    """What is no report: what belongs there, and what came."""


def fields_of(data: Any) -> dict[str, Any]:
    """
    Read the fields of a report; keys that none has are let pass.

    Raises:
        ReportError: something is missing, or is not what belongs there.
    """
    _mapping(data, "a report", NEEDED)
    results = data["results"]
    _hold(isinstance(results, list), "results", "a list", results)
    read = _plain(Findings, data, "")
    read["versions"] = _words(data["versions"], "versions")
    read["about"] = _words(data.get("about", {}), "about")
    read["pairs"] = _pairs(data.get("pairs", {}))
    read["results"] = tuple(result_of(each, f"results[{n}]") for n, each in enumerate(results))

    return read


def result_of(data: Any, place: str = "result") -> Result:
    """
    Read what became of one law.

    Raises:
        ReportError: it is no result.
    """
    _mapping(data, place, OF_RESULT)
    read = {"statement": "", **_plain(Result, data, f"{place}.")}
    status = read["status"]
    _hold(status in STATUSES, f"{place}.status", f"one of {', '.join(STATUSES)}", status)
    case = data.get("counterexample")
    read["counterexample"] = None if case is None else case_of(case, f"{place}.counterexample")
    read["cause"] = _cause(data.get("cause"), f"{place}.cause")

    return Result(**read)


def case_of(data: Any, place: str) -> Case:
    """
    Read a case from its sizes, options and settings, which have no name in common.

    Raises:
        ReportError: it is none.
    """
    _mapping(data, place, ("input_size", "hidden_size"))
    own = _plain(Case, data, f"{place}.")
    options = _plain(Options, data, f"{place}.")
    sizes = {name: size for name, size in data.items() if name not in {*own, *options}}
    for name, size in sizes.items():
        _hold(type(size) is int, f"{place}.{name}", "a size", size)
    try:
        return Case(Options(**options), sizes, **own)
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
    _mapping(data, "pairs", ())
    missing = data.get("missing", [])
    texts = isinstance(missing, list) and all(isinstance(each, str) for each in missing)
    _hold(texts, "pairs.missing", "a list of texts", missing)

    return Pairs(**_plain(Pairs, data, "pairs."), missing=tuple(missing))


def _plain(kind: Any, data: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Read those fields of a dataclass that JSON has a value for as they are."""
    read = {}
    for each in fields(kind):
        if each.name not in data or each.type not in KINDS:
            continue
        types, words = KINDS[str(each.type)]
        value = data[each.name]
        fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
        _hold(fits, f"{place}{each.name}", words, value)
        read[each.name] = value

    return read


def _mapping(data: Any, place: str, needed: tuple[str, ...]) -> None:
    names = f" with {', '.join(needed)}" if needed else ""
    _hold(isinstance(data, dict), place, f"an object{names}", data)
    missing = [name for name in needed if name not in data]
    if missing:
        message = f"{place} has no {', no '.join(missing)}"
        raise ReportError(message)


def _words(data: Any, place: str) -> dict[str, str]:
    texts = isinstance(data, dict) and all(isinstance(each, str) for each in data.values())
    _hold(texts, place, "an object of texts", data)

    return dict(data)


def _hold(holds: bool, place: str, wanted: str, came: Any) -> None:
    """Refuse what is not what belongs in a place."""
    if holds:
        return
    said = f"a list of {len(came)}" if isinstance(came, list) else repr(came)
    shown = said if len(said) <= LONGEST else f"{said[:LONGEST]}..."
    message = f"{place} is {shown}, where {wanted} belongs"
    raise ReportError(message)
