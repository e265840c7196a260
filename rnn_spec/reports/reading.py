"""Read reports from a file, which may be any file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_spec.reports.data.decoding import ReportError, campaign_of, json_data
from rnn_spec.reports.report import Report
from rnn_spec.reports.subject_not_checked import NotChecked, is_not_checked
from rnn_spec.sharding.campaign import Campaign

__all__ = ["Saved", "read_file", "reports_of", "saved_in"]

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


@dataclass(frozen=True)
class Saved:
    """
    What a JSON file has.

    Attributes:
        reports: the reports.
        shards: the shards that have no report, as they had no unit.
        not_checked: the subjects that could not be checked.
    """

    reports: tuple[Report, ...]
    shards: tuple[Campaign, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()


def reports_of(data: bytes) -> list[Report]:
    """
    Return the reports of a JSON file: one, or a list of several.

    Raises:
        ReportError: it has something else.
    """
    return [*saved_in(data).reports]


def saved_in(data: bytes) -> Saved:
    """
    Return what a JSON file has: one report, or a list of reports and shards without reports.

    Raises:
        ReportError: it has something else.
    """
    read = json_data(data)
    items = read if isinstance(read, list) else [read]
    try:
        return Saved(
            tuple(Report.from_dict(each) for each in items if _is_report(each)),
            tuple(campaign_of(each["campaign"]) for each in items if _is_shard(each)),
            tuple(NotChecked.from_dict(each) for each in items if is_not_checked(each)),
        )
    except RecursionError:
        message = "it is nested too deeply"
        raise ReportError(message) from None


def _is_report(data: Any) -> bool:
    """Return whether an item is a report, or nothing that is known."""
    return not (_is_shard(data) or is_not_checked(data))


def _is_shard(data: Any) -> bool:
    """Return whether an object is no report: it names a campaign, and no subject."""
    return isinstance(data, dict) and "campaign" in data and "subject" not in data
