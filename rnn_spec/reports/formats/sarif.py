"""Reports as SARIF 2.1.0, the format in which code scanning reads what tools have found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any, TypeAlias
from urllib.parse import quote

from rnn_spec.reports.formats.law_pages import DOCUMENTATION, law_page
from rnn_spec.reports.formats.remarks import Remark, remarks_on
from rnn_spec.reports.report import Report
from rnn_spec.reports.result import Result
from rnn_spec.reports.subject_not_checked import NotChecked

__all__ = ["to_sarif"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

LEVELS = {"broken": "error", "portability": "warning", "strictness": "warning", "advice": "note"}
"""The level of a rule by the severity of the law."""

Json: TypeAlias = dict[str, Any]


def to_sarif(reports: Sequence[Report], not_checked: Sequence[NotChecked] = ()) -> str:
    """Return reports as one log: a rule for each law, and a result for each law that fails."""
    runs = [_run(reports, not_checked)]

    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": runs}, indent=2)


def _run(reports: Sequence[Report], not_checked: Sequence[NotChecked]) -> Json:
    found = [*remarks_on(reports, not_checked)]
    laws = {each.law: each for report in reports for each in report.results}
    places = {name: place for place, name in enumerate(laws)}
    driver = {
        "name": "rnn-spec",
        "version": version("rnn-spec"),
        "informationUri": DOCUMENTATION,
        "rules": [*map(_rule, laws.values())],
    }

    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(reports, not_checked, found)],
        "results": [_result(each, places[each.law]) for each in found if each.law],
    }


def _invocation(
    reports: Sequence[Report], not_checked: Sequence[NotChecked], found: Iterable[Remark]
) -> Json:
    """Say whether each subject was checked; a run that verifies nothing has no result."""
    notifications = [
        {"level": each.grade, "message": {"text": f"{each.subject}: {each.message}"}}
        for each in found
        if not each.law
    ]
    verified = all(each.complete and not each.unverified for each in reports)
    done = verified and not not_checked

    return {"executionSuccessful": done, "toolExecutionNotifications": notifications}


def _rule(law: Result) -> Json:
    statement = {"text": law.statement or law.law}
    page = law_page(law.law)
    link = {} if page is None else {"helpUri": page}
    text = f"`rnn-spec laws {law.law}` prints the law with its source."
    pointer = "" if page is None else f" [The law in the documentation]({page})."

    return {
        "id": law.law,
        "shortDescription": statement,
        "fullDescription": statement,
        **link,
        "help": {"text": text, "markdown": f"{statement['text']}\n\n{text}{pointer}"},
        "defaultConfiguration": {"level": LEVELS.get(law.severity, "error")},
        "properties": {"tags": [each for each in (law.family, law.level, law.severity) if each]},
    }


def _result(remark: Remark, place: int) -> Json:
    key = f"{remark.subject}\n{remark.law}"
    line = remark.line
    location = {} if line is None else {"locations": [_location(line.file, line.number)]}

    return {
        "ruleId": remark.law,
        "ruleIndex": place,
        "level": remark.grade,
        "message": {"text": f"{remark.title}\n{remark.message}"},
        **location,
        "partialFingerprints": {"subjectAndLaw/v1": hashlib.sha256(key.encode()).hexdigest()},
    }


def _location(file: str, line: int) -> Json:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line},
        }
    }
