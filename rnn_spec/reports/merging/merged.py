"""Reports from anywhere, merged: seeds of one subject united, subjects side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rnn_spec.reports.merging.duplicates import (
    Conditions,
    Difference,
    conditions,
    differences,
    distinct,
)
from rnn_spec.reports.merging.false_alarms import false_alarms
from rnn_spec.reports.merging.missing import Missing, missing
from rnn_spec.reports.merging.united import United, unite
from rnn_spec.reports.report import Report
from rnn_spec.reports.subject_not_checked import NotChecked, by_subject
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.suggestions import valid_name

__all__ = ["Merged", "merge"]

R = TypeVar("R", Report, NotChecked)


@dataclass(frozen=True)
class Merged:
    """
    Merged reports.

    Attributes:
        reports: the reports, each unit once, in the order of the campaign.
        subjects: the report on each subject, over all its seeds: a column for each.
        titles: the names of the columns.
        missing: the units without a report.
        differences: the runs with one seed that found different results.
        conforming: the subjects that are known to conform.
        not_checked: the subjects that could not be checked, each unit once.
    """

    reports: tuple[Report, ...]
    subjects: tuple[Report, ...]
    titles: tuple[str, ...]
    missing: tuple[Missing, ...] = ()
    differences: tuple[Difference, ...] = ()
    conforming: frozenset[str] = frozenset()
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def versions(self) -> dict[str, tuple[str, ...]]:
        """The packages of which the runs had several versions, with these."""
        every: dict[str, dict[str, None]] = {}
        for each in self.reports:
            for name, version in each.versions.items():
                every.setdefault(name, {})[version] = None

        return {name: tuple(found) for name, found in every.items() if len(found) > 1}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know of the whole: what is missing, and what does not agree."""
        versions = [
            f"different versions: {name} {' and '.join(found)}"
            for name, found in self.versions.items()
        ]
        differing = [f"the same seed has different results: {each}" for each in self.differences]
        partly = [
            f"{each.subject}: not checked with every seed: {', '.join(names)}"
            for each in self.subjects
            if isinstance(each, United) and (names := each.partly_checked)
        ]

        alarms = [
            f"{title}: {false_alarms(each)}"
            for title, each in zip(self.titles, self.subjects, strict=True)
            if each.subject in self.conforming
        ]

        return (*map(str, self.missing), *differing, *versions, *partly, *alarms)

    def to_html(self) -> str:
        """Return the reports as one page: on one subject in full, on several side by side."""
        from rnn_spec.reports.html import comparison_page, page  # noqa: PLC0415 - slow to import

        if len(self.subjects) == 1 and not self.not_checked:
            return page(self.subjects[0], self.remarks)

        return comparison_page(
            self.subjects, self.titles, self.remarks, by_subject(self.not_checked)
        )


def merge(
    reports: Sequence[Report],
    shards: Iterable[Campaign] = (),
    conforming: Collection[str] = (),
    not_checked: Sequence[NotChecked] = (),
) -> Merged:
    """
    Merge reports, whatever files they come from, and in whatever order.

    Args:
        reports: the reports, each on one subject with one seed.
        shards: shards without reports, which are not missing.
        conforming: subjects that are known to conform: what fails is a false alarm.
        not_checked: subjects that could not be checked; those with a report of another run of the
            same unit of a campaign are left out.

    Raises:
        ValueError: there is no report on such a subject.
    """
    subjects = dict.fromkeys(each.subject for each in reports)
    for each in conforming:
        valid_name("subject", each, subjects)
    rejected = _without_report(dict.fromkeys(not_checked), reports)
    known: list[Report | NotChecked] = [*reports, *not_checked]
    campaigns = [*(each.campaign for each in known if each.campaign is not None), *shards]
    absent = missing(campaigns)
    kept = _in_order(distinct(reports), campaigns)
    if not absent:
        kept, rejected = tuple(map(_without_shard, kept)), tuple(map(_without_shard, rejected))
    columns = _columns(kept)

    return Merged(
        reports=kept,
        subjects=tuple(map(unite, columns)),
        titles=_titles(columns),
        missing=absent,
        differences=tuple(differences(reports)),
        conforming=frozenset(conforming),
        not_checked=rejected,
    )


def _without_report(
    not_checked: Iterable[NotChecked], reports: Iterable[Report]
) -> tuple[NotChecked, ...]:
    """Leave out the units of a campaign on which another run has a report."""
    units = {each.campaign.unit for each in reports if each.campaign is not None}

    return tuple(
        each for each in not_checked if each.campaign is None or each.campaign.unit not in units
    )


def _in_order(reports: Sequence[Report], campaigns: Sequence[Campaign]) -> tuple[Report, ...]:
    """Return reports in the order in which one process would have made them."""
    order = dict.fromkeys(unit for each in campaigns for unit in each.units)
    places = {unit: place for place, unit in enumerate(order)}

    def place(report: Report) -> int:
        unit = None if report.campaign is None else report.campaign.unit
        return len(places) if unit is None else places.get(unit, len(places))

    return tuple(sorted(reports, key=place))


def _without_shard(found: R) -> R:
    """Return what one process would have found of a unit, once no unit is missing."""
    campaign = found.campaign

    return found if campaign is None else replace(found, campaign=replace(campaign, shard=None))


def _columns(reports: Sequence[Report]) -> list[list[Report]]:
    """
    Group reports by subject, profile and versions.

    A run with a seed that its column has already differs from that run: it gets another column.
    """
    columns: dict[tuple[Conditions, int], list[Report]] = {}
    counts: Counter[tuple[Conditions, int]] = Counter()
    for each in reports:
        run = conditions(each), each.seed
        columns.setdefault((run[0], counts[run]), []).append(each)
        counts[run] += 1

    return [*columns.values()]


def _titles(columns: Sequence[Sequence[Report]]) -> tuple[str, ...]:
    """Name the columns by their subjects, and those of one subject by what differs."""
    firsts = [column[0] for column in columns]
    titles: list[str] = []
    for each in firsts:
        differing = _differing(each, [one for one in firsts if one.subject == each.subject])
        titles.append(f"{each.subject} ({differing})" if differing else each.subject)
    counts = [titles[:place].count(title) for place, title in enumerate(titles)]

    return tuple(
        f"{title} [{count + 1}]" if count else title
        for title, count in zip(titles, counts, strict=True)
    )


def _differing(report: Report, twins: Sequence[Report]) -> str:
    """Name the profile and the versions of a report that not all reports on its subject have."""
    profile = [report.profile] if len({each.profile for each in twins}) > 1 else []
    every: Sequence[Mapping[str, str]] = [each.versions for each in twins]
    versions = [
        f"{name} {version}"
        for name, version in report.versions.items()
        if any(each.get(name) != version for each in every)
    ]

    return ", ".join([*profile, *versions])
