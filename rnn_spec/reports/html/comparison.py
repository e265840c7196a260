"""Several reports as one page: the verdicts, then every law by subject."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from contracts.rendering.svg import STYLE
from rnn_spec.reports.comparison import compared
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.html.environment import filled

__all__ = ["comparison_page"]


def comparison_page(reports: Sequence[Findings]) -> str:
    """Return several reports as one table."""
    return filled(
        "comparison.html",
        reports=reports,
        families=compared(reports),
        colours=Markup(STYLE),  # noqa: S704 - our own
    )
