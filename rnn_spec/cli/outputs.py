"""What a command shows of its runs, and the files with reports that it writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import click

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
        sarif: a file for the failures as SARIF, `-` for standard output, or None.
        verbose: whether every law is shown.
        github: whether each failure is printed as a command of a GitHub workflow.
    """

    json: str | None = None
    html: str | None = None
    sarif: str | None = None
    verbose: bool = False
    github: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Return where options send reports; exit if a file cannot be written after the run."""
        files = {name: options.get(f"{name}_file") for name in ("json", "html", "sarif")}
        for name, file in files.items():
            writable(f"--{name}", file)
        taken = [f"--{name}" for name, file in files.items() if file == "-"]
        if len(taken) > 1:
            stop(f"{' and '.join(taken)} cannot both be -")
        if taken and options["github"]:
            stop(f"--github prints to standard output, and so does {taken[0]} -")

        return cls(**files, verbose=options["verbose"], github=options["github"])

    @property
    def take_stdout(self) -> bool:
        """Whether a file is standard output."""
        return "-" in {self.json, self.html, self.sarif}

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

    def write(self, reports: Sequence[Report], *, several: bool, to_stdout: bool) -> bool:
        """Write reports, to the files or to standard output; return whether that did not fail."""
        written = [
            put(f"--{name}", file, text)
            for name, file in (("json", self.json), ("html", self.html), ("sarif", self.sarif))
            if file and (file == "-") == to_stdout
            if (text := _written(name, reports, several=several)) is not None
        ]
        if self.github and to_stdout:
            _print_commands(reports)

        return all(written)


def _written(form: str, reports: Sequence[Report], *, several: bool) -> str | None:
    """Return reports in a form; None if there is nothing to write."""
    if form == "json":
        data = [each.to_dict() for each in reports]
        return json.dumps(data if several else data[0], indent=2) if several or reports else None
    if form == "sarif":
        from rnn_spec.reports.sarif import to_sarif

        return to_sarif(reports)
    if not reports:
        return None
    from rnn_spec.reports.html import comparison_page

    return comparison_page(reports) if several else reports[0].to_html()


def _print_commands(reports: Sequence[Report]) -> None:
    """Print each failure as a command of a GitHub workflow."""
    from rnn_spec.reports.github import workflow_commands

    with standard_output():
        for each in workflow_commands(reports):
            click.echo(each)
