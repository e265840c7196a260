"""What a command shows of its runs, and the files with reports that it writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import click

from rnn_spec.cli.output.files import put, writable
from rnn_spec.cli.output.stopping import complain, stop
from rnn_spec.cli.output.stopwatch import Stopwatch
from rnn_spec.cli.output.streams import standard_output
from rnn_spec.sharding.campaign import Campaign

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Event
    from rnn_spec.reports.findings import Findings
    from rnn_spec.reports.merging.merged import Merged
    from rnn_spec.reports.report import Report
    from rnn_spec.reports.subject_not_checked import NotChecked

__all__ = ["Outputs", "merged_here"]


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
        stopwatch: measures the seconds of each report that is shown.
    """

    json: str | None = None
    html: str | None = None
    sarif: str | None = None
    verbose: bool = False
    github: bool = False
    stopwatch: Stopwatch = field(default_factory=Stopwatch, compare=False)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Return where options send reports; exit if a file cannot be written after the run."""
        files: dict[str, Any] = {
            name: options.get(f"{name}_file") for name in ("json", "html", "sarif")
        }
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

        if isinstance(event, RunFinished):
            self._show(event.report)
            if not event.report.complete:
                complain("interrupted; --resume continues from here")

    def in_short(self, event: Event) -> None:
        """Show the verdict on one of several seeds, once its run is over."""
        from rnn_spec.conformance.events import RunFinished
        from rnn_spec.reports.terminal import show_seed

        if isinstance(event, RunFinished):
            if not self.take_stdout:
                with standard_output():
                    show_seed(event.report)
            if not event.report.complete:
                complain("interrupted; --resume continues from here")

    def show_united(self, reports: Sequence[Report]) -> None:
        """Show the reports on one subject with several seeds as one."""
        from rnn_spec.reports.merging.united import unite

        if reports:
            self._show(unite(reports))

    def show_summary(self, outcomes: Sequence[Findings | NotChecked]) -> None:
        """Show a line for each subject, if there are several."""
        from rnn_spec.reports.terminal import show_summary

        if len(outcomes) > 1 and not self.take_stdout:
            with standard_output():
                show_summary(outcomes)

    def _show(self, report: Report) -> None:
        from rnn_spec.reports.terminal import show

        if not self.take_stdout:
            with standard_output():
                show(report, verbose=self.verbose, seconds=self.stopwatch.lap())

    def write(
        self,
        reports: Sequence[Report],
        not_checked: Sequence[NotChecked] = (),
        *,
        several: bool,
        to_stdout: bool,
        campaign: Campaign | None = None,
    ) -> bool:
        """
        Write reports, to the files or to standard output.

        Args:
            reports: the reports.
            not_checked: the subjects that could not be checked.
            several: whether there may be several; then the JSON is a list.
            to_stdout: whether to write what goes to standard output, or the files.
            campaign: what the runs of this command are a part of.

        Returns:
            Whether that did not fail.
        """
        items: list[Report | NotChecked] = [*reports, *not_checked]
        as_json = partial(_json, items, several=several, campaign=campaign)
        merged = partial(merged_here, reports, campaign, not_checked)

        return self._put(as_json, merged, to_stdout=to_stdout)

    def write_merged(self, merged: Merged, *, to_stdout: bool) -> bool:
        """Write merged reports, as `write` does."""
        items: list[Report | NotChecked] = [*merged.reports, *merged.not_checked]
        several = len(items) > 1 or any(each.campaign for each in items)
        as_json = partial(_json, items, several=several)

        return self._put(as_json, lambda: merged, to_stdout=to_stdout)

    def _put(
        self, as_json: Callable[[], str | None], merged: Callable[[], Merged], *, to_stdout: bool
    ) -> bool:
        """Write the files that are asked for, each when its text is made."""
        texts = {
            "json": (self.json, as_json),
            "html": (self.html, lambda: _html(merged())),
            "sarif": (self.sarif, lambda: _sarif(merged())),
        }
        written = [
            put(f"--{name}", file, text)
            for name, (file, make) in texts.items()
            if file and (file == "-") == to_stdout
            if (text := make()) is not None
        ]
        if self.github and to_stdout:
            _print_commands(merged())

        return all(written)


def merged_here(
    reports: Sequence[Report],
    campaign: Campaign | None,
    not_checked: Sequence[NotChecked] = (),
) -> Merged:
    """Merge the reports of this command: what is missing of other shards is not its matter."""
    from rnn_spec.reports.merging.merged import merge

    if campaign is None:
        return merge(reports, not_checked=not_checked)
    mine = Campaign(campaign.mine)

    def here(part: Campaign | None) -> Campaign:
        return mine.about(None if part is None else part.unit)

    return merge(
        [replace(each, campaign=here(each.campaign)) for each in reports],
        not_checked=[replace(each, campaign=here(each.campaign)) for each in not_checked],
    )


def _json(
    items: Sequence[Report | NotChecked], *, several: bool, campaign: Campaign | None = None
) -> str | None:
    """Return reports, and subjects that were not checked, as JSON; None if there is nothing."""
    from rnn_spec.reports.data.campaign_data import shard_to_json

    every = (each.to_dict() for each in items)
    if not items and campaign is not None:
        every = (shard_to_json(each) for each in (campaign,))
    if several:
        return _listed(every)

    return next(map(_text, every), None)


def _listed(every: Iterable[Any]) -> str:
    """Return data as a list in JSON; of many, one at a time is in memory."""
    texts = (_text(each).replace("\n", "\n  ") for each in every)  # a string has no line break
    inside = ",\n  ".join(texts)

    return f"[\n  {inside}\n]" if inside else "[]"


def _text(data: Any) -> str:
    return json.dumps(data, indent=2)


def _html(merged: Merged) -> str | None:
    """Return merged reports as a page; None if there is none."""
    return merged.to_html() if merged.reports or merged.not_checked else None


def _sarif(merged: Merged) -> str:
    from rnn_spec.reports.formats.sarif import to_sarif
    from rnn_spec.reports.subject_not_checked import by_subject

    return to_sarif(merged.subjects, by_subject(merged.not_checked))


def _print_commands(merged: Merged) -> None:
    """Print each failure, and each subject that was not checked, as a command of a workflow."""
    from rnn_spec.reports.formats.github import workflow_commands
    from rnn_spec.reports.subject_not_checked import by_subject

    with standard_output():
        for each in workflow_commands(merged.subjects, by_subject(merged.not_checked)):
            click.echo(each)
