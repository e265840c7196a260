"""What a person sees while a campaign runs: how much is done, what fails, and the time left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from rnn_spec.campaigns.job import Record
from rnn_spec.text import clean

__all__ = ["CampaignProgress"]

LONG = 24 * 3600.0
"""Seconds of which the speed is the mean: units take from seconds to hours."""

SHOWN = 3
"""How many subjects that do not conform the line names."""

STYLES = {"conforms": "green", "does not conform": "bold red"}


class CampaignProgress:
    """
    Shows a campaign on standard error: a line for each unit, and one that moves on a terminal.

    Attributes:
        failed: the subjects that do not conform or could not be checked, in order.
    """

    def __init__(self, total: int, done: int, console: Console | None = None) -> None:
        """Start with the units of earlier runs."""
        self.failed: dict[str, None] = {}
        self._console = console or Console(stderr=True, highlight=False)
        self._progress = Progress(
            SpinnerColumn("line" if self._console.options.ascii_only else "dots"),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("units"),
            TimeRemainingColumn(elapsed_when_finished=True),
            TextColumn("[red]{task.fields[failed]}"),
            console=self._console,
            transient=True,
            speed_estimate_period=LONG,
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("campaign", total=total, completed=done, failed="")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the line inside."""
        with self._progress:
            yield

    def add(self, record: Record) -> None:
        """Show a unit that is finished."""
        report = record.report
        outcome = "not checked" if report is None else str(report["verdict"])
        if report is None or outcome != "conforms":
            self.failed[record.name] = None
        style = STYLES.get(outcome, "bold yellow")
        why = "" if record.error is None else f": {clean(record.error)}"
        line = Text.assemble(
            (outcome, style),
            f" {clean(record.name)} seed {record.seed} ({record.seconds:.0f} s){why}",
        )
        self._console.print(line, soft_wrap=True)
        self._progress.update(self._task, advance=1, failed=self._named())

    def _named(self) -> str:
        """Name some of the subjects that failed."""
        names = [*self.failed]
        more = len(names) - SHOWN
        text = ", ".join(clean(each) for each in names[:SHOWN])

        return f"{text} and {more} more" if more > 0 else text
