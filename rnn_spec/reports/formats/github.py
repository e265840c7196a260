"""Reports as commands of a GitHub workflow, which GitHub shows on the lines of the source."""

from __future__ import annotations

from collections.abc import Iterable

from rnn_spec.reports.formats.remarks import Grade, Remark, remarks_on
from rnn_spec.reports.report import Report
from rnn_spec.reports.subject_not_checked import NotChecked
from rnn_spec.text import clean

__all__ = ["workflow_commands"]

COMMANDS: dict[Grade, str] = {"error": "error", "warning": "warning", "note": "notice"}

LONGEST_TITLE = 255
"""Characters of a title that GitHub keeps."""

IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = {**IN_DATA, ":": "%3A", ",": "%2C"}
"""What has a meaning in a command, and how it is written instead."""


def workflow_commands(
    reports: Iterable[Report], not_checked: Iterable[NotChecked] = ()
) -> list[str]:
    """Return a command for each remark on some subjects, such as `::error file=...::...`."""
    return [_command(each) for each in remarks_on(reports, not_checked, united=True)]


def _command(remark: Remark) -> str:
    line = remark.line
    place = {} if line is None else {"file": line.file, "line": str(line.number)}
    properties = {**place, "title": clean(remark.title, LONGEST_TITLE)}
    written = ",".join(
        f"{name}={_escaped(value, IN_PROPERTY)}" for name, value in properties.items()
    )

    return f"::{COMMANDS[remark.grade]} {written}::{_escaped(remark.message, IN_DATA)}"


def _escaped(text: str, characters: dict[str, str]) -> str:
    return "".join(characters.get(each, each) for each in text)
