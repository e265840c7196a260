"""Several subjects as one page: the verdicts, then every law by subject."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from contracts.rendering.svg import STYLE
from rnn_spec.reports.comparison import compared
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.html.environment import filled
from rnn_spec.reports.lines.text import duration
from rnn_spec.reports.subject_not_checked import NotChecked
from rnn_spec.sharding.seeds import seeds_text

__all__ = ["comparison_page"]


def comparison_page(
    subjects: Sequence[Findings],
    titles: Sequence[str],
    remarks: Sequence[str] = (),
    not_checked: Sequence[NotChecked] = (),
) -> str:
    """
    Return reports on several subjects as one table.

    Args:
        subjects: the reports, each on one seed or on several.
        titles: the names of their columns.
        remarks: what is missing, or does not agree.
        not_checked: the subjects that could not be checked.
    """
    reports = [*zip(titles, subjects, strict=True)]

    return filled(
        "comparison.html",
        subjects=subjects,
        reports=reports,
        remarks=remarks,
        not_checked=not_checked,
        conforming=_conforming(reports, not_checked),
        flaky={title: each.flaky for title, each in reports if each.flaky},
        families=compared(subjects),
        seeds_text=seeds_text,
        duration=duration,
        colours=Markup(STYLE),  # noqa: S704 - our own
    )


def _conforming(reports: Sequence[tuple[str, Findings]], not_checked: Sequence[NotChecked]) -> str:
    """Return how many subjects conform; one of which a seed was not checked does not."""
    rejected = {each.subject for each in not_checked}
    whole = [each for _, each in reports if each.subject not in rejected]
    ok, every = sum(each.ok for each in whole), len(whole) + len(rejected)

    subjects, verb = "subject" + "s" * (every != 1), "conform" + "s" * (ok == 1)

    return f"{ok} of {every} {subjects} {verb}"
