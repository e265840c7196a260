"""What a command shows of its runs, and the files with reports that it writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from rnn_spec.cli.files import put, writable
from rnn_spec.cli.stopping import complain, stop
from rnn_spec.cli.streams import standard_output

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Event
    from rnn_spec.reports.report import Report

__all__ = ["Outputs"]


@dataclass(frozen=True)
class Outputs:
    """
    Where reports go. It is a consumer of events, which shows the report of a run at its end.

    Attributes:
        json: a file for the reports as data, `-` for standard output, or None.
        html: a file for one page, `-` for standard output, or None.
        verbose: whether every law is shown.
    """

    json: str | None
    html: str | None
    verbose: bool

    def checked(self) -> Self:
        """Return itself; exit before the run if a file cannot be written after it."""
        writable("--json", self.json)
        writable("--html", self.html)
        if self.json == self.html == "-":
            stop("--json and --html cannot both be -")

        return self

    @property
    def take_stdout(self) -> bool:
        """Whether a file is standard output."""
        return "-" in {self.json, self.html}

    def __call__(self, event: Event) -> None:
        """Show the report of a run that is over, unless standard output is taken."""
        from rnn_spec.conformance.events import RunFinished
        from rnn_spec.reports.terminal import show

        if isinstance(event, RunFinished):
            if not self.take_stdout:
                with standard_output():
                    show(event.report, verbose=self.verbose)
            if not event.report.complete:
                complain("interrupted; --resume continues from here")

    def write(self, reports: Sequence[Report], *, several: bool, to_stdout: bool) -> None:
        """Write reports, to the files or to standard output."""
        if self.json and (self.json == "-") == to_stdout and (reports or several):
            data = [each.to_dict() for each in reports]
            put("--json", self.json, json.dumps(data if several else data[0], indent=2))
        if self.html and (self.html == "-") == to_stdout and reports:
            from rnn_spec.reports.html import comparison_page

            page = comparison_page(reports) if several else reports[0].to_html()
            put("--html", self.html, page)
