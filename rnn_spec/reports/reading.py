"""Read reports from a file, which may be any file."""

from __future__ import annotations

from pathlib import Path

from rnn_spec.reports.decoding import ReportError, json_data
from rnn_spec.reports.report import Report

__all__ = ["read_file", "reports_of"]

LARGEST = 200_000_000
"""The bytes of a file that may be a report; a report on one layer has half a million."""


def read_file(file: Path) -> bytes:
    """
    Return the bytes of a file.

    Raises:
        OSError: it cannot be read, or is larger than any report.
    """
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        message = f"it has more than {LARGEST:,} bytes"
        raise OSError(message)

    return data


def reports_of(data: bytes) -> list[Report]:
    """
    Return the reports of a JSON file: one, or a list of several.

    Raises:
        ReportError: it has something else.
    """
    read = json_data(data)
    try:
        return [Report.from_dict(each) for each in (read if isinstance(read, list) else [read])]
    except RecursionError:
        message = "it is nested too deeply"
        raise ReportError(message) from None
